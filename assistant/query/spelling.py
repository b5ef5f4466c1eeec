"""Slips of the pen in a question, mended with the words of the articles."""

from difflib import get_close_matches

from index import STOP_WORDS, Snapshot, words
from index.encoders.weights import tokenizer

SHORTEST = 5  # letters; shorter words are too near to too many others
LIKENESS = 0.8  # of Ratcliff and Obershelp, as `difflib` computes it: one slip in five letters


class Speller:
    """Mends with the words of an index, as its articles write them; keeps none of its own."""

    def __init__(self, snapshot: Snapshot) -> None:
        """:param snapshot: the articles."""
        self._snapshot = snapshot

    def mend(self, question: str) -> str:
        """The question with each word that is neither English nor in the articles replaced by the
        word of the articles that is most like it, if one begins alike and is like enough.
        """
        mended = question
        for word, start, end in reversed(words(question)):
            if word in STOP_WORDS or _is_english(word) or self._snapshot.writes(word):
                continue
            written = self._snapshot.spellings(word[0])
            about_as_long = [known for known in written if abs(len(known) - len(word)) <= 2]
            like = get_close_matches(word, about_as_long, n=1, cutoff=LIKENESS)
            if like:
                mended = mended[:start] + written[like[0]] + mended[end:]
        return mended


def _is_english(word: str) -> bool:
    """True if a word is too short to judge, no word, or one piece of the encoder's vocabulary,
    which holds the 30,000 most common words and names.
    """
    return len(word) < SHORTEST or not word.isalpha() or tokenizer().token_to_id(word) is not None
