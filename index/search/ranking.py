"""One score from four: how well a sentence fits a question."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np

from corpus import Sentence
from index.search.token_states import Rounded, maxsim
from index.types import Encoding, Hit, Vectors

SentenceKey = TypeVar("SentenceKey", bound=Hashable)

CANDIDATES = 50  # sentences each of the two searches proposes; their union is scored closely
# Cosine is the unit. Late interaction found the right sentence more often than the other two alone,
# so it weighs twice as much; the sentence before helps a little.
COSINE, BM25, LATE, LATE_BEFORE = 1.0, 1.0, 2.0, 0.3
BM25_HALF = 8.0  # the BM25 that counts half: turns [0, inf) into [0, 1)


def fuse(cosine: Vectors, bm25: Vectors, late: Vectors, late_before: Vectors) -> Vectors:
    """Weighted sum of the four, shape (n,). A weighted sum beat reciprocal rank fusion."""
    weights = np.array([COSINE, BM25, LATE, LATE_BEFORE], dtype=np.float32)
    return np.stack([cosine, bm25 / (bm25 + BM25_HALF), late, late_before], axis=1) @ weights


def ranked_hits(
    sentences: Sequence[Sentence],
    cosine: Vectors,
    bm25: Vectors,
    late: Vectors,
    late_before: Vectors,
) -> tuple[Hit, ...]:
    """Hits of n sentences with their four scores, best first; of equal ones the order stays."""
    scores = fuse(cosine, bm25, late, late_before)
    return tuple(
        Hit(
            sentence=sentences[at],
            cosine=float(cosine[at]),
            bm25=float(bm25[at]),
            late=float(late[at]),
            late_before=float(late_before[at]),
            score=float(scores[at]),
            rank=rank,
        )
        for rank, at in enumerate(np.argsort(-scores, kind="stable"), start=1)
    )


def maxsim_with_before(
    question: Encoding,
    weights: Vectors,
    own: Sequence[SentenceKey],
    before: Sequence[SentenceKey | None],
    states: Callable[[SentenceKey], Rounded],
) -> tuple[Vectors, Vectors]:
    """Late interaction with n sentences and with those before them, each looked at once.

    :param own: keys of the sentences; :param before: of those before them, None where none counts.
    :param states: last states of the sentence of a key.
    """
    keys = dict.fromkeys(key for pair in zip(before, own, strict=True) for key in pair if key)
    found = maxsim(question, weights, [states(key) for key in keys])
    known: dict[SentenceKey | None, float] = dict(zip(keys, found.tolist(), strict=True))
    return (
        np.array([known[key] for key in own], dtype=np.float32),
        np.array([known.get(key, 0.0) for key in before], dtype=np.float32),
    )
