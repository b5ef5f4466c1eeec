"""The probability that a sentence answers, from what the searches and the reader say of it."""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.reading import Candidate

WEIGHTS = Path(__file__).with_name("scoring.json")
# People ask on from where they are: what a follow-up asks stands more often in the sentence that
# answered last, or in the two after it. Set by hand; no training set holds articles with talks.
GOES_ON, GOES_ON_SENTENCES = 1.0, 2
FEATURES = ("answerable", "fusion_lead", "relevance_lead", "margin_lead")


def feature_rows(candidates: Sequence[Candidate]) -> list[list[float]]:
    """What speaks for the candidates of one question, one row each, in the order of `FEATURES`.

    `answerable` is the reader's logit for the passage the sentence stands in. A lead is the
    distance to the best of the other candidates, 0 if there is none: of the searches' fused score,
    and of the reader's logits for the sentence and for its best words. How far a sentence stands
    out says more than the scores themselves, which depend on how a question is put.
    """
    columns = (
        [c.answerable for c in candidates],
        _leads([c.hit.score for c in candidates]),
        _leads([c.reading.relevance for c in candidates]),
        _leads([c.reading.margin for c in candidates]),
    )
    return [list(row) for row in zip(*columns, strict=True)]


def probabilities(
    candidates: Sequence[Candidate],
    depth: str = "deep",
    talk: tuple[str, int] | None = None,
) -> list[float]:
    """Probability in [0, 1] that each candidate answers the question: logistic regression.

    :param depth: of the settings: the fast reader's logits are weighed by weights of their own.
    :param talk: article id and position of the sentence that answered last, if the question goes
        on from there.

    The weights in `scoring.json` are made by `python -m assistant.calibrate`.
    """
    fitted = _fitted(depth)
    weights = [fitted["weights"][name] for name in FEATURES]
    logits = [
        fitted["bias"] + math.fsum(w * x for w, x in zip(weights, row, strict=True))
        for row in feature_rows(candidates)
    ]
    return [
        _sigmoid(logit + GOES_ON * _goes_on(candidate, talk))
        for logit, candidate in zip(logits, candidates, strict=True)
    ]


def _goes_on(candidate: Candidate, talk: tuple[str, int] | None) -> bool:
    """Whether the candidate is the sentence that answered last, or one of the next few."""
    sentence = candidate.hit.sentence
    return (
        talk is not None
        and sentence.article_id == talk[0]
        and 0 <= sentence.position - talk[1] <= GOES_ON_SENTENCES
    )


def threshold_for(precision: float, depth: str = "deep") -> float:
    """Probability from which answers are shown, so that this share of them is right.

    Read off the curve that `python -m assistant.calibrate` measured on held-out articles: the
    lowest threshold that reaches the precision; 0.0 for 0, and 1.0, which nothing reaches, if none
    does.
    """
    if precision <= 0.0:
        return 0.0
    curve = _fitted(depth)["precision"]
    return next((threshold for threshold, reached in curve if reached >= precision), 1.0)


def _sigmoid(x: float) -> float:
    return 0.5 * (1 + math.tanh(x / 2))  # never overflows


@cache
def _fitted(depth: str) -> dict[str, Any]:
    """What was fitted for the reader that has the last word."""
    reader = "fast" if depth == "fast" else "deep"
    return dict(json.loads(WEIGHTS.read_text(encoding="utf-8"))[reader])


def _leads(values: Sequence[float]) -> list[float]:
    """Each value minus the best of the others."""
    if len(values) < 2:
        return [0.0] * len(values)
    second, first = sorted(values)[-2:]
    return [value - (second if value == first else first) for value in values]
