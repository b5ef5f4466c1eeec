"""Slips of the pen in a question, mended with the words of the articles that are asked."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache

from assistant.query.english import SHORTEST, frequencies, is_english
from assistant.types import Change
from index import STOP_WORDS, Snapshot, words

LIKENESS = 0.8  # of Ratcliff and Obershelp, as `difflib` computes it: one slip in five letters
MAX_ARTICLES = 20  # whose own words are offered; where more are asked, those of all articles are
# As people type them, without the apostrophe.
_CONTRACTED = frozenset(
    """whos whats wheres hows whens whys thats theres heres dont doesnt didnt isnt wasnt arent
    werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt im ive theyre youre lets shes hes
    theyve wat wot""".split()
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")
# Times that the list of English words has met a word, from which it is no mere name.
COMMON = 1_200
LONGEST_HEADING = 80  # characters of a line without a stop, whose capitals tell nothing
_STOP = re.compile(r"[.!?…:;,][\"”’'»)\]]*$")
_OPENS = re.compile(r"(?:^|[.!?:…][\"”’'»)\]]*)[\s\W]*$")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Speller:
    """Mends with the words of the articles, as these write them; keeps none of its own."""

    def __init__(self, snapshot: Snapshot) -> None:
        """:param snapshot: the articles."""
        self._snapshot = snapshot

    def mend(
        self, question: str, articles: Collection[str] | None = None
    ) -> tuple[str, tuple[Change, ...]]:
        """The question with its slips mended, and what was changed, in its order.

        A word that is neither English nor in the articles becomes the word of the articles that is
        most like it, if one begins alike and is like enough, or an English one of the same root
        that is nearer ("parking", where these have "park"); a short one may become the word of
        grammar that it was meant to be. Words in quotation marks stay as they are.

        :param articles: ids of those that are asked; None for all.
        """
        quoted = [match.span() for match in _QUOTED.finditer(question)]
        own = self._own_words(articles)
        mended, changes = question, list[Change]()
        for word, start, end in reversed(words(question)):
            if any(first <= start < last for first, last in quoted):
                continue
            typed = question[start:end]
            better = self._better(word, typed, own, first=start == 0)
            if better:
                mended = mended[:start] + better + mended[end:]
                changes.insert(0, Change(typed, better))
        return mended, tuple(changes)

    def _better(
        self, word: str, typed: str, own: Mapping[str, str] | None, first: bool
    ) -> str | None:
        """The word that was meant; None if it may well be this one."""
        if word in STOP_WORDS or word in _CONTRACTED or not word.isalpha():
            return None
        if word in own if own is not None else self._snapshot.writes(word):
            return None
        if len(word) <= SHORTEST and (first or typed.islower()):
            meant = _word_of_grammar(word)
            if meant:
                return meant.capitalize() if typed[0].isupper() else meant
        if len(word) < SHORTEST or is_english(word):
            return None
        written = own if own is not None else self._snapshot.spellings(word[0])
        like = get_close_matches(
            word,
            [one for one in written if one[0] == word[0] and abs(len(one) - len(word)) <= 2],
            n=1,
            cutoff=LIKENESS,
        )
        if like and like[0] in _one_slip_from(word):
            return written[like[0]]
        return self._of_the_same_root(word) or (written[like[0]] if like else None)

    def _of_the_same_root(self, word: str) -> str | None:
        """The most common English word that is one slip away, and is in the articles in some
        form.
        """
        near = sorted(
            (one for one in _one_slip_from(word) if one[0] == word[0] and _is_common(one)),
            key=lambda one: -frequencies()[one],
        )
        return next((one for one in near if self._snapshot.knows(one)), None)

    def _own_words(self, articles: Collection[str] | None) -> Mapping[str, str] | None:
        """Words of the articles that are asked; None where these are too many."""
        asked = self._snapshot.articles if articles is None else articles
        if len(asked) > MAX_ARTICLES:
            return None
        own: dict[str, str] = {}
        for article_id in asked:
            own |= written_in(self._snapshot.articles[article_id].text)
        return own


@lru_cache(maxsize=32)
def written_in(text: str) -> Mapping[str, str]:
    """Words of a text in lower case, each with the form in which it is written most. A capital at
    the beginning of a sentence or in a heading tells nothing of a common word.
    """
    forms: dict[str, Counter[str]] = {}
    for line in text.splitlines():
        heading = len(line) <= LONGEST_HEADING and not _STOP.search(line)
        for word, start, end in words(line):
            form = line[start:end]
            opens = form.istitle() and (heading or _OPENS.search(line[max(0, start - 8) : start]))
            counted = word if opens and _is_common(word) else form
            forms.setdefault(word, Counter())[counted] += 1
    return {
        word: min(found, key=lambda form: (-found[form], form)) for word, found in forms.items()
    }


def _word_of_grammar(word: str) -> str | None:
    """The word of grammar of which a short word is a slip: two letters changed places, or, of four
    letters or more, one is missing or too many.
    """
    if len(word) < 3 or is_english(word):
        return None
    near = _transposed(word)
    if len(word) > 3:
        near |= _one_letter_less_or_more(word)
    meant = [one for one in near & STOP_WORDS if len(one) > 2]
    return max(meant, default=None, key=lambda one: (one[0] == word[0], frequencies()[one]))


def _is_common(word: str) -> bool:
    """True of an English word that is no mere name."""
    return frequencies().get(word, 0) > COMMON


def _one_slip_from(word: str) -> set[str]:
    """All strings from which one slip of the pen makes a word."""
    others = {word[:n] + letter + word[n + 1 :] for n in range(len(word)) for letter in _LETTERS}
    return _transposed(word) | _one_letter_less_or_more(word) | others


def _transposed(word: str) -> set[str]:
    return {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}


def _one_letter_less_or_more(word: str) -> set[str]:
    less = {word[:n] + word[n + 1 :] for n in range(len(word))}
    more = {word[:n] + letter + word[n:] for n in range(len(word) + 1) for letter in _LETTERS}
    return less | more
