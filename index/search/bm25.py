"""BM25 over stemmed words: what the words say, where the vectors only say what is meant."""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import Stemmer

from index.search.postings import Mask, Postings
from index.tensors import Array
from index.types import Vectors

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
ENGLISH = "en"
MIN_ROOT = 5  # letters two words must share from the beginning to be of one root
K1, B = 1.5, 0.75  # how soon a repeated word stops counting; how much long sentences lose
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


def most_written(forms: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """By word the form that occurs most, of equal ones the first in order.

    >>> most_written({"isbn": {"ISBN": 2, "Isbn": 2, "isbn": 1}})
    {'isbn': 'ISBN'}
    """
    return {
        word: min(counts, key=lambda form: (-counts[form], form)) for word, counts in forms.items()
    }


def stems(text: str, language: str = ENGLISH) -> list[str]:
    """Stems of the words of `text`, without English stop words if it is English.

    :param language: ISO 639-1; words of a language that has no Snowball stemmer stay whole.
    """
    found = [word for word, _, _ in words(text)]
    if language == ENGLISH:
        found = [word for word in found if word not in STOP_WORDS]
    stemmer = _stemmer(language)
    return list(stemmer.stemWords(found)) if stemmer else found


def terms(text: str, language: str) -> list[str]:
    """Stems as they stand in the index, where each language has words of its own."""
    return [f"{language} {stem}" for stem in stems(text, language)]


def language_of(stated: str) -> str:
    """The language whose stems an article gets: ISO 639-1; English if none is stated."""
    return stated.casefold().partition("-")[0] or ENGLISH


class Lexical:
    """The words of some rows, as BM25 needs them."""

    def __init__(self, postings: Postings, lengths: Array) -> None:
        """:param lengths: (rows,), words that are no stop words."""
        self.postings, self.lengths = postings, lengths

    @classmethod
    def build(cls, texts: Sequence[str], languages: Sequence[str] = ()) -> "Lexical":
        """Index texts, in row order.

        :param languages: of each text; all are English if none is given.
        """
        found = [
            terms(text, language)
            for text, language in zip(texts, languages or [ENGLISH] * len(texts), strict=True)
        ]
        return cls(Postings.build(found), np.array([len(row) for row in found], dtype=np.int32))

    def scores(self, question: str) -> Vectors:
        """BM25 of every row for an English question, shape (rows,), none of them removed."""
        alive = np.ones(len(self.lengths), dtype=bool)
        asked = terms(question, ENGLISH)
        return bm25([(self, alive)], asked, len(self.lengths), int(self.lengths.sum()))[0]

    def knows(self, stem: str, language: str, alive: Mask) -> bool:
        """True if a row that is alive holds a word with this stem, or one that only its ending
        differs: "invest" is known where "investor" is, which the stemmer keeps apart.
        """
        roots = [stem, *(stem[:end] for end in range(MIN_ROOT, len(stem)))]
        if any(alive[self.postings.holding(f"{language} {root}")[0]].any() for root in roots):
            return True
        return len(stem) >= MIN_ROOT and self.postings.totals(f"{language} {stem}", alive) != {}


def bm25(
    parts: Sequence[tuple[Lexical, Mask]], asked: Sequence[str], rows: int, length: int
) -> list[Vectors]:
    """BM25 of the rows of each part, as if all parts were one; of dead rows it means nothing.

    Robertson's form with Lucene's IDF, as bm25s computes it by its method "lucene".

    :param parts: each with which of its rows are alive; only these are counted.
    :param asked: terms of the question; one that is asked twice counts twice.
    :param rows: that are alive in all parts.
    :param length: words of the rows that are alive.
    """
    scores = [np.zeros(len(lexical.lengths), dtype=np.float32) for lexical, _ in parts]
    mean = length / max(rows, 1)
    for term in asked:
        held = [lexical.postings.holding(term) for lexical, _ in parts]
        holders = sum(
            int(np.count_nonzero(alive[found]))
            for (found, _), (_, alive) in zip(held, parts, strict=True)
        )
        if not holders:
            continue
        weight = idf(holders, rows)
        for (found, counts), (lexical, _), sums in zip(held, parts, scores, strict=True):
            sums[found] += part_of_bm25(weight, counts, lexical.lengths[found], mean)
    return scores


def idf(holders: int, rows: int) -> np.float32:
    """Inverse document frequency of a term that `holders` of `rows` sentences hold."""
    return np.float32(math.log1p((rows - holders + 0.5) / (holders + 0.5)))


def part_of_bm25(weight: np.float32, counts: Array, lengths: Array, mean: float) -> Vectors:
    """Share of one term in the BM25 of some rows.

    :param weight: the term's `idf`.
    :param counts: (n,), how often each row holds the term.
    :param lengths: (n,), words of each row; `mean` of all rows.
    """
    long = B * lengths / mean
    found: Vectors = (weight * (counts / (K1 * (1 - B + long) + counts))).astype(np.float32)
    return found


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    try:
        return Stemmer.Stemmer(language)
    except KeyError:
        return None
