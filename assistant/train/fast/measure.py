"""Measures of the fast look on held-out items; fractions of one."""

from collections.abc import Sequence

import numpy as np
import torch

from assistant.evaluate.metrics import auroc
from assistant.reader.fast import FUSED, full_features
from assistant.reader.spans import best_span
from assistant.train.fast.items import Choice, Items, read_rows
from assistant.train.fast.loss import GOLD
from assistant.train.fast.model import NULL, FastNetwork
from index.types import Vectors

EVAL_BATCH = 24
BLENDS = (0.0, 1.0, 2.0, 4.0, 8.0)  # weights of the fusion's score beside the rank logit


class Seen:
    """One item, all its candidates read."""

    def __init__(self, items: Items, choice: Choice, rank: Vectors, answerable: Vectors) -> None:
        arrays, item = items.arrays, choice.item
        self.gold = bool(arrays["kind"][item] == GOLD)
        self.top = int(arrays["top"][item])
        self.relevant = arrays["relevant"][item, choice.slots] > 0
        self.same = arrays["same"][item, choice.slots] > 0
        self.fused = full_features(arrays["features"][item, choice.slots])[:, FUSED]
        self.spans = arrays["spans"][item]
        self.rank, self.answerable = rank, answerable
        self.found: list[tuple[int, int, float]] = []  # first and last token, margin


def see(network: FastNetwork, items: Items, chosen: Sequence[int]) -> list[Seen]:
    """Read all candidates of some items."""
    network.eval()
    seen = []
    with torch.inference_mode():
        for at in range(0, len(chosen), EVAL_BATCH):
            choices = [
                Choice(i, np.flatnonzero(items.arrays["candidates"][i] >= 0))
                for i in chosen[at : at + EVAL_BATCH]
            ]
            outputs, begins = read_rows(network, items, choices)
            start, end = outputs.start.numpy(), outputs.end.numpy()
            rank, answerable = outputs.rank.numpy(), outputs.answerable.numpy()
            row = 0
            for choice in choices:
                count = len(choice.slots)
                one = Seen(items, choice, rank[row : row + count], answerable[row : row + count])
                for r in range(row, row + count):
                    last = int(np.flatnonzero(start[r] > -1e3)[-1])
                    a, b, score = best_span(start[r], end[r], int(begins[r]), last)
                    null = float(start[r, NULL] + end[r, NULL])
                    one.found.append((a - int(begins[r]), b - int(begins[r]), score - null))
                seen.append(one)
                row += count
    return seen


def measure(network: FastNetwork, items: Items, chosen: Sequence[int]) -> dict[str, float]:
    """Ranking in the article and in the paragraph, spans, and answerability."""
    seen = see(network, items, chosen)
    gold = [one for one in seen if one.gold]
    figures = {"fusion": _first(gold, 0.0, 1.0), "fusion_paragraph": _paragraph(gold, 0.0, 1.0)}
    for blend in BLENDS:
        figures[f"p1+{blend:g}"] = _first(gold, 1.0, blend)
        figures[f"paragraph+{blend:g}"] = _paragraph(gold, 1.0, blend)
    pairs = [pair for one in gold if (pair := _span_scores(one)) is not None]
    figures["em"], figures["f1"] = (float(np.mean(column)) for column in zip(*pairs, strict=True))
    positive = [_best(one, one.same) for one in gold]
    figures["auroc_near"] = auroc(positive, [_best(o, o.same) for o in seen if not o.gold])
    removed = [_best(o, ~o.relevant) for o in gold if not o.relevant.all()]
    figures["auroc_removed"] = auroc([_best(o, o.rank > -np.inf) for o in gold], removed)
    return figures


def _best(one: Seen, among: np.ndarray) -> float:
    return float(one.answerable[among].max()) if among.any() else -10.0


def _first(gold: Sequence[Seen], rank: float, fused: float) -> float:
    hits = []
    for one in gold:
        score = (rank * one.rank + fused * one.fused)[: one.top]
        hits.append(bool(one.relevant[int(score.argmax())]))
    return float(np.mean(hits))


def _paragraph(gold: Sequence[Seen], rank: float, fused: float) -> float:
    hits = []
    for one in gold:
        places = np.flatnonzero(one.same)
        if len(places) > 1:
            score = (rank * one.rank + fused * one.fused)[places]
            hits.append(bool(one.relevant[places[int(score.argmax())]]))
    return float(np.mean(hits))


def _span_scores(one: Seen) -> tuple[float, float] | None:
    """Exact match and overlap of tokens, given the right sentence."""
    right = one.spans[one.spans[:, 0] >= 0]
    if not len(right):
        return None
    slot = int(right[0, 0])
    a, b, _ = one.found[slot]
    spans = [(int(x), int(y)) for s, x, y in right if s == slot]
    overlap = [
        2 * max(0, min(b, y) - max(a, x) + 1) / ((b - a + 1) + (y - x + 1)) for x, y in spans
    ]
    return float((a, b) in spans), max(overlap)
