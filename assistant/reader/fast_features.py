"""What the fast look is told of a candidate beside its words, and the limits of its rows."""

import numpy as np

from index.fusion import BM25, COSINE, LATE, LATE_BEFORE
from index.types import Vectors

STATES = 384  # width of the encoder's states
FEATURES = 10
FUSED = 4  # the feature that is the fusion's score
MAX_QUESTION = 48  # tokens; what is longer is cut
MAX_SENTENCE = 100

_FUSION = np.array([COSINE, BM25, LATE, LATE_BEFORE], dtype=np.float32)


def full_features(scores: Vectors) -> Vectors:
    """From the four scores of n candidates, (n, 4), to all features, (n, FEATURES).

    Beside the scores their fusion, and how far each is ahead of the best other candidate.

    :param scores: rows as `index.fusion.features` gives them.
    """
    five = np.concatenate([scores, (scores @ _FUSION)[:, None]], axis=1)
    if len(five) < 2:
        return np.concatenate([five, np.zeros_like(five)], axis=1).astype(np.float32)
    ordered = np.sort(five, axis=0)
    best_other = np.where(five == ordered[-1], ordered[-2], ordered[-1])
    return np.concatenate([five, five - best_other], axis=1).astype(np.float32)
