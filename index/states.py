"""Token states of every sentence, kept as bytes, and the late interaction over them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.types import Encoding, Vectors


class Rounded:
    """Rows of unit length as int8 with one scale a row.

    Rounding moves a product of two rows by less than 0.005, which changed no ranking we measured.
    """

    def __init__(self, rows: NDArray[np.int8], scales: Vectors) -> None:
        """:param rows: (t, dimension); :param scales: (t,), their product is what was rounded."""
        self.rows, self.scales = rows, scales

    @classmethod
    def of(cls, vectors: Vectors) -> "Rounded":
        """Round (t, dimension) vectors."""
        peaks = np.abs(vectors).max(axis=1, initial=0.0)
        scales = (np.where(peaks > 0, peaks, 1) / 127).astype(np.float32)
        return cls(np.rint(vectors / scales[:, None]).astype(np.int8), scales)

    def between(self, start: int, end: int) -> Vectors:
        """Rows start to end, (end - start, dimension)."""
        rounded: Vectors = self.rows[start:end].astype(np.float32)
        rounded *= self.scales[start:end, None]
        return rounded


class TokenStates:
    """States of all sentences, last and middle layer; at rest they are memory-mapped."""

    def __init__(
        self,
        last: Rounded,
        middle: Rounded,
        tokens: NDArray[np.int32],
        offsets: NDArray[np.int64],
    ) -> None:
        """:param last: (t, dimension), all sentences one after the other
        :param middle: (t, dimension), likewise
        :param tokens: (t,), vocabulary numbers
        :param offsets: (rows + 1,), sentence r has the tokens from offsets[r] to offsets[r + 1]
        """
        self._last, self._middle, self._tokens, self._offsets = last, middle, tokens, offsets
        self._idf = _inverse_document_frequency(tokens, offsets)

    @classmethod
    def build(cls, encodings: Sequence[Encoding], dimension: int) -> "TokenStates":
        """Pack the states of the sentences, in row order."""
        none = np.zeros((0, dimension), np.float32)
        return cls(
            Rounded.of(np.concatenate([none, *(e.states for e in encodings)])),
            Rounded.of(np.concatenate([none, *(e.middle for e in encodings)])),
            np.concatenate([np.zeros(0, np.int32), *(e.tokens for e in encodings)]),
            np.cumsum([0, *(len(e.tokens) for e in encodings)], dtype=np.int64),
        )

    def middle(self, row: int) -> Vectors:
        """Middle states of one sentence, (t, dimension)."""
        return self._middle.between(self._offsets[row], self._offsets[row + 1])

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
            if start < end:
                similarity = question.states @ self._last.between(start, end).T
                scores[place] = weights @ similarity.max(axis=1)
        return scores

    def save(self, folder: Path) -> None:
        """Write `.npy` files into `folder`."""
        for name, array in self._arrays().items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "TokenStates":
        """Map what `save` wrote."""

        def mapped(name: str) -> Any:
            return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)

        return cls(
            Rounded(mapped("last"), mapped("last-scales")),
            Rounded(mapped("middle"), mapped("middle-scales")),
            mapped("tokens"),
            mapped("offsets"),
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "last": self._last.rows,
            "last-scales": self._last.scales,
            "middle": self._middle.rows,
            "middle-scales": self._middle.scales,
            "tokens": self._tokens,
            "offsets": self._offsets,
        }

    def _weights(self, tokens: NDArray[np.int32]) -> Vectors:
        """Shares of the question's tokens, which sum to one; a token never seen weighs most."""
        unseen = self._idf.max(initial=1.0)
        idf = np.append(self._idf, np.float32(unseen))
        weights = idf[np.minimum(tokens, len(self._idf))]
        return weights / weights.sum() if len(weights) else weights


def _inverse_document_frequency(tokens: NDArray[np.int32], offsets: NDArray[np.int64]) -> Vectors:
    """IDF by vocabulary number: log(1 + (n - df + 0.5) / (df + 0.5)), as in BM25."""
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    pairs = np.unique(np.stack([rows, tokens.astype(np.int64)]), axis=1)
    frequency = np.bincount(pairs[1]) if pairs.size else np.zeros(0, dtype=np.int64)
    return np.log1p((len(offsets) - 1 - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
