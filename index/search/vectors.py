"""The vectors of a segment that are nearest to a question's.

One rule leads from the number of sentences to the kind of search. Up to `MAX_EXACT_ROWS` a segment
is read whole. A larger one keeps its vectors a second time, in half a byte for every two numbers
(product quantisation), which FAISS scans in the registers of the processor. What comes out are rows
and never scores: either way the inner products are those of the vectors as they are. Callers
compare them across segments, and rely on them.

Lists (IVF) with a byte a number were tried; see `benchmarks/scale.py`. They find less for the same
cost and take four times the memory. Scanning a million codes costs about as much as encoding the
question.
"""

from pathlib import Path

import faiss
import numpy as np

from index.files import file_sha256, flush
from index.search.postings import Mask, Rows
from index.types import Vectors

FILE = "nearest.faiss"
MAX_EXACT_ROWS = 50_000  # sentences; comparing a question with so many costs less than encoding it
WIDER = 2  # rows named for each that is wanted: rounded vectors confuse near neighbours
KIND = "PQ{}x4fs"  # codes of four bits, one for two numbers each
SPARSE = 0.5  # share of rows below which it is cheaper to copy them than to score them all
_VECTORS_LEARNT_FROM = 20_000  # evenly spread; 16 centres a code need no more
_VECTORS_PER_BATCH = 16_384  # vectors that are coded at a time


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
        if rows <= MAX_EXACT_ROWS:
            return {}
        codes = faiss.index_factory(
            dimension, KIND.format(dimension // 2), faiss.METRIC_INNER_PRODUCT
        )
        # From the whole segment, which is in the order of article ids.
        learning = np.linspace(0, rows - 1, min(rows, _VECTORS_LEARNT_FROM), dtype=np.int64)
        codes.train(np.ascontiguousarray(vectors[learning]))
        for start in range(0, rows, _VECTORS_PER_BATCH):
            codes.add(np.ascontiguousarray(vectors[start : start + _VECTORS_PER_BATCH]))
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


def nearest(
    vectors: Vectors, vector: Vectors, allowed: Mask, k: int, approximate: Approximate | None = None
) -> tuple[Rows, Vectors]:
    """The k allowed rows of the highest inner product and those products, in row order.

    :param vectors: (rows, dimension), in row-major order; may be memory-mapped.
    :param vector: (dimension,)
    :param allowed: (rows,)
    :param approximate: of these vectors, if there are so many; then a few of the k rows may be
        others, with products a little lower. Few allowed rows are always searched exactly.
    """
    number = int(np.count_nonzero(allowed))
    if approximate is not None and number > MAX_EXACT_ROWS:
        rows = approximate.rows(vector, allowed, k)
        if len(rows) >= k:
            return _highest_of(rows, inner_products(vectors[rows], vector), k)
    rows = np.flatnonzero(allowed)
    if number < SPARSE * len(vectors):
        return _highest_of(rows, inner_products(vectors[rows], vector), k)
    return _highest_of(rows, inner_products(vectors, vector)[rows], k)


def _highest_of(rows: Rows, products: Vectors, k: int) -> tuple[Rows, Vectors]:
    kept = highest(products, k)
    return rows[kept], products[kept]


def inner_products(vectors: Vectors, vector: Vectors) -> Vectors:
    """Inner product of each of n vectors with one, shape (n,).

    FAISS multiplies row by row. A matrix product groups rows, and the last bit of a product would
    tell where its row lies.
    """
    vectors, vector = np.ascontiguousarray(vectors), np.ascontiguousarray(vector)
    products = np.empty(len(vectors), dtype=np.float32)
    faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]
        faiss.swig_ptr(products),
        faiss.swig_ptr(vector),
        faiss.swig_ptr(vectors),
        len(vector),
        len(vectors),
    )
    return products


def highest(scores: Vectors, k: int) -> Rows:
    """Places of the k highest scores, in ascending order; of equal ones the first."""
    if len(scores) <= k:
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    return np.sort(np.concatenate([above, equal[: k - len(above)]]))
