"""Nearly the same text: MinHash over runs of words (Broder, 1997), looked up by bands.

Adding an article compares it with the few that share a band, so it costs the same in a library of
ten articles and of ten thousand.
"""

import re
from collections.abc import Iterable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from corpus.types import Article

RUN = 5  # words: long enough that two articles share few runs unless one copies the other
HASHES = 128  # the estimate of the share of common runs has a standard error below 0.045
ROWS = 4  # hashes a band: 32 bands find a likeness of 0.6 with probability 0.988
NEARLY = 0.6  # copies with a tenth edited lie above 0.73, different articles below 0.01

_WORD = re.compile(r"\w+")
_PRIME = np.uint64((1 << 31) - 1)
# Not numpy's generator, whose stream may change with its version: signatures are stored.
_FACTORS, _TERMS = (
    np.array([1 + crc32(f"{name}{n}".encode()) % (int(_PRIME) - 1) for n in range(HASHES)], "u8")
    for name in ("factor", "term")
)

Signature = NDArray[np.uint32]


def signature(text: str) -> Signature:
    """MinHash of the runs of five words of `text`, shape (128,)."""
    words = _WORD.findall(text.casefold()) or [text]
    runs = {" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}
    hashed = np.array([crc32(run.encode("utf-8", "replace")) for run in runs], dtype=np.uint64)
    hashed %= _PRIME
    lowest = [((hashed * a + b) % _PRIME).min() for a, b in zip(_FACTORS, _TERMS, strict=True)]
    return np.array(lowest, dtype=np.uint32)


def bands(of: Signature) -> list[int]:
    """Numbers that two signatures are likely to share where the texts are alike, 32 of them."""
    groups = of.reshape(-1, ROWS)
    return [(place << 32) | crc32(group.tobytes()) for place, group in enumerate(groups)]


def likeness(one: Signature, other: Signature) -> float:
    """Estimated share of the runs of two texts that both have, in [0, 1]."""
    return float(np.mean(one == other))


def nearly(own: bytes, others: Iterable[tuple[Article, bytes]]) -> list[tuple[Article, float]]:
    """Articles of nearly the same text, the most alike first, with the share they share.

    :param own: a signature, as it is stored; `others` likewise.
    """
    first = np.frombuffer(own, dtype=np.uint32)
    scored = [(one, likeness(first, np.frombuffer(stored, np.uint32))) for one, stored in others]
    near = [(one, share) for one, share in scored if share >= NEARLY]
    return sorted(near, key=lambda pair: (-pair[1], pair[0].id))
