"""Word documents."""

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, TextBlock, iso_date, person
from corpus.formats.xml import BREAK, Vocabulary, blocks_of_tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off", "none"})
# Of styles, by the names that Word gives them in every language.
_KINDS = {
    "title": "title",
    "caption": "caption",
    "quote": "quotation",
    "intense quote": "quotation",
}
_KINDS |= {"html preformatted": "code", "list paragraph": "item", "list bullet": "item"}
_TEMPLATE = ("python-docx", "2013-12-23")  # what a template of a program says of itself


def _hidden(element: etree._Element) -> bool:
    """True of runs that Word does not show, or shows as struck out."""
    about = element.find(f"{_W}rPr") if element.tag == f"{_W}r" else None
    return about is not None and any(
        mark is not None and mark.get(f"{_W}val", "1") not in _OFF
        for name in ("vanish", "strike", "dstrike")
        for mark in about.iterfind(f"{_W}{name}")
    )


_WORDS = Vocabulary(
    blocks=frozenset({"p"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"tc"}),
    skipped=frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "instrText"}),
    apart=frozenset({"txbxContent"}),
    inserts={"tab": " ", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-"},
    speaking=frozenset({"t"}),
    hidden=_hidden,
    names_columns=lambda row: row.find(f"{_W}trPr/{_W}tblHeader") is not None,
)
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def read_docx(archive: Archive) -> Content:
    """Body and, after it, footnotes and endnotes; headers and footers are left out."""
    words = replace(_WORDS, role=_roles(archive))
    blocks = blocks_of_tree(archive.xml("word/document.xml"), words)
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part in archive.names:
            notes = archive.xml(part)
            for note in list(notes):
                if note.get(f"{_W}type") in _SEPARATORS:
                    notes.remove(note)
            blocks += blocks_of_tree(notes, words)
    about = properties(archive, "docProps/core.xml")
    date = iso_date(about.get("created", ""))
    return Content(
        "docx",
        blocks,
        about.get("title", ""),
        person(about.get("creator", "")),
        "" if (about.get("creator"), date) == _TEMPLATE else date,
        said_by="properties of the file",
    )


def _roles(archive: Archive) -> Callable[[etree._Element], TextBlock | None]:
    """Function that tells what a paragraph is, by its style and its number."""
    styles = _styles(archive)
    numbers = _Numbering(archive)

    def role(element: etree._Element) -> TextBlock | None:
        if element.tag != f"{_W}p":
            return None
        about = element.find(f"{_W}pPr")
        if about is None:
            return TextBlock()
        style = styles.get(_value(about, "pStyle"), TextBlock())
        level = _value(about, "outlineLvl")
        block = replace(style)
        if level.isdigit() and int(level) < 9:
            block = TextBlock(kind="heading", level=int(level) + 1)
        numbered = about.find(f"{_W}numPr")
        if numbered is not None:
            block.label = numbers.next(_value(numbered, "numId"), _value(numbered, "ilvl") or "0")
            block.kind = "item" if block.kind == "text" else block.kind
        return block

    return role


def _styles(archive: Archive) -> dict[str, TextBlock]:
    """A block without text for each style that says what a paragraph is."""
    found: dict[str, TextBlock] = {}
    if "word/styles.xml" not in archive.names:
        return found
    for style in archive.xml("word/styles.xml").iter(f"{_W}style"):
        name = _value(style, "name").lower()
        level = re.fullmatch(r"heading (\d)", name)
        about = style.find(f"{_W}pPr")
        outline = _value(about, "outlineLvl") if about is not None else ""
        if level or (outline.isdigit() and int(outline) < 9):
            number = int(level.group(1)) if level else int(outline) + 1
            found[style.get(f"{_W}styleId", "")] = TextBlock(kind="heading", level=number)
        elif name in _KINDS:
            found[style.get(f"{_W}styleId", "")] = TextBlock(kind=_KINDS[name])
    return found


class _Numbering:
    """Numbers that Word counts by itself: "§ 2.", "(b)", "3.1"."""

    def __init__(self, archive: Archive) -> None:
        self._levels: dict[str, dict[str, tuple[str, str, int]]] = {}  # list, level: format, text
        self._list: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if "word/numbering.xml" not in archive.names:
            return
        root = archive.xml("word/numbering.xml")
        for kept in root.iter(f"{_W}abstractNum"):
            self._levels[kept.get(f"{_W}abstractNumId", "")] = {
                level.get(f"{_W}ilvl", ""): (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText"),
                    int(start) if (start := _value(level, "start")).isdigit() else 1,
                )
                for level in kept.iter(f"{_W}lvl")
            }
        for one in root.iter(f"{_W}num"):
            self._list[one.get(f"{_W}numId", "")] = _value(one, "abstractNumId")

    def next(self, number: str, level: str) -> str:
        """Label of the next paragraph of a list and level; "" for bullets and unknown lists."""
        name = self._list.get(number, "")
        levels = self._levels.get(name, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(name, {})
        depth = int(level)
        counts[depth] = counts.get(depth, levels[level][2] - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        if levels[level][0] in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            kind, _, start = levels.get(str(at), ("decimal", "", 1))
            return _numeral(counts.get(at, start), kind)

        return re.sub(r"%([1-9])", shown, levels[level][1]).strip()


def _numeral(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26 % 9)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman if kind == "lowerRoman" else roman.upper()
    return f"{number:02}" if kind == "decimalZero" else str(number)


_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def _value(parent: etree._Element, name: str) -> str:
    found = parent.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


def properties(archive: Archive, part: str) -> dict[str, str]:
    """Metadata of a part: the text of its elements by their local name, first wins."""
    found: dict[str, str] = {}
    if part in archive.names:
        for element in archive.xml(part).iter(etree.Element):
            name = etree.QName(element).localname
            if element.text and element.text.strip():
                found.setdefault(name, " ".join(element.text.split()))
    return found
