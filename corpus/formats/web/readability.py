"""The part of a page that reads like an article: Readability's rules (arc90, Mozilla).

Paragraphs give points to what they stand in; the element with most is the article's, if it is not
mostly links. In it, lists of links and boxes are left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.formats.web.marks import Stretch
from corpus.formats.web.words import EDGES

_UNLIKELY = re.compile(
    "combx|comment|community|disqus|extra|foot|header|menu|remark|rss|shoutbox|sidebar|sponsor|"
    "ad-break|agegate|pagination|pager|popup|tweet|twitter",
    re.IGNORECASE,
)
_MAYBE = re.compile("and|article|body|column|content|main|shadow", re.IGNORECASE)
_GOOD = re.compile(
    "article|body|content|entry|hentry|main|page|pagination|post|text|blog|story", re.IGNORECASE
)
_BAD = re.compile(
    "combx|comment|com-|contact|foot|masthead|media|meta|outbrain|promo|related|scroll|shoutbox|"
    "sidebar|sponsor|shopping|tags|tool|widget",
    re.IGNORECASE,
)
_POINTS = {"div": 5, "article": 5, "pre": 3, "td": 3, "blockquote": 3}
_POINTS |= dict.fromkeys("address ol ul dl dd dt li form aside".split(), -3)
_POINTS |= dict.fromkeys("h1 h2 h3 h4 h5 h6 th header footer nav".split(), -5)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOXES = frozenset({"table", "ul", "div", "aside", "header", "footer", "section", "form"})
_SHARES = (1, 1 / 2)  # of points, for what a paragraph is in and for what that is in
_SHORT = 25  # characters; what is shorter is no paragraph
_FULL = 1_000  # characters beside a box from which on it counts as a part of the text


@dataclass(slots=True)
class _Sum:
    """Sum of all that is in an element."""

    size: int = 0
    linked: int = 0
    commas: int = 0
    paragraphs: int = 0
    images: int = 0
    items: int = 0
    inputs: int = 0
    blocks: int = 0

    @property
    def links(self) -> float:
        return self.linked / max(self.size, 1)


def readable(
    body: etree._Element, runs: Mapping[str, Stretch], commas: Mapping[str, int]
) -> set[str]:
    """Names of the runs of text that belong to the article of a page.

    :param commas: in each run, as a measure of prose.
    """
    page = _Page(body, runs, commas)
    chosen = page.choose(ruthless=True)
    enough = sum(runs[name].size for name in chosen) >= 10 * _SHORT
    return chosen if enough else page.choose(ruthless=False)


class _Page:
    def __init__(
        self, body: etree._Element, runs: Mapping[str, Stretch], commas: Mapping[str, int]
    ) -> None:
        self._body, self._runs, self._commas = body, runs, commas
        self._here = defaultdict(list)
        for name, run in runs.items():
            self._here[run.element].append(name)
        self._sums: dict[etree._Element, _Sum] = {}
        self._order = list(body.iter(etree.Element))
        for element in reversed(self._order):
            self._add_up(element)

    def _add_up(self, element: etree._Element) -> None:
        total = self._sums.setdefault(element, _Sum())
        for name in self._here[element]:
            run = self._runs[name]
            total.size += run.size
            total.linked += run.linked
            total.commas += self._commas[name]
        total.paragraphs += element.tag == "p"
        total.images += element.tag == "img"
        total.items += element.tag == "li"
        total.blocks += element.tag in EDGES
        total.inputs += element.tag in ("input", "textarea", "select", "button")
        above = element.getparent()
        if element is not self._body and above is not None:
            into = self._sums.setdefault(above, _Sum())
            for field in _Sum.__slots__:
                setattr(into, field, getattr(into, field) + getattr(total, field))

    def choose(self, ruthless: bool) -> set[str]:
        """Names of the runs of the article; without what is unlikely by its name if `ruthless`."""
        skipped = self._skipped() if ruthless else set()
        scores = self._scores(skipped)
        if not scores:
            return set() if ruthless else set(self._runs)
        best = self._best(scores)
        chosen: set[str] = set()
        for part in self._parts(best, scores):
            chosen |= set(self._kept(part, scores, skipped))
        return chosen

    def _skipped(self) -> set[etree._Element]:
        holding = {
            above
            for element in self._body.iter("main", "article")
            for above in (element, *element.iterancestors())
        }
        return {
            element
            for element in self._order
            if element is not self._body
            and _UNLIKELY.search(_names(element))
            and not _MAYBE.search(_names(element))
            and element not in holding
        }

    def _scores(self, skipped: set[etree._Element]) -> dict[etree._Element, float]:
        scores: dict[etree._Element, float] = {}
        for element in self._walk(self._body, skipped):
            for name in self._here[element]:
                run = self._runs[name]
                block = _block(element)
                if run.size < _SHORT or block.tag in _HEADINGS:
                    continue
                if block.tag == "li" and (run.size < 80 or run.linked > 0.25 * run.size):
                    continue
                points = 2 + self._commas[name] + min(run.size / 100, 3)
                # What stands in a block beside other blocks counts as a paragraph in it.
                above = block.getparent() if self._sums[block].blocks == 1 else block
                for share in _SHARES:
                    if above is None or above not in self._sums:
                        break
                    scores.setdefault(above, _start(above))
                    scores[above] += share * points
                    above = above.getparent()
        return {
            element: score * (1 - self._sums[element].links) for element, score in scores.items()
        }

    def _walk(self, top: etree._Element, skipped: set[etree._Element]) -> Iterator[etree._Element]:
        events = etree.iterwalk(top, events=("start",))
        for _, element in events:
            if element in skipped:
                events.skip_subtree()
            elif isinstance(element.tag, str):
                yield element

    def _best(self, scores: Mapping[etree._Element, float]) -> etree._Element:
        ranked = sorted(scores, key=scores.__getitem__, reverse=True)
        named = (
            one
            for one in ranked
            if "articleBody" in one.get("itemprop", "") and self._sums[one].links <= 0.1
        )
        best = next(named, None)
        if best is None:
            best = self._wider(ranked, scores)
        for one in ranked:
            if (
                one.tag == "article"
                and self._sums[one].size >= 10 * _SHORT
                and scores[one] >= 0.25 * scores.get(best, 0.0)
                and best in one.iterancestors()
            ):
                return one
        return best

    def _wider(
        self, ranked: Sequence[etree._Element], scores: Mapping[etree._Element, float]
    ) -> etree._Element:
        """The first of the ranked, or what is around it if it holds others that are as good."""
        best = ranked[0]
        peers = [
            set(one.iterancestors()) for one in ranked[1:5] if scores[one] >= 0.75 * scores[best]
        ]
        for above in best.iterancestors():
            if above not in self._sums or above is self._body:
                break
            if sum(above in around for around in peers) >= 3:
                best = above
                break
        least = last = scores.get(best, 0.0)
        least /= 3
        for above in best.iterancestors():
            if above not in scores or above is self._body:
                continue
            if scores[above] < least:
                break
            if scores[above] > last:
                best = above
                break
            last = scores[above]
        while (
            best.getparent() is not None
            and best.getparent() is not self._body
            and len(best.getparent()) == 1
            and best is not self._body
        ):
            best = best.getparent()
        return best

    def _parts(
        self, best: etree._Element, scores: Mapping[etree._Element, float]
    ) -> list[etree._Element]:
        """The best element, and what stands beside it and is like it."""
        enough = max(10.0, 0.2 * scores.get(best, 0.0))
        inside = set(best.iterdescendants())
        around = set(best.iterancestors())
        parts = [best]
        for element in self._order:
            if element is best or element in inside or element in around:
                continue
            beside = element.getparent() is best.getparent()
            alike = bool(best.get("class")) and (element.tag, element.get("class")) == (
                best.tag,
                best.get("class"),
            )
            whole = self._sums[element]
            prose = beside and element.tag == "p" and whole.size > 80 and whole.links < 0.25
            if prose or ((beside or alike) and scores.get(element, 0.0) >= enough):
                parts.append(element)
        return parts

    def _kept(
        self,
        part: etree._Element,
        scores: Mapping[etree._Element, float],
        skipped: set[etree._Element],
    ) -> Iterator[str]:
        dropped = skipped | {
            element
            for element in part.iterdescendants(etree.Element)
            if self._is_left_out(element, scores)
        }
        for element in self._walk(part, dropped):
            yield from self._here[element]

    def _is_left_out(self, element: etree._Element, scores: Mapping[etree._Element, float]) -> bool:
        whole = self._sums[element]
        weight = _weight(element)
        if element.tag in _HEADINGS:
            return weight < 0 or whole.links > 0.33
        if element.tag not in _BOXES:
            return False
        if element.tag == "form" or weight + scores.get(element, 0.0) < 0:
            return True
        if whole.commas >= 10 or not whole.size:
            return False
        most_links = 0.5 if weight >= 25 else 0.2
        boxed = (
            whole.images > 1 + 1.3 * whole.paragraphs > 1
            or (element.tag != "ul" and whole.items - 100 > whole.paragraphs)
            or whole.inputs > whole.paragraphs / 3
            or (whole.size < _SHORT and not whole.images)
            or whole.links > most_links
        )
        return boxed and self._beside(element) <= _FULL

    def _beside(self, element: etree._Element) -> int:
        """Characters of the nearest elements before and after that hold text."""
        total = 0
        for preceding in (True, False):
            sizes = (
                self._sums[one].size
                for one in element.itersiblings(etree.Element, preceding=preceding)
                if one in self._sums
            )
            total += next(filter(None, sizes), 0)
        return total


def _names(element: etree._Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _weight(element: etree._Element) -> int:
    names: Sequence[str] = (element.get("class", ""), element.get("id", ""))
    good = sum(bool(_GOOD.search(name)) for name in names)
    return 25 * (good - sum(bool(_BAD.search(name)) for name in names))


def _start(element: etree._Element) -> float:
    return _weight(element) + _POINTS.get(str(element.tag), 0)


def _block(element: etree._Element) -> etree._Element:
    """The block that an element of a line stands in."""
    while element.tag in ("a", "span") and element.getparent() is not None:
        element = element.getparent()
    return element
