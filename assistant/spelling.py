"""Slips of the pen in a question, mended with the words of the articles."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from index import STOP_WORDS, words
from index.weights import tokenizer

SHORTEST = 5  # letters; shorter words are too near to too many others
LIKENESS = 0.8  # of Ratcliff and Obershelp, as `difflib` computes it: one slip in five letters


class Speller:
    """Knows the words of the articles, as they are written there."""

    def __init__(self, texts: Iterable[str]) -> None:
        """:param texts: of all articles or sentences."""
        self._written: dict[str, str] = {}
        for text in texts:
            for word, start, end in words(text):
                self._written.setdefault(word, text[start:end])

    def mend(self, question: str) -> str:
        """The question with each word that is neither English nor in the articles replaced by the
        word of the articles that is most like it, if one begins alike and is like enough.
        """
        mended = question
        for word, start, end in reversed(words(question)):
            if word not in STOP_WORDS and word not in self._written and not _is_english(word):
                like = get_close_matches(word, self._near(word), n=1, cutoff=LIKENESS)
                if like:
                    mended = mended[:start] + self._written[like[0]] + mended[end:]
        return mended

    def _near(self, word: str) -> list[str]:
        """Words that begin with the same letter and are about as long."""
        return [
            known
            for known in self._written
            if known[0] == word[0] and abs(len(known) - len(word)) <= 2
        ]


def _is_english(word: str) -> bool:
    """Whether a word is too short to judge, no word, or one piece of the encoder's vocabulary,
    which holds the 30,000 most common words and names.
    """
    return len(word) < SHORTEST or not word.isalpha() or word in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(tokenizer().get_vocab())
