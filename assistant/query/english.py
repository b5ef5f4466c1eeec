"""English words: the list that comes with pyspellchecker, and the encoder's vocabulary."""

import gzip
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from index.encoders.weights import tokenizer

SHORTEST = 5  # letters; shorter words are too near to too many others to be told for slips
# The list is American: British endings and what they are there.
_BRITISH = (
    (r"our", "or"),
    (r"is(e[ds]?|ing|ers?|ations?)$", r"iz\1"),
    (r"ys(e[ds]?|ing)$", r"yz\1"),
    (r"tre(s?)$", r"ter\1"),
    (r"ll(ed|ing|ers?)$", r"l\1"),
    (r"ogue(s?)$", r"og\1"),
    (r"ae", "e"),
    (r"ence(s?)$", r"ense\1"),
    (r"mme(s?)$", r"m\1"),
)


def is_english(word: str) -> bool:
    """True if a word, in lower case, is in the list, there in its American spelling, or one piece
    of the encoder's vocabulary, which holds the 30,000 most common words and names.
    """
    known = frequencies()
    if word in known or tokenizer().token_to_id(word) is not None:
        return True
    return any(re.sub(british, american, word) in known for british, american in _BRITISH)


@cache
def frequencies() -> Mapping[str, int]:
    """Number of times each word of the list was met."""
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))
