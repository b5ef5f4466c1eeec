"""From judged candidates to the weights of their probabilities: three logistic regressions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assistant.evaluate.metrics import auroc, calibration_error, mean
from assistant.reader.candidates import Candidate
from assistant.reader.probability import ANY_BY, RANKED_BY, SENTENCE_BY, features, features_of_best

PARTS = 5  # of the articles; each is scored by weights fitted on the others
SAID_RIGHT = 0.75  # share of what is said to be right, from which `says` is said
KEPT = 0.86  # share of what is answered that is not declined
BESIDE = 0.3  # probability from which another sentence is shown beside the best
RIDGE = 1.0  # keeps weights small where features say much the same
PUBLIC_WEIGHT = 0.25  # of a question of the public sets beside an asked one
# Groups of questions: asked of one article, asked of many at once, and of the public sets.
ASKED, POOLED, PUBLIC = GROUPS = ("asked", "pooled", "public")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its n candidates."""

    part: int  # of cross-validation
    group: str  # one of GROUPS
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]  # of each candidate
    stands_alone: bool  # false if it leans on the questions before it

    @classmethod
    def of(
        cls,
        candidates: Sequence[Candidate],
        right: Sequence[bool],
        group: str,
        article: str,
        stands_alone: bool = True,
    ) -> "Asked":
        """A question on an article; all questions on one are in one part."""
        part = crc32(article.encode()) % PARTS
        return cls(part, group, tuple(candidates), tuple(right), stands_alone)

    @property
    def weight(self) -> float:
        """Weight of the question among the others."""
        return PUBLIC_WEIGHT if self.group == PUBLIC else 1.0

    def first(self, rank: Matrix) -> tuple[Candidate, ...]:
        """The candidates, the best ranked first."""
        order = np.argsort(-(_rows([features(c) for c in self.candidates], RANKED_BY) @ rank[1:]))
        return tuple(self.candidates[int(at)] for at in order)


@dataclass(frozen=True, slots=True)
class Scored:
    """One question, scored by weights fitted on other articles."""

    group: str  # one of GROUPS
    sentence: float  # probability that the first sentence answers
    any: float  # that any does
    right: bool  # whether the first one does
    answerable: bool  # whether any of the article's was read that does


@dataclass(frozen=True, slots=True)
class Fit:
    """Bias and weights of the three regressions."""

    rank: Matrix  # (1 + features,)
    sentence: Matrix
    any: Matrix

    def score(self, question: Asked) -> Scored:
        """Score a question by the weights."""
        in_order = question.first(self.rank)
        of_best = [features_of_best(in_order, question.stands_alone)]
        sentence, any_ = _rows(of_best, SENTENCE_BY)[0], _rows(of_best, ANY_BY)[0]
        right = dict(zip(map(id, question.candidates), question.right, strict=True))
        return Scored(
            group=question.group,
            sentence=float(expit(sentence @ self.sentence[1:] + self.sentence[0])),
            any=float(expit(any_ @ self.any[1:] + self.any[0])),
            right=right[id(in_order[0])],
            answerable=any(question.right),
        )

    def named(self) -> dict[str, Any]:
        """The weights by name, as `probability.json` holds them."""
        return {
            "rank": _named(self.rank, RANKED_BY),
            "sentence": _named(self.sentence, SENTENCE_BY),
            "any": _named(self.any, ANY_BY),
        }


def fit(questions: Sequence[Asked]) -> Fit:
    """Fit the ranking, and on those it ranks first how sure to be.

    Questions asked of many articles at once tell nothing of whether an article answers: some of
    those that do are not read.
    """
    rank = _fit_ranking([question for question in questions if any(question.right)])
    firsts = [question.first(rank) for question in questions]
    of_best = [
        features_of_best(in_order, question.stands_alone)
        for question, in_order in zip(questions, firsts, strict=True)
    ]
    weights = np.array([question.weight for question in questions])
    alone = np.array([question.group != POOLED for question in questions])
    right = [
        dict(zip(map(id, question.candidates), question.right, strict=True))[id(in_order[0])]
        for question, in_order in zip(questions, firsts, strict=True)
    ]
    answerable = [any(question.right) for question in questions]
    return Fit(
        rank=rank,
        sentence=_regression(_rows(of_best, SENTENCE_BY), np.array(right, dtype=float), weights),
        any=_regression(_rows(of_best, ANY_BY), np.array(answerable, dtype=float), weights * alone),
    )


def _fit_ranking(questions: Sequence[Asked]) -> Matrix:
    """Weights under which right candidates are most probable among all of their question.

    Conditional logit (McFadden, 1974) over the sum of the right ones; the bias is 0.
    """
    rows = [_rows([features(c) for c in q.candidates], RANKED_BY) for q in questions]
    right = [np.array(q.right) for q in questions]
    weights = [q.weight for q in questions]

    def loss(model: Matrix) -> tuple[float, Matrix]:
        total, gradient = RIDGE * float(model @ model) / 2, RIDGE * model
        for one, good, weight in zip(rows, right, weights, strict=True):
            scores = one @ model
            every = np.exp(scores - scores.max())
            chosen = np.where(good, every, 0.0)
            total -= weight * float(np.log(chosen.sum() / every.sum()))
            gradient = gradient + weight * ((every / every.sum() - chosen / chosen.sum()) @ one)
        return total, gradient

    start = np.full(len(RANKED_BY), 0.5)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    return np.concatenate([[0.0], found.x])


def _regression(rows: Matrix, labels: Matrix, weights: Matrix) -> Matrix:
    """Logistic regression whose weights are not negative; returns bias and weights.

    Every feature speaks for a sentence. Where two say much the same, an unbounded fit gives one of
    them a negative weight, and a candidate that stands alone is judged by that sign.
    """
    signs = 2 * labels - 1

    def loss(model: Matrix) -> tuple[float, Matrix]:
        margins = signs * (rows @ model[1:] + model[0])
        pulls = -weights * signs * expit(-margins)
        gradient = np.concatenate([[pulls.sum()], pulls @ rows + RIDGE * model[1:]])
        penalty = RIDGE * float(model[1:] @ model[1:]) / 2
        return float(weights @ np.logaddexp(0, -margins)) + penalty, gradient

    bounds = [(None, None)] + [(0, None)] * rows.shape[1]
    start = np.zeros(1 + rows.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def cross_validated(questions: Sequence[Asked]) -> list[Scored]:
    """Each part under weights fitted on the other parts."""
    scored: list[Scored] = []
    for part in range(PARTS):
        fitted = fit([question for question in questions if question.part != part])
        scored += [fitted.score(question) for question in questions if question.part == part]
    return scored


def thresholds(scored: Sequence[Scored]) -> dict[str, float]:
    """Probabilities from which a verdict is given, from the asked questions.

    `says`: the lowest from which the wanted share of what is said is right. `may say`: the highest
    that declines few enough of the questions that are answered.
    """
    asked = [one for one in scored if one.group == ASKED]
    grid = np.arange(0.02, 0.99, 0.01)
    says = next(
        (
            t
            for t in grid
            if mean([float(o.right) for o in asked if o.sentence >= t] or [1.0]) >= SAID_RIGHT
        ),
        1.0,
    )
    may = np.quantile([one.any for one in asked if one.answerable], 1 - KEPT)
    return {"says": round(float(says), 2), "may say": round(float(may), 2), "beside": BESIDE}


def print_report(scored: Sequence[Scored], verdict: dict[str, float]) -> None:
    """Print the figures of cross-validation, of the asked questions and of the others."""
    for name in GROUPS:
        group = [one for one in scored if one.group == name]
        has = [one for one in group if one.answerable]
        lacks = [one for one in group if not one.answerable]
        if not has or not lacks:
            continue
        print(f"{name}: {len(has)} questions with an answer, {len(lacks)} without")
        print(f"  P@1 {mean([float(one.right) for one in has]):.3f}")
        print(f"  AUROC {auroc([one.any for one in has], [one.any for one in lacks]):.3f}")
        sure, right = [one.sentence for one in group], [one.right for one in group]
        print(f"  calibration error, sentence {calibration_error(sure, right):.3f}")
        some, any_ = [one.any for one in group], [one.answerable for one in group]
        print(f"  calibration error, any {calibration_error(some, any_):.3f}")
        for kind, ones in (("with", has), ("without", lacks)):
            says = [one.sentence >= verdict["says"] for one in ones]
            shown = [s or one.any >= verdict["may say"] for s, one in zip(says, ones, strict=True)]
            good = [s and one.right for s, one in zip(shown, ones, strict=True)]
            print(
                f"  {kind}: says {mean(list(map(float, says))):.3f}, shown "
                f"{mean(list(map(float, shown))):.3f}, shown and right "
                f"{mean(list(map(float, good))):.3f}"
            )
    print(verdict)


def _rows(named: Sequence[dict[str, float]], names: Sequence[str]) -> Matrix:
    return np.array([[one[name] for name in names] for one in named], dtype=np.float64)


def _named(model: Matrix, names: Sequence[str]) -> dict[str, Any]:
    weights = dict(zip(names, model[1:].round(4).tolist(), strict=True))
    return {"bias": round(float(model[0]), 4), "weights": weights}
