"""Marks that tell which paragraph is which, whoever takes the page apart."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from corpus.formats.web.words import EDGES

_PAIRED = 1_000  # signs that are used in pairs where there are more paragraphs than signs


@dataclass(slots=True)
class Stretch:
    """Text between two edges of blocks: what becomes a paragraph."""

    element: etree._Element  # that its longest piece stands in
    size: int  # in characters
    linked: int  # of them in links


@dataclass(frozen=True, slots=True)
class Marks:
    """Signs that the page does not have, one or two before the longest piece of each run."""

    runs: dict[str, Stretch]  # by mark
    pattern: re.Pattern[str]

    def find(self, text: str) -> list[str]:
        """The marks in a text, in its order."""
        return self.pattern.findall(text)

    def strip(self, text: str) -> str:
        """The text as it was before it was marked."""
        return self.pattern.sub("", text)


@dataclass(slots=True)
class _Piece:
    element: etree._Element
    behind: bool  # the element rather than in it
    linked: bool

    @property
    def text(self) -> str:
        return (self.element.tail if self.behind else self.element.text) or ""

    def write(self, mark: str) -> None:
        """Put a mark before the first letter."""
        start = len(self.text) - len(self.text.lstrip())
        text = self.text[:start] + mark + self.text[start:]
        if self.behind:
            self.element.tail = text
        else:
            self.element.text = text


def mark(body: etree._Element) -> Marks:
    """Mark every run of text in `body`, so that it can be known again in what others make of it."""
    there = set("".join(body.itertext()))
    signs = [sign for sign in _signs() if sign not in there]
    runs = list(_runs(body))
    pairs = len(runs) > len(signs)
    names: Iterator[str] = iter(signs)
    if pairs:
        names = (first + second for first in signs[:_PAIRED] for second in signs[:_PAIRED])
    found = {}
    for pieces, name in zip(runs, names, strict=False):
        sizes = [len(piece.text.strip()) for piece in pieces]
        longest = max(zip(pieces, sizes, strict=True), key=lambda one: (not one[0].linked, one[1]))[
            0
        ]
        element = longest.element.getparent() if longest.behind else longest.element
        linked = sum(size for piece, size in zip(pieces, sizes, strict=True) if piece.linked)
        longest.write(name)
        found[name] = Stretch(element, sum(sizes), linked)
    return Marks(found, re.compile(f"[{re.escape(''.join(signs))}]" + "{2}" * pairs))


def _runs(body: etree._Element) -> Iterator[list[_Piece]]:
    pieces: list[_Piece] = []
    links = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in EDGES and pieces:
            yield pieces
            pieces = []
        starts = event == "start"
        links += (element.tag == "a") * (1 if starts else -1)
        piece = _Piece(element, not starts, links > 0)
        if (starts or element is not body) and piece.text.strip():
            pieces.append(piece)
    if pieces:
        yield pieces


@cache
def _signs() -> tuple[str, ...]:
    """Signs that no program takes for a letter, cleans away or writes in another way."""
    every: Iterable[str] = map(chr, range(0x110000))
    return tuple(
        sign
        for sign in every
        if unicodedata.category(sign) == "So" and unicodedata.normalize("NFKD", sign) == sign
    )
