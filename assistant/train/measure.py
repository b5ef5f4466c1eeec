"""Measures of the reader on held-out questions, read window by window and without the searches."""

from collections.abc import Sequence

import numpy as np
import torch

from assistant.evaluate.metrics import auroc
from assistant.reader.windows import encode_window, partition, room_for
from assistant.train.datasets import TrainArticle, TrainQuestion
from assistant.train.examples import Example
from assistant.train.losses import make_batch
from assistant.train.network import ReaderNetwork

QUESTIONS_PER_BATCH = 16  # questions that are read at once
ANSWERABLE_WEIGHT = 0.3  # of a window's answerability beside a sentence's relevance


def measure(
    network: ReaderNetwork, questions: Sequence[tuple[TrainArticle, TrainQuestion]]
) -> dict[str, float]:
    """Share of the answerable questions whose best sentence is right, and AUROC of its score."""
    network.eval()
    right: list[float] = []
    answered: list[float] = []
    silent: list[float] = []
    for first in range(0, len(questions), QUESTIONS_PER_BATCH):
        together = questions[first : first + QUESTIONS_PER_BATCH]
        for (_, question), (best, score) in zip(
            together, best_sentences(network, together), strict=True
        ):
            (answered if question.answerable else silent).append(score)
            if question.answerable:
                right.append(float(best in question.gold))
    return {"p1": round(float(np.mean(right)), 4), "auroc": round(auroc(answered, silent), 4)}


def best_sentences(
    network: ReaderNetwork, questions: Sequence[tuple[TrainArticle, TrainQuestion]]
) -> list[tuple[int, float]]:
    """Position of the best sentence of each question's article, and its score."""
    windows = [
        [
            encode_window(question.tokens, article.tokens, span)
            for span in partition(article.tokens, room_for(question.tokens, article.tokens))
        ]
        for article, question in questions
    ]
    unjudged = [[Example(w, [0.0] * len(w.positions), [], []) for w in ws] for ws in windows]
    batch = make_batch(unjudged).to(network.words.device)
    with torch.inference_mode():
        outputs = network(batch.ids, batch.types, batch.row, batch.sentence, batch.bounds)
    scores = outputs.relevance + ANSWERABLE_WEIGHT * outputs.answerable[batch.row_of]
    counts = batch.question_of.bincount().tolist()
    found = []
    for group, own in zip(windows, scores.cpu().split(counts), strict=True):
        positions = [position for window in group for position in window.positions]
        best = int(own.argmax())
        found.append((positions[best], float(own[best])))
    return found
