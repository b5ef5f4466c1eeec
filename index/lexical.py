"""BM25 over stemmed words: what the words say, where the vectors only say what is meant."""

import re
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from index.types import Vectors

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_NO_WORD = ""
MIN_ROOT = 5  # letters two words must share from the beginning to be of one root
_STEMMER = Stemmer.Stemmer("english")
# Words that say how a question is put, not what it is about.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are aren as at be been before being
    below between both but by can could did do does doing done down during each few for from
    further had has have having he her here hers herself him himself his how i if in into is it
    its itself just me more most my myself no nor not of off on once only or other our ours
    ourselves out over own please s same she should so some such t than that the their theirs them
    themselves then there these they this those through to too under until up upon very was we
    were what when where which while who whom whose why will with would you your yours yourself
    tell know find give get got much many say says said article text according let us like want
    need""".split()
)


def words(text: str) -> list[tuple[str, int, int]]:
    """Words of `text`, lower case, each with its span."""
    return [(m.group().casefold(), m.start(), m.end()) for m in _WORD.finditer(text)]


def stems(text: str) -> list[str]:
    """Porter stems of the words of `text` that are no stop words."""
    content = [word for word, _, _ in words(text) if word not in STOP_WORDS]
    return list(_STEMMER.stemWords(content))


class Lexical:
    """BM25 (Robertson's form with Lucene's IDF, k1 = 1.5, b = 0.75) over all sentences."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Lexical":
        """Index the sentences' texts, in row order."""
        bm25 = bm25s.BM25()
        # Texts without a single word would leave bm25s without a vocabulary.
        tokens = [stems(text) or [_NO_WORD] for text in texts]
        bm25.index(tokens, show_progress=False)
        return cls(bm25)

    def scores(self, question: str) -> Vectors:
        """BM25 of every row, shape (rows,); zeros if no word of the question occurs."""
        known = [stem for stem in stems(question) if stem in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def knows(self, stem: str) -> bool:
        """Whether any sentence holds a word with this stem, or one that only its ending differs.

        "invest" is known where "investor" is: the stemmer keeps the two apart.
        """
        if stem == _NO_WORD or stem in self._bm25.vocab_dict:
            return stem != _NO_WORD
        if len(stem) < MIN_ROOT:
            return False
        known = (word for word in self._bm25.vocab_dict if len(word) >= MIN_ROOT)
        return any(word.startswith(stem) or stem.startswith(word) for word in known)

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self._bm25.save(str(folder), show_progress=False, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Read what `save` wrote."""
        return cls(bm25s.BM25.load(str(folder), mmap=True, allow_pickle=False))
