"""Chance that a question has an answer, from its words alone.

Questions written to have none are worded in ways of their own; a reader that learns those ways
does well on them and badly on people's.
"""

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch.nn import functional

FOLDS = 3
SIZE = 1 << 18  # numbers of words and of pairs of words
STEP, PASSES = 1024, 8  # questions of a step, and how often each is seen
RATE, DECAY = 0.01, 3e-6
LIMIT = 4.0  # log odds at most
_BEGIN, _END = 1, 2  # as words; the tokenizer does not use these numbers in text
_LONGEST = 20  # words that are counted


class Wording:
    """Logistic regressions over word pieces and their pairs; a question is judged by one that was
    fitted without it.
    """

    def __init__(self, weights: Sequence[torch.Tensor]) -> None:
        """:param weights: (SIZE + 1,) each, by fold; the last number is the bias."""
        self._weights = weights

    @classmethod
    def fit(cls, asked: Sequence[Sequence[int]], answered: Sequence[bool], seed: int) -> "Wording":
        """Fit on questions, as word pieces, and on whether each has an answer."""
        rng = np.random.default_rng([seed, 23])
        folds = np.array([_fold(question) for question in asked])
        labels = torch.tensor([float(one) for one in answered])
        weights = []
        for fold in range(FOLDS):
            own = torch.zeros(SIZE + 1, 1, requires_grad=True)
            optimizer = torch.optim.Adam([own], lr=RATE)
            seen = np.flatnonzero(folds != fold)
            order = np.concatenate([rng.permutation(seen) for _ in range(PASSES)])
            for at in range(0, len(order), STEP):
                chosen = order[at : at + STEP]
                logits = _logits(own, [asked[i] for i in chosen])
                loss = functional.binary_cross_entropy_with_logits(logits, labels[chosen])
                (loss + DECAY * own.square().sum()).backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                optimizer.zero_grad()
            weights.append(own.detach())
        return cls(weights)

    def log_odds(self, question: Sequence[int]) -> float:
        """Of an answer, between -LIMIT and LIMIT."""
        logit = float(_logits(self._weights[_fold(question)], [question])[0])
        return max(-LIMIT, min(LIMIT, logit))


def _fold(question: Sequence[int]) -> int:
    return zlib.crc32(np.array(question, dtype="<u2").tobytes()) % FOLDS


def _logits(weights: torch.Tensor, questions: Sequence[Sequence[int]]) -> torch.Tensor:
    """(n,) logits of an answer."""
    numbers = [sorted(_numbers(question)) for question in questions]
    begins = np.cumsum([0, *map(len, numbers)])[:-1]
    flat = torch.tensor([number for some in numbers for number in some])
    summed = functional.embedding_bag(flat, weights, torch.from_numpy(begins), mode="sum")
    return summed[:, 0]


def _numbers(question: Sequence[int]) -> set[int]:
    """Numbers of what occurs in a question, below SIZE; and SIZE, which always does."""
    pieces = [_BEGIN, *question, _END]
    pairs = ((a * 7919 + b * 104729) % SIZE for a, b in pairwise(pieces))
    return {SIZE, SIZE - 1 - min(len(question), _LONGEST), *pieces, *pairs}
