"""The vectors of a segment that are nearest to a question's.

Exact search reads every vector once. In a segment so large that this takes too long,
`index.approximate` names the rows worth reading. Either way the inner products are those of the
vectors as they are: callers compare them across segments, and rely on them.
"""

import faiss
import numpy as np

from index.approximate import EXACT, Approximate
from index.postings import Mask, Rows
from index.types import Vectors

SPARSE = 0.5  # share of rows below which it is cheaper to copy them than to score them all


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
    if approximate is not None and number > EXACT:
        rows = approximate.rows(vector, allowed, k)
        if len(rows) >= k:
            return _highest_of(rows, inner_products(vectors[rows], vector), k)
    if number < SPARSE * len(vectors):
        rows = np.flatnonzero(allowed)
        return _highest_of(rows, inner_products(vectors[rows], vector), k)
    rows = np.flatnonzero(allowed)
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
