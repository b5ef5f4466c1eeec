"""Context that makes a quotation fair: the sentence it leans on, its speaker, its other places."""

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus import Sentence
from index import words

_LEANS = re.compile(
    r"[\"“‘']?(?:(?:And|But|So|Then) )?(?:They|He|She|It|This|That|These|Those|Such|Their|His|Her"
    r"|Its|Both|The (?:company|firm|group|pair|two|latter|former|startup|start-up|agency|team))\b"
)
_SAYS = (
    r"(?:said|says|added|adds|told|explained|explains|wrote|writes|noted|notes|stated|states"
    r"|commented|remarked|argued|argues|announced|insisted|recalled|warned|asked)"
)
_SPEAKER = (
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen)\. )?(?:[A-Z]\. ?)*[A-Z][\w’'-]+"
    r"(?: (?:de |van |von )?(?:[A-Z]\. ?)?[A-Z][\w’'-]*)*)"
)
_AFTER = re.compile(
    rf"[,.?!]?[\"”’'»],? {_SAYS} {_SPEAKER}|[\"”»],? {_SPEAKER.replace('name', 'b')}"
    rf" {_SAYS}\b"
)
_BEFORE = re.compile(rf"{_SPEAKER}(?:,[^,\"“]{{1,60}},)? {_SAYS}[,:]?(?: that)? [\"“«]")
_QUOTED = re.compile(r"[\"“«][^\"“”«»]{3,}|[^\"“”«»]{3,}[\"”»]")
_MARKS = re.compile('["“”«»]')
_PRONOUNS = frozenset("He She They It We I You".split())
_ALIKE = 0.9  # share of words from which two sentences say the same


def leans_on(sentence: Sentence, text: str, sentences: Sequence[Sentence]) -> Sentence | None:
    """The sentence before, if this one opens with a word that points back to it, or answers it.

    :param text: of the article.
    :param sentences: all of the article.
    """
    if sentence.position == 0:
        return None
    before = sentences[sentence.position - 1]
    answers = text[before.start : before.end].endswith("?")
    leans = answers or _LEANS.match(text[sentence.start : sentence.end])
    return before if leans else None


def speaker_of(sentence: Sentence, text: str, sentences: Sequence[Sentence]) -> str:
    """Name of whoever says a quoted sentence, as the article gives it in the same paragraph.

    Empty if nothing is quoted, or if no name stands beside a verb of saying: none is guessed.
    """
    quoted = text[sentence.start : sentence.end]
    # Most quote nothing, and of these the pattern would try every beginning.
    if not _MARKS.search(quoted) or not _QUOTED.search(quoted):
        return ""
    own = _speaker_in(quoted)
    if own:
        return own
    first = last = sentence.position
    while first > 0 and sentences[first - 1].paragraph == sentence.paragraph:
        first -= 1
    while last + 1 < len(sentences) and sentences[last + 1].paragraph == sentence.paragraph:
        last += 1
    return _speaker_in(text[sentences[first].start : sentences[last].end])


def same_words(first: str, second: str) -> bool:
    """True if two sentences are near-identical: the same figures, nine in ten words shared."""
    (one, figures), (other, others) = _different_words(first), _different_words(second)
    return figures == others and len(one & other) >= _ALIKE * len(one | other) > 0


@lru_cache(maxsize=4096)
def _different_words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """All words and those that are figures. Every candidate is compared with many others, and good
    ones with those of other questions.
    """
    found = frozenset(word for word, _, _ in words(text))
    return found, frozenset(word for word in found if word[0].isdigit())


def _speaker_in(text: str) -> str:
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(text):
            name = next(name for name in match.groupdict().values() if name)
            if name not in _PRONOUNS:
                return name
    return ""
