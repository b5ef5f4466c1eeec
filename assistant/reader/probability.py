"""Probabilities that a sentence answers, and that any does, and the verdict that follows."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.reader.candidates import Candidate
from assistant.types import Verdict

FITTED = Path(__file__).with_name("probability.json")
# Candidates are ranked by these features of their own.
RANKED_BY = ("relevance", "answerable", "margin", "cosine", "near")
# How probable it is that any answers is told by these of the best one, and by how far it leads.
ANY_BY = ("relevance", "answerable", "margin", "cosine", "lead", "best_answerable")
# How sure the best one is, by two more: of a question that leans on those before it, and of one put
# to several articles, the reader finds the sentence less often than it thinks.
SENTENCE_BY = (*ANY_BY, "stands_alone", "one_article")


def features(candidate: Candidate) -> dict[str, float]:
    """Features of a candidate, by name; nothing of it depends on other articles.

    `relevance` is the reader's logit for the sentence, `answerable` that for its window, `margin`
    that of its best words over saying nothing; `near` is the same for all sentences of a short
    article.
    """
    return {
        "relevance": candidate.reading.relevance,
        "answerable": candidate.answerable,
        "margin": candidate.reading.margin,
        "cosine": candidate.cosine,
        "near": candidate.near,
    }


def features_of_best(candidates: Sequence[Candidate], stands_alone: bool) -> dict[str, float]:
    """Features of the first of some ranked candidates.

    `lead` is the distance of its relevance to the best of the others, 0 if there is none;
    `best_answerable` the logit of the window that answers most probably; `one_article` is 1 if all
    of them are of one, else 0.

    :param stands_alone: false of a question that leans on those before it.
    """
    best, rest = candidates[0], [c.reading.relevance for c in candidates[1:]]
    return {
        **features(best),
        "lead": best.reading.relevance - max(rest, default=best.reading.relevance),
        "best_answerable": max(candidate.answerable for candidate in candidates),
        "stands_alone": float(stands_alone),
        "one_article": float(len({c.sentence.article_id for c in candidates}) == 1),
    }


def ranked(
    candidates: Sequence[Candidate], stands_alone: bool = True
) -> list[tuple[float, Candidate]]:
    """The candidates, best first, each with the probability in [0, 1] that it answers.

    None is surer than the one before it. The weights in `probability.json` are made by `python -m
    assistant.train.calibrate`.

    :param stands_alone: false of a question that leans on those before it.
    """
    if not candidates:
        return []
    model = _fitted()
    logits = [_logit(features(candidate), model["rank"]) for candidate in candidates]
    order = sorted(range(len(candidates)), key=lambda place: -logits[place])
    in_order = [candidates[place] for place in order]
    sure = _logit(features_of_best(in_order, stands_alone), model["sentence"])
    # The others are as far behind the first as their ranking logits are.
    return [
        (_sigmoid(min(sure, sure + logits[place] - logits[order[0]])), candidates[place])
        for place in order
    ]


def probability_of_any(candidates: Sequence[Candidate]) -> float:
    """Probability in [0, 1] that some sentence of the articles answers; of ranked candidates."""
    if not candidates:
        return 0.0
    return _sigmoid(_logit(features_of_best(candidates, stands_alone=True), _fitted()["any"]))


def verdict_of(best: float, any_answers: float, strictness: str) -> Verdict:
    """Verdict: the article says it, may say it, or does not say it.

    :param best: probability that the best sentence answers.
    :param any_answers: that any does.
    :param strictness: `sure` says nothing that only may be; `perhaps` says it.
    """
    limits = _fitted()["verdict"]
    if best >= limits["says"]:
        return "says"
    if strictness == "perhaps" and any_answers >= limits["may say"]:
        return "may say"
    return "does not say"


def least_shown() -> float:
    """Probability from which a sentence is shown beside the best one."""
    return float(_fitted()["verdict"]["beside"])


def _logit(values: Mapping[str, float], model: Mapping[str, Any]) -> float:
    return float(model["bias"]) + math.fsum(
        weight * values[name] for name, weight in model["weights"].items()
    )


def _sigmoid(x: float) -> float:
    return 0.5 * (1 + math.tanh(x / 2))  # never overflows


@cache
def _fitted() -> dict[str, Any]:
    return dict(json.loads(FITTED.read_text(encoding="utf-8")))
