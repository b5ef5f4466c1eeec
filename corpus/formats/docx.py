"""Word documents."""

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, TextBlock, iso_date, person
from corpus.formats.numerals import numeral
from corpus.formats.office import Package
from corpus.formats.omml import formula
from corpus.formats.raised import SLASHES, lowered, raised
from corpus.formats.xml import BREAK, Vocabulary, blocks_of_tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
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


_WORDS = Vocabulary(
    blocks=frozenset({"p"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"tc"}),
    skipped=frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "instrText"}),
    apart=frozenset({"txbxContent"}),
    inserts={"tab": " ", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-"},
    speaking=frozenset({"t"}),
    names_columns=lambda row: row.find(f"{_W}trPr/{_W}tblHeader") is not None,
)
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


ReadFile = Callable[[bytes, str], list[TextBlock]]


def read_docx(archive: Archive, read_file: ReadFile = lambda _raw, _name: []) -> Content:
    """Body and, after it, footnotes and endnotes; headers and footers are left out.

    :param read_file: reads the files that are set into it, by their content and name.
    """
    package = Package(archive)
    styles = _Styles(package)
    words = replace(_WORDS, role=_roles(package, styles), hidden=_hidden(styles), says=_says)
    blocks = _blocks(package, words, read_file)
    for kind in ("footnotes", "endnotes"):
        part = package.related(package.main, kind) or f"word/{kind}.xml"
        if part in package:
            notes = package.xml(part)
            for note in list(notes):
                if note.get(f"{_W}type") in _SEPARATORS:
                    notes.remove(note)
            blocks += blocks_of_tree(notes, words)
    about = archive.properties("docProps/core.xml")
    date = iso_date(about.get("created", ""))
    return Content(
        "docx",
        blocks,
        about.get("title", ""),
        person(about.get("creator", "")),
        "" if (about.get("creator"), date) == _TEMPLATE else date,
        said_by="properties of the file",
    )


def _blocks(package: Package, words: Vocabulary, read_file: ReadFile) -> list[TextBlock]:
    """Blocks of the main part, and of the files that are set into it."""
    root = package.xml(package.main)
    files = package.relations(package.main)
    blocks: list[TextBlock] = []
    for chunk in list(root.iter(f"{_W}altChunk")):
        file = files.get(chunk.get(f"{_R}id", ""))
        parent = chunk.getparent()
        if file is None or file.target not in package or parent is None:
            continue
        before = etree.Element(root.tag)
        body = etree.SubElement(before, parent.tag)
        for element in list(parent.iterchildren()):
            if element is chunk:
                break
            body.append(element)
        parent.remove(chunk)
        blocks += blocks_of_tree(before, words)
        blocks += read_file(package.archive.read(file.target), file.target)
    return _numbered_tables([blocks, blocks_of_tree(root, words)])


def _numbered_tables(parts: list[list[TextBlock]]) -> list[TextBlock]:
    """All blocks; tables of later parts have numbers of their own."""
    blocks: list[TextBlock] = []
    for part in parts:
        tables = max((block.table for block in blocks), default=0)
        for block in part:
            block.table += tables if block.table else 0
        blocks += part
    return blocks


def _says(element: etree._Element, before: str) -> str | None:
    """Text of a formula, and of what is raised or lowered."""
    if element.tag == f"{_M}oMath":
        return formula(element)
    if element.tag != f"{_W}r":
        return None
    about = element.find(f"{_W}rPr")
    place = _value(about, "vertAlign") if about is not None else ""
    if place not in ("superscript", "subscript"):
        return None
    text = "".join(one.text or "" for one in element.iterchildren(f"{_W}t"))
    if not text.strip():
        return None
    if place == "subscript":
        return text if before[-1:] in SLASHES else lowered(text, before)
    if text.isdigit() and _text_after(element)[:1] in SLASHES:
        return f" {text}" if before[-1:].isdigit() else text
    return raised(text, before)


def _text_after(run: etree._Element) -> str:
    following = run.getnext()
    while following is not None and following.tag != f"{_W}r":
        following = following.getnext()
    if following is None:
        return " "
    return "".join(one.text or "" for one in following.iterchildren(f"{_W}t")) or " "


def _hidden(styles: "_Styles") -> Callable[[etree._Element], bool]:
    """Function that is true of runs that Word does not show, or shows as struck out.

    A run that says it is shown is, whatever its style says.
    """

    def hidden(element: etree._Element) -> bool:
        if element.tag != f"{_W}r":
            return False
        about = element.find(f"{_W}rPr")
        if about is not None:
            if any(_is_on(about, name) for name in ("strike", "dstrike")):
                return True
            if about.find(f"{_W}vanish") is not None:
                return _is_on(about, "vanish")
            if _value(about, "rStyle"):
                return _value(about, "rStyle") in styles.hidden
        paragraph = element.getparent()
        of = paragraph.find(f"{_W}pPr") if paragraph is not None else None
        return of is not None and _value(of, "pStyle") in styles.hidden

    return hidden


def _is_on(about: etree._Element, name: str) -> bool:
    mark = about.find(f"{_W}{name}")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def _roles(package: Package, styles: "_Styles") -> Callable[[etree._Element], TextBlock | None]:
    """Function that tells what a paragraph is, by its style and its number."""
    numbers = _Numbering(package)

    def role(element: etree._Element) -> TextBlock | None:
        if element.tag != f"{_W}p":
            return None
        about = element.find(f"{_W}pPr")
        if about is None:
            return TextBlock()
        style = _value(about, "pStyle")
        level = _value(about, "outlineLvl")
        block = replace(styles.kinds.get(style, TextBlock()))
        if level.isdigit() and int(level) < 9:
            block = TextBlock(kind="heading", level=int(level) + 1)
        numbered = about.find(f"{_W}numPr")
        number, depth = styles.numbers.get(style, ("", ""))
        if numbered is not None:
            number = _value(numbered, "numId") or number
            depth = _value(numbered, "ilvl") or depth
        if number and number != "0":
            block.label = numbers.next(number, depth or numbers.level_of(number, style))
            block.kind = "item" if block.kind == "text" and numbered is not None else block.kind
        return block

    return role


class _Styles:
    """Styles that say what a paragraph is, number it, or hide it; each as those it is based on."""

    def __init__(self, package: Package) -> None:
        self.kinds: dict[str, TextBlock] = {}  # blocks without text
        self.numbers: dict[str, tuple[str, str]] = {}  # list and level
        self.hidden: set[str] = set()
        part = package.related(package.main, "styles") or "word/styles.xml"
        root = package.optional(part)
        based: dict[str, str] = {}
        for style in root.iter(f"{_W}style") if root is not None else ():
            name = style.get(f"{_W}styleId", "")
            based[name] = _value(style, "basedOn")
            self._take(name, style)
        for name in based:
            self._inherit(name, based)

    def _take(self, name: str, style: etree._Element) -> None:
        called = _value(style, "name").lower()
        level = re.fullmatch(r"heading (\d)", called)
        about = style.find(f"{_W}pPr")
        outline = _value(about, "outlineLvl") if about is not None else ""
        if level or (outline.isdigit() and int(outline) < 9):
            number = int(level.group(1)) if level else int(outline) + 1
            self.kinds[name] = TextBlock(kind="heading", level=number)
        elif called in _KINDS:
            self.kinds[name] = TextBlock(kind=_KINDS[called])
        numbered = about.find(f"{_W}numPr") if about is not None else None
        if numbered is not None:
            self.numbers[name] = _value(numbered, "numId"), _value(numbered, "ilvl")
        letters = style.find(f"{_W}rPr")
        if letters is not None and _is_on(letters, "vanish"):
            self.hidden.add(name)

    def _inherit(self, name: str, based: dict[str, str]) -> None:
        parent, seen = based[name], {name}
        while parent and parent not in seen:
            seen.add(parent)
            if parent in self.numbers:
                self.numbers.setdefault(name, self.numbers[parent])
            if parent in self.kinds:
                self.kinds.setdefault(name, self.kinds[parent])
            if parent in self.hidden:
                self.hidden.add(name)
            parent = based.get(parent, "")


class _Numbering:
    """Numbers that Word counts by itself: "§ 2.", "(b)", "3.1"."""

    def __init__(self, package: Package) -> None:
        self._levels: dict[str, dict[str, tuple[str, str, int]]] = {}  # list, level: format, text
        self._list: dict[str, str] = {}
        self._styles: dict[tuple[str, str], str] = {}  # list and style: level
        self._counts: dict[str, dict[int, int]] = {}
        part = package.related(package.main, "numbering") or "word/numbering.xml"
        root = package.optional(part)
        if root is None:
            return
        for kept in root.iter(f"{_W}abstractNum"):
            self._levels[kept.get(f"{_W}abstractNumId", "")] = {
                level.get(f"{_W}ilvl", ""): (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText"),
                    int(start) if (start := _value(level, "start")).isdigit() else 1,
                )
                for level in kept.iter(f"{_W}lvl")
            }
            for level in kept.iter(f"{_W}lvl"):
                style = kept.get(f"{_W}abstractNumId", ""), _value(level, "pStyle")
                self._styles[style] = level.get(f"{_W}ilvl", "")
        for one in root.iter(f"{_W}num"):
            self._list[one.get(f"{_W}numId", "")] = _value(one, "abstractNumId")

    def level_of(self, number: str, style: str) -> str:
        """The level of a list that counts the paragraphs of a style."""
        return self._styles.get((self._list.get(number, ""), style), "0")

    def next(self, number: str, level: str) -> str:
        """Label of the next paragraph of a list and level; "" for bullets and unknown lists."""
        name = self._list.get(number, "")
        levels = self._levels.get(name, {})
        if level not in levels or not level.isdigit():
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
            return numeral(counts.get(at, start), kind)

        return re.sub(r"%([1-9])", shown, levels[level][1]).strip()


def _value(parent: etree._Element, name: str) -> str:
    found = parent.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""
