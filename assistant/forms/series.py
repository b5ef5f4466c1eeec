"""Series: sentences of an article that are items of one list, as its paragraphs or words show."""

import re
from collections.abc import Sequence

from corpus import Article, Sentence

LEAST_ITEMS = 3  # of a series without marks
LONGEST_ITEM = 16  # words of an item without a mark
FARTHEST = 12  # sentences between two that are counted: "First, …", "Second, …"
_BULLET = re.compile(r"[-*•‣–◦]\s")
# "(a)", "1)", "1.", "iv."; "4.2 The keeper", but not "4.2 litres".
_MARK = re.compile(
    r"\(?(?P<mark>\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)"
    r"|(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,2})\.?\s+(?=[\W_]*[A-Z])"
)
_CLOSED = re.compile(r"[.!?…:][\"”’'»)\]]*$")
_LABEL = re.compile(r"[^.!?:]{2,40}(?::| –| —| \|) \S")
_ORDINALS = (
    r"(?:first|firstly|one|number one)\b",
    r"(?:second|secondly|two|number two)\b",
    r"(?:third|thirdly|three|number three)\b",
    r"(?:fourth|fourthly|four)\b",
    r"(?:fifth|fifthly|five)\b",
    r"(?:sixth|sixthly|six)\b",
)
_ORDINAL = tuple(
    re.compile(rf"[\"“‘']?(?:and |the )?{words}(?:ly)?(?: of all)?[,:;.]", re.IGNORECASE)
    for words in _ORDINALS
)


def series_of(place: int, article: Article, sentences: Sequence[Sentence]) -> list[int]:
    """Positions of the items of the series that a sentence is of, or that it introduces, in reading
    order; [] if there is none.

    Of an item that is a paragraph of several sentences the first is the item.

    :param place: position of the sentence.
    :param sentences: all of the article.
    """
    counted = _counted(place, article, sentences)
    if counted:
        return counted
    shape = _shape(place, article, sentences)
    introduces = article.text[: sentences[place].end].endswith(":")
    if not shape and introduces and place + 1 < len(sentences):
        return series_of(place + 1, article, sentences) if _is_first(place + 1, sentences) else []
    if not shape:
        return []
    items = [place]
    for step in (-1, 1):
        at = place
        while (after := _next_first(at, step, sentences)) is not None:
            if _shape(after, article, sentences) != shape:
                break
            items.append(after)
            at = after
    items.sort()
    return items if len(items) >= (2 if shape[0] == "mark" else LEAST_ITEMS) else []


def _counted(place: int, article: Article, sentences: Sequence[Sentence]) -> list[int]:
    """Sentences that count: "First, …", "Second, …"."""
    first = max(0, place - FARTHEST)
    near = range(first, min(len(sentences), place + FARTHEST + 1))
    numbers = {at: number for at in near if (number := _ordinal(at, article, sentences))}
    if place not in numbers:
        return []
    items = {numbers[place]: place}
    for step in (-1, 1):
        at, number = place, numbers[place]
        while True:
            following = [
                other
                for other, its in numbers.items()
                if its == number + step and 0 < (other - at) * step <= FARTHEST
            ]
            if not following:
                break
            at, number = min(following, key=lambda other: abs(other - at)), number + step
            items[number] = at
    return sorted(items.values()) if len(items) > 1 else []


def _ordinal(place: int, article: Article, sentences: Sequence[Sentence]) -> int:
    text = _text(place, article, sentences)
    return next((n for n, one in enumerate(_ORDINAL, start=1) if one.match(text)), 0)


def _shape(place: int, article: Article, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Form in which a paragraph is an item, `(how, of which kind)`; () if it is none, or if the
    sentence does not begin it.
    """
    if not _is_first(place, sentences):
        return ()
    paragraph = article.paragraph_at(sentences[place].start)
    if not paragraph.may_answer:
        return ()
    text = article.text[paragraph.start : paragraph.end]
    if paragraph.kind == "row":
        return "mark", "row"
    if _BULLET.match(text):
        return "mark", "bullet"
    mark = _MARK.match(text)
    if mark:
        if mark["dotted"]:  # "8.1" and "8.2", but not "9.1"
            return "mark", mark["dotted"].rpartition(".")[0]
        return "mark", "number" if mark["mark"].isdigit() else "letter"
    if paragraph.kind == "item":
        return "mark", "item"
    if len(text.split()) > LONGEST_ITEM:
        return ()
    if _LABEL.match(text):
        return "plain", "label"
    return ("plain", "short") if not _CLOSED.search(text) else ()


def _is_first(place: int, sentences: Sequence[Sentence]) -> bool:
    """True of the first sentence of a paragraph."""
    return place == 0 or sentences[place - 1].paragraph != sentences[place].paragraph


def _next_first(place: int, step: int, sentences: Sequence[Sentence]) -> int | None:
    """The first sentence of the paragraph after a sentence's, or before it."""
    paragraph = sentences[place].paragraph + step
    at = place
    while 0 <= at < len(sentences) and sentences[at].paragraph != paragraph:
        if abs(sentences[at].paragraph - sentences[place].paragraph) > 1:
            return None
        at += step
    if not 0 <= at < len(sentences):
        return None
    while at > 0 and sentences[at - 1].paragraph == paragraph:
        at -= 1
    return at


def _text(place: int, article: Article, sentences: Sequence[Sentence]) -> str:
    return article.text[sentences[place].start : sentences[place].end]
