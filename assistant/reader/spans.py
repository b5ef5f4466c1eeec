"""Answer spans from start and end logits."""

import numpy as np
from numpy.typing import NDArray

LONGEST = 30  # tokens of an answer


def best_span(
    start: NDArray[np.float32], end: NDArray[np.float32], first: int, last: int
) -> tuple[int, int, float]:
    """Best span of at most LONGEST tokens within tokens `first` to `last`: start, end, score.

    :param start: start logits, shape (T,); the score is the sum of a start and an end logit.
    """
    scores = start[first : last + 1, None] + end[None, first : last + 1]
    length = last + 1 - first
    row, column = np.indices((length, length))
    scores = np.where((column >= row) & (column - row < LONGEST), scores, -np.inf)
    best = int(np.argmax(scores))
    a, b = divmod(best, length)
    return first + a, first + b, float(scores[a, b])
