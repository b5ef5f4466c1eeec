"""The probability that a sentence answers, from what the searches and the words say of it."""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.span import kind_of, mark_words
from index import Hit, stems

WEIGHTS = Path(__file__).with_name("scoring.json")
FEATURES = ("cosine", "bm25", "late", "late_before", "coverage", "kind", "cosine_lead", "late_lead")


def feature_rows(question: str, hits: Sequence[Hit], texts: Sequence[str]) -> list[list[float]]:
    """Features of the candidates of one question, one row a hit, in the order of `FEATURES`.

    `coverage` is the share of the question's content words that the sentence holds; `kind` is 1
    when the sentence holds the kind of thing asked for (a date, an amount, a name), -1 when not, 0
    when the question asks for no such thing; a lead is the distance to the best other candidate.
    """
    return [
        [
            hit.cosine,
            hit.bm25 / (hit.bm25 + 8.0),
            hit.late,
            hit.late_before,
            _coverage(question, text),
            _kind(question, text),
            hit.cosine - max((h.cosine for h in hits if h is not hit), default=0.0),
            hit.late - max((h.late for h in hits if h is not hit), default=0.0),
        ]
        for hit, text in zip(hits, texts, strict=True)
    ]


def probabilities(question: str, hits: Sequence[Hit], texts: Sequence[str]) -> list[float]:
    """Probability in [0, 1] that each hit answers the question: logistic regression.

    The weights in `scoring.json` are made by `python -m assistant.calibrate`.
    """
    weights, bias = _weights()
    return [
        1 / (1 + math.exp(-bias - math.fsum(w * x for w, x in zip(weights, row, strict=True))))
        for row in feature_rows(question, hits, texts)
    ]


@cache
def _weights() -> tuple[list[float], float]:
    found = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return [found["weights"][name] for name in FEATURES], found["bias"]


def _coverage(question: str, text: str) -> float:
    asked = set(stems(question))
    return len(asked.intersection(stems(text))) / len(asked) if asked else 0.0


def _kind(question: str, text: str) -> float:
    if kind_of(question) in ("other", "yes_no"):
        return 0.0
    start, end = mark_words(question, text)
    return 1.0 if start < end else -1.0
