"""Token states of every sentence, kept as bytes, and the late interaction over them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Encoding, Vectors

_FILES = ("states", "scales", "tokens", "offsets")


class TokenStates:
    """States of all sentences as int8 with one scale a token; at rest they are memory-mapped.

    Rounding to int8 moves a score by less than 0.005, which changed no ranking we measured.
    """

    def __init__(
        self,
        states: NDArray[np.int8],
        scales: Vectors,
        tokens: NDArray[np.int32],
        offsets: NDArray[np.int64],
    ) -> None:
        """:param states: (t, dimension), all sentences one after the other
        :param scales: (t,), `states * scales` has rows of unit length
        :param tokens: (t,), vocabulary numbers
        :param offsets: (rows + 1,), sentence r has the tokens from offsets[r] to offsets[r + 1]
        """
        self._states, self._scales, self._tokens, self._offsets = states, scales, tokens, offsets
        self._idf = _inverse_document_frequency(tokens, offsets)

    @classmethod
    def build(cls, encodings: Sequence[Encoding], dimension: int) -> "TokenStates":
        """Pack the states of the sentences, in row order."""
        lengths = [len(encoding.tokens) for encoding in encodings]
        states = np.concatenate(
            [np.zeros((0, dimension), np.float32), *(e.states for e in encodings)]
        )
        peaks = np.abs(states).max(axis=1, initial=0.0)
        scales = (np.where(peaks > 0, peaks, 1) / 127).astype(np.float32)
        return cls(
            np.rint(states / scales[:, None]).astype(np.int8),
            scales,
            np.concatenate([np.zeros(0, np.int32), *(e.tokens for e in encodings)]),
            np.cumsum([0, *lengths], dtype=np.int64),
        )

    def late(self, question: Encoding, rows: Sequence[int]) -> Vectors:
        """Late interaction of the question with each of `rows`, shape (len(rows),), in [-1, 1].

        Each token of the question counts with its best partner in the sentence (MaxSim; Khattab
        and Zaharia, ColBERT, 2020, section 3.3), weighted by its inverse document frequency.
        A question or a sentence without a token scores 0.
        """
        scores = np.zeros(len(rows), dtype=np.float32)
        weights = self._weights(question.tokens)
        if not len(weights):
            return scores
        for place, row in enumerate(rows):
            start, end = self._offsets[row], self._offsets[row + 1]
            if start == end:
                continue
            similarity = question.states @ self._states[start:end].astype(np.float32).T
            best = (similarity * self._scales[start:end]).max(axis=1)
            scores[place] = weights @ best
        return scores

    def save(self, folder: Path) -> None:
        """Write four `.npy` files into `folder`."""
        arrays: tuple[NDArray[Any], ...] = (self._states, self._scales, self._tokens, self._offsets)
        for name, array in zip(_FILES, arrays, strict=True):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "TokenStates":
        """Map what `save` wrote."""
        return cls(
            *(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES)
        )

    def _weights(self, tokens: NDArray[np.int32]) -> Vectors:
        """Shares of the question's tokens, which sum to one; a token never seen weighs most."""
        unseen = self._idf.max(initial=1.0)
        known = np.clip(tokens, 0, max(len(self._idf) - 1, 0))
        idf = (
            np.where(tokens < len(self._idf), self._idf[known], unseen)
            if len(self._idf)
            else unseen
        )
        weights = np.broadcast_to(np.asarray(idf, dtype=np.float32), tokens.shape)
        return weights / weights.sum() if len(weights) else weights


def _inverse_document_frequency(tokens: NDArray[np.int32], offsets: NDArray[np.int64]) -> Vectors:
    """IDF by vocabulary number: log(1 + (n - df + 0.5) / (df + 0.5)), as in BM25."""
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    pairs = np.unique(np.stack([rows, tokens.astype(np.int64)]), axis=1)
    frequency = np.bincount(pairs[1]) if pairs.size else np.zeros(0, dtype=np.int64)
    return np.log1p((len(offsets) - 1 - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
