"""The reader makes of held-out questions, read window by window and without the searches."""

from collections.abc import Sequence

import numpy as np
import torch

from assistant.evaluate.metrics import auroc
from assistant.reader.windows import encode_window, partition, room_for
from assistant.train.datasets import TrainArticle, TrainQuestion
from assistant.train.examples import Example
from assistant.train.losses import make_batch
from assistant.train.network import ReaderNetwork

ANSWERABLE_WEIGHT = 0.3  # of a window's answerability beside a sentence's relevance


def measure(
    network: ReaderNetwork, questions: Sequence[tuple[TrainArticle, TrainQuestion]]
) -> dict[str, float]:
    """Share of the answerable questions whose best sentence is right, and AUROC of its score."""
    network.eval()
    right: list[float] = []
    answered: list[float] = []
    silent: list[float] = []
    for article, question in questions:
        best, score = best_sentence(network, article, question)
        (answered if question.answerable else silent).append(score)
        if question.answerable:
            right.append(float(best in question.gold))
    return {"p1": round(float(np.mean(right)), 4), "auroc": round(auroc(answered, silent), 4)}


def best_sentence(
    network: ReaderNetwork, article: TrainArticle, question: TrainQuestion
) -> tuple[int, float]:
    """Position of the best sentence of an article, and its score."""
    room = room_for(question.tokens, article.tokens)
    windows = [
        encode_window(question.tokens, article.tokens, span)
        for span in partition(article.tokens, room)
    ]
    batch = make_batch([[Example(w, [0.0] * len(w.positions), [], []) for w in windows]])
    with torch.inference_mode():
        outputs = network(batch.ids, batch.types, batch.places, batch.sentence, batch.bounds)
    scores = outputs.relevance + ANSWERABLE_WEIGHT * outputs.answerable[batch.row_of]
    positions = [position for window in windows for position in window.positions]
    best = int(scores.argmax())
    return positions[best], float(scores[best])
