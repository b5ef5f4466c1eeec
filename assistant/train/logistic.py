"""From judged candidates to the weights of their probability: two logistic regressions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assistant.evaluate.metrics import auroc, mean

# Weight of a question without an answer: among those made for fitting they are the majority, among
# those people ask a minority; this makes them one in four.
UNANSWERED = 0.25
BINS = 10  # of the calibration error
PARTS = 5  # of the articles; each is scored by weights fitted on the others

Matrix = NDArray[np.float64]
Scored = tuple[float, bool, bool]  # probability of the best, whether it is right, whether any is


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """The n candidates of one question."""

    part: int  # of cross-validation
    rank_by: Matrix  # (n, features to rank by)
    sure_by: Matrix  # (n, features to be sure by)
    labels: Matrix  # (n,), 1.0 where the candidate answers

    @property
    def weight(self) -> float:
        """Weight of the question: people ask more of what an article says than of what not."""
        return 1.0 if self.labels.any() else UNANSWERED


@dataclass(frozen=True, slots=True)
class Fit:
    """Bias and weights of the two regressions."""

    rank: Matrix  # (1 + features,)
    sure: Matrix

    def score(self, example: JudgedQuestion) -> Scored:
        """Probability of the best candidate, and whether it should be sure."""
        best = _best(example, self.rank)
        probability = expit(example.sure_by[best] @ self.sure[1:] + self.sure[0])
        return float(probability), bool(example.labels[best]), bool(example.labels.any())


def fit_weights(examples: Sequence[JudgedQuestion]) -> Fit:
    """Fit the ranking on all candidates, and how sure to be on those it ranks first."""
    rank = _regression(
        np.concatenate([example.rank_by for example in examples]),
        np.concatenate([example.labels for example in examples]),
        np.concatenate([np.full(len(e.labels), e.weight) for e in examples]),
    )
    best = [_best(example, rank) for example in examples]
    sure = _regression(
        np.stack([example.sure_by[i] for example, i in zip(examples, best, strict=True)]),
        np.array([example.labels[i] for example, i in zip(examples, best, strict=True)]),
        np.array([example.weight for example in examples]),
    )
    return Fit(rank, sure)


def _best(example: JudgedQuestion, rank: Matrix) -> int:
    """The candidate ranked first."""
    return int(np.argmax(example.rank_by @ rank[1:]))


def _regression(rows: Matrix, labels: Matrix, weights: Matrix) -> Matrix:
    """Logistic regression whose weights are not negative; returns bias and weights.

    Every feature speaks for a sentence. Where two say much the same, an unbounded fit gives one of
    them a negative weight, and a candidate that stands alone is judged by that sign.
    """
    signs = 2 * labels - 1

    def loss(model: Matrix) -> tuple[float, Matrix]:
        margins = signs * (rows @ model[1:] + model[0])
        pulls = -weights * signs * expit(-margins)
        gradient = np.concatenate([[pulls.sum()], pulls @ rows])
        return float(weights @ np.logaddexp(0, -margins)), gradient

    bounds = [(None, None)] + [(0, None)] * rows.shape[1]
    start = np.zeros(1 + rows.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def cross_validated(examples: Sequence[JudgedQuestion]) -> list[Scored]:
    """Each part under weights fitted on the other parts."""
    scored: list[Scored] = []
    for part in range(PARTS):
        fit = fit_weights([example for example in examples if example.part != part])
        scored += [fit.score(example) for example in examples if example.part == part]
    return scored


def precision_curve(scored: Sequence[Scored]) -> list[tuple[float, float]]:
    """Thresholds, and the share of right ones among the first sentences shown from there on."""
    best, right, weights = _columns(scored)
    curve = []
    for threshold in np.arange(0.02, 0.99, 0.02):
        shown = best >= threshold
        if shown.any():
            precision = np.average(right[shown], weights=weights[shown])
            curve.append((round(float(threshold), 2), round(float(precision), 4)))
    return curve


def _columns(scored: Sequence[Scored]) -> tuple[Matrix, Matrix, Matrix]:
    """Probability of the best, whether it is right, and what the question counts."""
    best, right, answerable = (
        np.array(column, dtype=np.float64) for column in zip(*scored, strict=True)
    )
    return best, right, np.where(answerable > 0, 1.0, UNANSWERED)


def print_report(scored: Sequence[Scored]) -> None:
    """Print the figures of cross-validation."""
    has = [score for score, _, answerable in scored if answerable]
    lacks = [score for score, _, answerable in scored if not answerable]
    first = [float(right) for _, right, answerable in scored if answerable]
    best, right, weights = _columns(scored)
    bins = np.minimum((best * BINS).astype(int), BINS - 1)
    gaps = [abs((weights * (right - best))[bins == number].sum()) for number in range(BINS)]
    print(f"{len(has)} questions with an answer, {len(lacks)} without")
    print(f"P@1 {mean(first):.3f}, AUROC of the best score {auroc(has, lacks):.3f}")
    print(f"calibration error {sum(gaps) / weights.sum():.3f}")
    for threshold, precision in precision_curve(scored)[4::5]:
        kept = mean([float(s >= threshold) for s in has])
        silent = mean([float(s < threshold) for s in lacks])
        print(
            f"threshold {threshold:.2f}: precision {precision:.3f}, answers {kept:.3f} of the "
            f"answerable, silent on {silent:.3f} of the rest"
        )
