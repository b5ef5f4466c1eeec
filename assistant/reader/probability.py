"""The probability that a sentence answers, from what the searches and the reader say of it."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from assistant.reader.candidates import Candidate

WEIGHTS = Path(__file__).with_name("probability.json")
# People ask on from where they are: what a follow-up asks stands more often in the sentence that
# answered last, or in the two after it. Set by hand; no training set holds articles with talks.
GOES_ON, GOES_ON_SENTENCES = 1.0, 2
# What speaks for a candidate of the deep or the fast reader; `fast_*` where both looked.
LEADS = ("answerable", "fusion_lead", "relevance_lead", "margin_lead")
FAST_SCORES = ("fast_answerable", "fast_lead")
# What candidates are ranked by, by depth, and what beside it tells how sure the best one is. A
# reader's logits depend on how a question is put, so they mislead where candidates are compared.
RANKED_BY = {"fast": LEADS, "auto": LEADS + FAST_SCORES, "deep": LEADS}
SURE_BY = {depth: (*names, "relevance", "margin") for depth, names in RANKED_BY.items()}


def feature_columns(candidates: Sequence[Candidate]) -> dict[str, list[float]]:
    """Features of the candidates of one question: by name, one value a candidate.

    `answerable` is the reader's logit for the passage the sentence stands in, `relevance` that for
    the sentence, `margin` that of its best words over saying nothing. A lead is the distance to the
    best of the other candidates, 0 if there is none: of these logits, of the searches' fused score,
    or of the fast reader's logit for the sentence.
    """
    relevance = [c.reading.relevance for c in candidates]
    margin = [c.reading.margin for c in candidates]
    return {
        "answerable": [c.answerable for c in candidates],
        "fusion_lead": _leads([c.hit.score for c in candidates]),
        "relevance_lead": _leads(relevance),
        "margin_lead": _leads(margin),
        "fast_answerable": [c.fast.answerable for c in candidates],
        "fast_lead": _leads([c.fast.relevance for c in candidates]),
        "relevance": relevance,
        "margin": margin,
    }


def ranked(
    candidates: Sequence[Candidate], depth: str, talk: tuple[str, int] | None = None
) -> list[tuple[float, Candidate]]:
    """The candidates, best first, each with the probability in [0, 1] that it answers.

    Two logistic regressions, one to rank and one to tell how sure a sentence is; none is surer than
    one ranked before it. Their weights in `probability.json` are made by `python -m
    assistant.train.calibrate`.

    :param depth: of the settings: each weighs what it knows by weights of its own.
    :param talk: article id and position of the sentence that answered last, if the question goes
        on from there.
    """
    if not candidates:
        return []
    columns, fitted = feature_columns(candidates), _fitted()[depth]
    bonus = [GOES_ON * _goes_on(candidate, talk) for candidate in candidates]
    ranks = _logits(columns, fitted["rank"], bonus)
    sure = [_sigmoid(logit) for logit in _logits(columns, fitted["sure"], bonus)]
    order = sorted(range(len(candidates)), key=lambda place: -ranks[place])
    falling = accumulate((sure[place] for place in order), min)
    return list(zip(falling, (candidates[place] for place in order), strict=True))


def _logits(
    columns: Mapping[str, Sequence[float]], model: Mapping[str, Any], bonus: Sequence[float]
) -> list[float]:
    weighed = [[w * x for x in columns[name]] for name, w in model["weights"].items()]
    return [model["bias"] + math.fsum(parts) for parts in zip(bonus, *weighed, strict=True)]


def _goes_on(candidate: Candidate, talk: tuple[str, int] | None) -> bool:
    """True if the candidate is the sentence that answered last, or one of the next few."""
    sentence = candidate.hit.sentence
    return (
        talk is not None
        and sentence.article_id == talk[0]
        and 0 <= sentence.position - talk[1] <= GOES_ON_SENTENCES
    )


def threshold_for(precision: float, depth: str) -> float:
    """Probability from which answers are shown, so that this share of them is right.

    Read off the curve that `python -m assistant.train.calibrate` measured on held-out articles: the
    lowest threshold that reaches the precision; 0.0 for 0, and 1.0, which nothing reaches, if none
    does.
    """
    if precision <= 0.0:
        return 0.0
    curve = _fitted()[depth]["precision"]
    return next((threshold for threshold, reached in curve if reached >= precision), 1.0)


def _sigmoid(x: float) -> float:
    return 0.5 * (1 + math.tanh(x / 2))  # never overflows


@cache
def _fitted() -> dict[str, Any]:
    """Fitted weights, by depth."""
    return dict(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def _leads(values: Sequence[float]) -> list[float]:
    """Each value minus the best of the others."""
    if len(values) < 2:
        return [0.0] * len(values)
    second, first = sorted(values)[-2:]
    return [value - (second if value == first else first) for value in values]
