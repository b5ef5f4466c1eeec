"""Which vectors of a large segment are worth comparing with a question's: FAISS names their rows.

One rule leads from the number of sentences to the kind of index. Up to `EXACT` a segment is read
whole. A larger one keeps its vectors a second time, in half a byte for every two numbers (product
quantisation), which FAISS scans in the registers of the processor. What comes out are rows and
never scores: `index.nearest` compares the vectors themselves.

Lists (IVF) with a byte a number were tried; see `benchmarks/scale.py`. They find less for the same
cost and take four times the memory. Scanning a million codes costs about as much as encoding the
question.
"""

from pathlib import Path

import faiss
import numpy as np

from corpus.disk import flush
from index.postings import Mask, Rows
from index.types import Vectors
from index.weights import file_sha256

FILE = "nearest.faiss"
EXACT = 50_000  # sentences; comparing a question with so many costs less than encoding it
WIDER = 2  # rows named for each that is wanted: rounded vectors confuse near neighbours
KIND = "PQ{}x4fs"  # codes of four bits, one for two numbers each
_LEARNING = 20_000  # vectors from which the codes are learnt; 16 centres a code need no more
_TOGETHER = 16_384  # vectors that are coded at a time


class Approximate:
    """The codes of a large segment's vectors: a quarter of a byte for each of their numbers."""

    def __init__(self, codes: faiss.Index) -> None:
        """Most callers want `load`."""
        self._codes = codes

    @classmethod
    def write(cls, vectors: Vectors, folder: Path) -> dict[str, str]:
        """Write the codes of a segment into its folder, if it is so large that it needs them.

        Returns SHA-256 by file name, as `Segment.save` does.

        :param vectors: (rows, dimension), of unit length; may be memory-mapped.
        :raises OSError: the folder cannot be written.
        """
        rows, dimension = vectors.shape
        if rows <= EXACT:
            return {}
        codes = faiss.index_factory(
            dimension, KIND.format(dimension // 2), faiss.METRIC_INNER_PRODUCT
        )
        # Evenly from the whole segment, which is in the order of article ids.
        learning = np.linspace(0, rows - 1, min(rows, _LEARNING), dtype=np.int64)
        codes.train(np.ascontiguousarray(vectors[learning]))
        for start in range(0, rows, _TOGETHER):
            codes.add(np.ascontiguousarray(vectors[start : start + _TOGETHER]))
        path = folder / FILE
        try:
            faiss.write_index(codes, str(path))
        except RuntimeError as error:
            raise OSError(f"{path}: {error}") from error
        flush(path)
        return {FILE: file_sha256(path)}

    @classmethod
    def load(cls, folder: Path) -> "Approximate":
        """Read what `write` wrote.

        :raises ValueError: it is missing or damaged.
        """
        try:
            return cls(faiss.read_index(str(folder / FILE)))
        except RuntimeError as error:
            raise ValueError(f"{FILE}: {error}") from error

    def rows(self, vector: Vectors, allowed: Mask, k: int) -> Rows:
        """Allowed rows nearest to a vector, in row order: the k nearest and some more, nearly.

        Where few rows are allowed it may name less than k.
        """
        # FAISS does not know what is allowed, so it is asked for as many more as will be dropped.
        share = max(int(np.count_nonzero(allowed)), 1) / len(allowed)
        wanted = min(len(allowed), int(WIDER * k / share))
        _, found = self._codes.search(vector[None, :], wanted)
        rows = found[found >= 0]
        return np.sort(rows[allowed[rows]])
