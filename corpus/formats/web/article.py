"""The paragraphs of a page that are its article.

Three readings of trafilatura and one by Readability's rules each say which paragraphs they take.
What two of them take is the article; what lies in it and belongs to it by its kind comes with it.
"""

import copy
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from corpus.formats.content import TextBlock
from corpus.formats.web.marks import Marks, Stretch, mark
from corpus.formats.web.readability import readable
from corpus.formats.web.words import WORDS
from corpus.formats.xml import blocks_of_tree

_COMMA = re.compile("[,،，、;；]")
_PROSE = 12  # words of a paragraph of prose, at least
_PART = 0.9  # of the article's characters that its container holds
_LONG = 1_500  # characters of an article beside which a long list may be something else
_FIGURES = {"figure": "div", "figcaption": "p"}  # trafilatura reads no captions
# How trafilatura reads: with its fallbacks, without them, and leaving out what is in doubt.
_READINGS: dict[str, dict[str, Any]] = {
    "whole": {},
    "plain": {"fast": True},
    "strict": {"favor_precision": True},
}
_READABLE = "readable"


@dataclass(slots=True)
class Passage:
    """A paragraph of the page, and who takes it for a part of the article."""

    block: TextBlock
    element: etree._Element | None = None
    linked: float = 0.0  # share of its characters that are in links
    votes: set[str] = field(default_factory=set)
    chosen: bool = False

    @property
    def words(self) -> str:
        """Text, that of a row with tabs."""
        return self.block.text or "\t".join(self.block.cells)

    @property
    def size(self) -> int:
        """Number of characters."""
        return len(self.words)

    @property
    def is_short(self) -> bool:
        """True of a label, a heading, a short line."""
        return len(self.words.split()) < _PROSE

    @property
    def is_prose(self) -> bool:
        """True of a paragraph that is not mostly links."""
        return not self.is_short and self.linked < 0.5


def article_of(root: etree._Element, title: str) -> list[TextBlock]:
    """Paragraphs of the article of a page as it is shown; all of them if there is none.

    :param root: changed by it.
    :param title: of the article, "" if it is not known; a heading with it belongs to it.
    """
    body = root.find("body")
    body = root if body is None else body
    marks = mark(body)
    passages = _passages(blocks_of_tree(root, WORDS), marks)
    _let_vote(root, body, passages, marks)
    _choose(passages, body)
    chosen = [one for one in passages if one.chosen]
    if not any(re.search(r"\w", one.words) for one in chosen):
        return [one.block for one in passages]
    _choose_title(passages, title)
    return [one.block for one in passages if one.chosen]


def prose(blocks: Sequence[TextBlock]) -> int:
    """Characters of the paragraphs that are prose."""
    return sum(len(one.text) for one in blocks if len(one.text.split()) >= _PROSE)


def _passages(blocks: Sequence[TextBlock], marks: Marks) -> list[Passage]:
    passages = []
    for block in blocks:
        names = marks.find(block.text or "\t".join(block.cells))
        block.text = marks.strip(block.text)
        block.cells = [marks.strip(cell) for cell in block.cells]
        block.columns = [marks.strip(cell) for cell in block.columns]
        passage = Passage(block)
        if names:
            run: Stretch = marks.runs[names[0]]
            passage.element, passage.linked = run.element, run.linked / max(run.size, 1)
            passage.votes = set(names)  # until there are votes
        passages.append(passage)
    return passages


def _let_vote(
    root: etree._Element, body: etree._Element, passages: list[Passage], marks: Marks
) -> None:
    commas = dict.fromkeys(marks.runs, 0)
    for passage in passages:
        commas |= dict.fromkeys(passage.votes, len(_COMMA.findall(passage.words)))
    taken = {name: set(marks.find(text)) for name, text in _readings(root)}
    taken[_READABLE] = readable(body, marks.runs, commas)
    for passage in passages:
        passage.votes = {name for name, found in taken.items() if passage.votes & found}


def _readings(root: etree._Element) -> Iterator[tuple[str, str]]:
    from trafilatura import bare_extraction  # heavy
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    for name, options in _READINGS.items():
        tree = copy.deepcopy(root)
        for element in tree.iter(*_FIGURES):
            element.tag = _FIGURES[element.tag]
        found = bare_extraction(tree, include_comments=False, **options)
        yield name, (found.text or "") if isinstance(found, Document) else ""


def _choose(passages: list[Passage], body: etree._Element) -> None:
    """Mark the passages of the article as chosen."""
    judges = ("plain", "strict", _READABLE)
    for one in passages:
        one.chosen = len(one.votes & set(judges)) > 1
    container = _container(passages, body)
    inside = set(container.iter(etree.Element)) if container is not None else set()
    trusted = _settle(passages)
    if trusted:
        _drop_outside(passages, inside)
    _fill(passages, inside)
    _widen(passages)
    _drop_lists(passages, body)


def _settle(passages: list[Passage]) -> bool:
    """Follow one reading where it has twice the prose of the others; return whether Readability's
    container can be trusted.
    """
    whole, strict, own = (
        sum(one.size for one in passages if name in one.votes and one.is_prose)
        for name in ("whole", "strict", _READABLE)
    )
    if own and own >= 2 * whole:
        for one in passages:
            one.chosen |= _READABLE in one.votes and one.linked < 0.9
    elif 2 * own <= strict:
        for one in passages:
            one.chosen |= "strict" in one.votes
        return False
    return True


def _container(passages: Sequence[Passage], body: etree._Element) -> etree._Element | None:
    """The smallest element that holds nearly all of what Readability takes."""
    sizes: dict[etree._Element, int] = {}
    for one in passages:
        if _READABLE in one.votes and one.element is not None:
            sizes[one.element] = sizes.get(one.element, 0) + one.size
    total = sum(sizes.values())
    if not total:
        return None
    smallest = body
    for element in reversed(list(body.iter(etree.Element))):  # what is inside comes first
        size = sizes.get(element, 0)
        if size >= _PART * total:
            return element
        above = element.getparent()
        if size and element is not body and above is not None:
            sizes[above] = sizes.get(above, 0) + size
    return smallest


def _drop_outside(passages: list[Passage], inside: set[etree._Element]) -> None:
    """Leave out short lines outside the container, but for headings before its end."""
    last = max((n for n, one in enumerate(passages) if _READABLE in one.votes), default=0)
    for number, one in enumerate(passages):
        heading = one.block.kind == "heading" and one.linked <= 0.5 and number <= last
        if one.is_short and not heading and _READABLE not in one.votes:
            one.chosen &= one.element in inside


def _fill(passages: list[Passage], inside: set[etree._Element]) -> None:
    """Choose what lies between the first and the last that is chosen, and belongs to them."""
    found = [number for number, one in enumerate(passages) if one.chosen]
    if not found:
        return
    before_chosen = {number - 1 for number in found}
    for number in range(found[0], found[-1]):
        one = passages[number]
        kind = one.block.kind
        heads = kind == "heading" and number in before_chosen and one.element in inside
        listed = kind in ("item", "row", "code")
        readable_part = _READABLE in one.votes and (listed or (one.is_short and one.linked < 0.5))
        one.chosen |= (
            "whole" in one.votes or kind in ("quotation", "caption") or heads or readable_part
        )


def _widen(passages: list[Passage]) -> None:
    """Choose what stands right before the first or behind the last, as they do, and has a vote."""
    found = [number for number, one in enumerate(passages) if one.chosen]
    for at, step in ((found[0], -1), (found[-1], 1)) if found else ():
        while 0 <= at + step < len(passages):
            one, beside = passages[at + step], passages[at]
            alike = one.block.kind in ("text", "quotation", "code") and one.linked < 0.5
            if (
                not alike
                or not one.votes & {"whole", _READABLE}
                or _parent(one) is not _parent(beside)
            ):
                break
            one.chosen = True
            at += step


def _parent(passage: Passage) -> etree._Element | None:
    return passage.element.getparent() if passage.element is not None else None


def _drop_lists(passages: list[Passage], body: etree._Element) -> None:
    """Leave out lists that Readability does not take and that are longer than all the rest."""
    lists: set[etree._Element] = set()
    for element in body.iter(etree.Element):
        if element.tag in ("ul", "ol") or element.getparent() in lists:
            lists.add(element)
    listed = [
        one
        for one in passages
        if one.chosen and _READABLE not in one.votes and one.element in lists
    ]
    size = sum(one.size for one in listed)
    rest = sum(one.size for one in passages if one.chosen) - size
    if rest > _LONG and size > 2 * rest:
        for one in listed:
            one.chosen = False


def _choose_title(passages: list[Passage], title: str) -> None:
    """Choose the last heading with the title before the article, unless it is in it already."""
    first = next(number for number, one in enumerate(passages) if one.chosen)
    wanted = _letters(title)
    for one in reversed(passages[: first + 1]):
        if wanted and one.block.kind == "heading" and _letters(one.words) == wanted:
            one.chosen |= bool(one.votes)
            return


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
