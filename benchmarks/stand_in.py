"""An encoder that costs next to nothing, for benchmarks of everything around the encoder."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from index import Encoding, words
from index.types import Watch

DIMENSION = 64


class StandInEncoder:
    """Each word adds one to one of 64 places; the same text always gives the same vectors."""

    dimension = DIMENSION

    def __init__(self, fingerprint: str = "stand-in") -> None:
        """:param fingerprint: two of them with different ones count as different encoders."""
        self.fingerprint = fingerprint

    def encode(self, texts: Sequence[str], watch: Watch | None = None) -> list[Encoding]:
        """Encode texts, in their order."""
        if watch is not None:
            watch(0, len(texts))
        return [_encoding(text) for text in texts]


def _encoding(text: str) -> Encoding:
    tokens = np.array([crc32(word.encode()) % DIMENSION for word, _, _ in words(text)], np.int32)
    states = np.zeros((len(tokens), DIMENSION), np.float32)
    states[np.arange(len(tokens)), tokens] = 1
    total = states.sum(axis=0)
    vector = (total / (np.linalg.norm(total) or 1)).astype(np.float32)
    return Encoding(vector, tokens, states, states)
