"""English words, to tell a hyphen that parts a line from one that belongs to the word."""

import gzip
import json
from collections.abc import Collection
from functools import cache
from importlib.resources import files

# Beginnings that are words too, and stand before a hyphen far more seldom than in one word.
_PREFIXES = frozenset("ad be com con de dis em en il im in ir per un".split())
_LOOKED_AT = 500  # words that tell whether a text is English
_ENGLISH = 0.6  # share of them that English knows, at least
_ALONE = frozenset("aio")  # letters that are words


@cache
def _frequencies() -> dict[str, int]:
    """Frequency of each word of the list that comes with pyspellchecker."""
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))


def is_english(words: Collection[str]) -> bool:
    """True if most of these words, in small letters, are English."""
    looked_at = list(words)[:_LOOKED_AT]
    return sum(word in _frequencies() for word in looked_at) > _ENGLISH * len(looked_at)


def is_compound(first: str, second: str) -> bool:
    """True if two parts in small letters are English words and their union is not."""
    known = _frequencies()
    if first + second in known or first in _PREFIXES or min(len(first), len(second)) < 2:
        return False
    return first in known and second in known


def is_one_word(initial: str, rest: str) -> bool:
    """True if an initial letter is more likely the beginning of `rest` than a word before it."""
    if initial.lower() not in _ALONE:
        return True
    known = _frequencies()
    joined = known.get((initial + rest).lower(), 0)
    return joined >= known.get(rest.lower(), 0) and (joined > 0 or len(rest) > 1)
