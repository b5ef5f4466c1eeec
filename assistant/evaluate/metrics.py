"""Measures of a run: pure functions of ranks, words and decisions."""

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def success_at(k: int, relevant: Sequence[bool]) -> float:
    """1.0 if one of the first k is relevant, else 0.0 (P@1 for k = 1, R@3 for k = 3)."""
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant one, 0.0 if there is none; its mean is the MRR."""
    return next((1 / rank for rank, good in enumerate(relevant, start=1) if good), 0.0)


def normalise(words: str) -> list[str]:
    """Lower case without punctuation and articles, split into words (SQuAD v1.1's rule)."""
    return _ARTICLES.sub(" ", words.lower().translate(_PUNCTUATION)).split()


def exact_match(found: str, expected: Sequence[str]) -> float:
    """1.0 if `found` equals one of `expected` after `normalise`, or both are nothing."""
    return float(any(normalise(found) == normalise(answer) for answer in expected or [""]))


def token_f1(found: str, expected: Sequence[str]) -> float:
    """Best F1 over words against one of `expected` (Rajpurkar et al., SQuAD, 2016, section 6.1)."""
    return max(_f1(normalise(found), normalise(answer)) for answer in expected or [""])


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, a tie counting half.

    NaN if there are none of one kind. The Mann-Whitney form of the area under the ROC curve
    (Hanley and McNeil, 1982).
    """
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(np.asarray(negative, dtype=float))
    below = np.searchsorted(ordered, positive, side="left")
    not_above = np.searchsorted(ordered, positive, side="right")
    return float((below + not_above).mean() / 2 / len(ordered))


def average_precision(relevant: Sequence[bool]) -> float:
    """Mean of the precision at each relevant one, 0.0 if there is none; its mean is the MAP."""
    found = [rank for rank, good in enumerate(relevant, start=1) if good]
    return mean([number / rank for number, rank in enumerate(found, start=1)]) if found else 0.0


def calibration_error(scores: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: mean distance of score and share right, over bins of equal width.

    Naeini et al., Obtaining well calibrated probabilities using Bayesian binning, 2015, section 3.
    """
    where = np.minimum((np.asarray(scores) * bins).astype(int), bins - 1)
    gaps = np.bincount(where, np.asarray(scores) - np.asarray(right, dtype=float), minlength=bins)
    return float(np.abs(gaps).sum() / len(where))


def declined_keeping(share: float, positive: Sequence[float], negative: Sequence[float]) -> float:
    """Share of negatives below the threshold that keeps at least `share` of the positives."""
    if not len(positive) or not len(negative):
        return float("nan")
    lost = int(len(positive) * (1 - share) + 1e-9)
    threshold = sorted(positive)[lost]
    return mean([float(score < threshold) for score in negative])


def squad2_f1(
    scores: Sequence[float], f1: Sequence[float], answerable: Sequence[bool], threshold: float
) -> float:
    """F1 of SQuAD 2.0: that of the words where one answers, 1 where silence is right, else 0.

    Rajpurkar et al., Know what you don't know, 2018, section 5.1.
    """
    spoken = np.asarray(scores) >= threshold
    has = np.asarray(answerable)
    return float(np.where(spoken, np.where(has, f1, 0.0), ~has).mean())


def bootstrap_interval(
    values: Sequence[float], groups: Sequence[str], seed: int = 20
) -> tuple[float, float]:
    """95 % interval of the mean over 1,000 resamples of whole groups (Efron, 1979).

    :param groups: of each value, its article: questions of one article are not independent. Those
        of a single article are drawn one by one, and the interval holds for it alone.
    """
    if not values:
        return float("nan"), float("nan")
    if len(set(groups)) == 1:
        groups = [str(number) for number in range(len(values))]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(groups))}
    of = np.array([numbers[name] for name in groups])
    sums, counts = np.bincount(of, np.asarray(values)), np.bincount(of)
    drawn = np.random.default_rng(seed).integers(len(counts), size=(1000, len(counts)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean, NaN of nothing."""
    return sum(values) / len(values) if values else float("nan")


def _f1(found: list[str], expected: list[str]) -> float:
    if not found or not expected:
        return float(found == expected)
    same = sum((Counter(found) & Counter(expected)).values())
    return 2 * same / (len(found) + len(expected))
