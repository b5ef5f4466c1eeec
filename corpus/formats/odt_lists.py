"""Numbers that OpenDocument programs count by themselves."""

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from corpus.formats.numerals import numeral

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter"}
_KINDS |= {"i": "lowerRoman", "I": "upperRoman"}


class _Level(NamedTuple):
    kind: str
    before: str
    after: str
    start: int
    shown: int  # levels whose numbers it shows, its own included


def labels_of(body: etree._Element, roots: Iterable[etree._Element]) -> dict[etree._Element, str]:
    """Label of each numbered item of the lists under `body`.

    :param roots: of the parts that tell the styles of lists.
    """
    levels = _levels(roots)
    numbers: dict[etree._Element, tuple[int, ...]] = {}  # of an item, those above it first
    latest: dict[tuple[str, int], int] = {}  # by style and depth
    styles: dict[etree._Element, str] = {}
    labels: dict[etree._Element, str] = {}
    for one in body.iter(f"{_TEXT}list"):
        item = next(one.iterancestors(f"{_TEXT}list-item"), None)
        above = numbers.get(item, ()) if item is not None else ()
        outer = next(one.iterancestors(f"{_TEXT}list"), None)
        inherited = styles.get(outer, "") if outer is not None else ""
        style = styles[one] = one.get(f"{_TEXT}style-name") or inherited
        depth = len(above) + 1
        level = levels.get((style, depth))
        goes_on = one.get(f"{_TEXT}continue-numbering") == "true" or one.get(
            f"{_TEXT}continue-list"
        )
        begins = level.start if level else 1
        count = latest.get((style, depth), begins - 1) if goes_on else begins - 1
        for child in one.iterchildren(f"{_TEXT}list-item"):
            if child.find(f"{_TEXT}p") is not None or child.find(f"{_TEXT}h") is not None:
                given = child.get(f"{_TEXT}start-value", "")
                count = int(given) if given.isdecimal() else count + 1
                if level:
                    labels[child] = _label(levels, style, (*above, count))
            numbers[child] = (*above, count)
        latest[style, depth] = count
    return labels


def _label(levels: dict[tuple[str, int], _Level], style: str, numbers: tuple[int, ...]) -> str:
    own = levels[style, len(numbers)]
    shown = [
        numeral(number, levels[style, depth].kind)
        for depth, number in enumerate(numbers, start=1)
        if depth > len(numbers) - own.shown and (style, depth) in levels
    ]
    return f"{own.before}{'.'.join(shown)}{own.after}".strip()


def _levels(roots: Iterable[etree._Element]) -> dict[tuple[str, int], _Level]:
    found: dict[tuple[str, int], _Level] = {}
    for root in roots:
        for style in root.iter(f"{_TEXT}list-style"):
            for level in style.iterchildren(f"{_TEXT}list-level-style-number"):
                kind = _KINDS.get(level.get(f"{_STYLE}num-format", ""))
                if kind:
                    key = style.get(f"{_STYLE}name", ""), _number(level, "level")
                    found[key] = _Level(
                        kind,
                        level.get(f"{_STYLE}num-prefix", ""),
                        level.get(f"{_STYLE}num-suffix", ""),
                        _number(level, "start-value"),
                        _number(level, "display-levels"),
                    )
    return found


def _number(level: etree._Element, name: str) -> int:
    value = level.get(f"{_TEXT}{name}", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 1
