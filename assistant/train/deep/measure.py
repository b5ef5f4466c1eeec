"""Readings of examples, and measures of how right they are."""

from collections.abc import Sequence

import numpy as np
import torch

from assistant.evaluate.metrics import auroc, exact_match, token_f1
from assistant.reader.spans import best_span
from assistant.train.deep.examples import Example
from assistant.train.deep.loss import make_batch
from assistant.train.deep.model import NULL, Outputs, ReaderNetwork

EVAL_BATCH = 32


def read_examples(network: ReaderNetwork, examples: Sequence[Example]) -> list[Outputs]:
    """Outputs of every example, one row each, without its padding."""
    rows: list[Outputs] = []
    order = sorted(range(len(examples)), key=lambda i: len(examples[i]))
    device = str(next(network.parameters()).device)
    with torch.inference_mode():
        for at in range(0, len(order), EVAL_BATCH):
            batch = make_batch([examples[i] for i in order[at : at + EVAL_BATCH]]).to(device)
            out = network(batch.ids, batch.types, batch.mask, batch.sentence)
            parts = (out.start, out.end, out.relevance, out.answerable)
            rows += [Outputs(*row) for row in zip(*(part.cpu() for part in parts), strict=True)]
    placed = sorted(zip(order, rows, strict=True), key=lambda pair: pair[0])
    return [row for _, row in placed]


def evaluate(network: ReaderNetwork, examples: Sequence[Example]) -> dict[str, float]:
    """Measure spans, sentences and answerability; fractions of one."""
    network.eval()
    exact, f1, hits = [], [], []
    scores: dict[str, list[float]] = {"gold": [], "near": [], "far": []}
    gaps: dict[str, list[float]] = {"gold": [], "near": [], "far": []}
    for example, row in zip(examples, read_examples(network, examples), strict=True):
        start, end = row.start.numpy(), row.end.numpy()
        inside = [i for i, s in enumerate(example.encoded.sentence) if s >= 0]
        a, b, score = best_span(start, end, inside[0], inside[-1])
        kind = _group(example)
        scores[kind].append(float(row.answerable))
        gaps[kind].append(score - float(start[NULL] + end[NULL]))
        if example.answerable:
            offsets = example.encoded.offsets
            said = example.text[offsets[a][0] : offsets[b][1]]
            exact.append(exact_match(said, example.answers))
            f1.append(token_f1(said, example.answers))
            if len(example.relevant) > 1:
                hits.append(example.relevant[int(row.relevance.argmax())])
    both = {k: [x + 0.25 * y for x, y in zip(scores[k], gaps[k], strict=True)] for k in scores}
    return {
        "em": float(np.mean(exact)),
        "f1": float(np.mean(f1)),
        "sentence": float(np.mean(hits)),
        "auroc": auroc(scores["gold"], scores["near"] + scores["far"]),
        "auroc_near": auroc(scores["gold"], scores["near"]),
        "auroc_gap": auroc(gaps["gold"], gaps["near"] + gaps["far"]),
        "auroc_both": auroc(both["gold"], both["near"] + both["far"]),
    }


def _group(example: Example) -> str:
    if example.answerable:
        return "gold"
    return "near" if example.kind.startswith(("near", "person")) else "far"
