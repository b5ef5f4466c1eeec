"""OpenDocument texts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal, TextBlock, iso_date, person
from corpus.formats.odt_lists import labels_of
from corpus.formats.raised import SLASHES, lowered, raised
from corpus.formats.xml import BREAK, Vocabulary, blocks_of_tree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLES = {"Quotations": "quotation", "Title": "title", "Preformatted_20_Text": "code"}
_STYLES |= dict.fromkeys(("Caption", "Illustration", "Table", "Figure", "Drawing"), "caption")
_MOST_BASED = 10  # styles, each on the next: more is a circle

_WORDS = Vocabulary(
    blocks=frozenset({"p", "h"}),
    rows=frozenset({"table-row"}),
    cells=frozenset({"table-cell"}),
    skipped=frozenset({"note-citation", "annotation", "tracked-changes", "forms", "ruby-text"}),
    apart=frozenset({"note", "text-box"}),
    inserts={"s": " ", "tab": " ", "line-break": BREAK},
    names_columns=lambda row: (
        etree.QName(row.getparent()).localname == "table-header-rows"
        if row.getparent() is not None
        else False
    ),
)


def read_odt(archive: Archive) -> Content:
    """Body with its notes, each after the paragraph that it belongs to."""
    if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise Refusal("is encrypted", "Save a copy without the password.")
    root = archive.xml("content.xml")
    roots = [root, *([archive.xml("styles.xml")] if "styles.xml" in archive.names else [])]
    body = next(root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"), root)
    about = archive.properties("meta.xml")
    return Content(
        "odt",
        blocks_of_tree(body, _with_styles(body, roots)),
        about.get("title", ""),
        person(about.get("initial-creator") or about.get("creator", "")),
        iso_date(about.get("creation-date") or about.get("date", "")),
        about.get("publisher", ""),
        "properties of the file",
    )


class _OdtStyles:
    """Styles that call a paragraph something, strike it out, hide, raise or lower it."""

    def __init__(self, roots: Sequence[etree._Element]) -> None:
        """:param roots: of the parts that tell the styles."""
        self.hidden: set[str] = set()
        self.shifts: dict[str, str] = {}
        self._based: dict[str, str] = {}
        for style in (one for root in roots for one in root.iter("{*}style")):
            given = {etree.QName(key).localname: value for key, value in style.items()}
            name = given.get("name", "")
            self._based[name] = given.get("parent-style-name", "")
            for about in style.iter("{*}text-properties"):
                self._take(name, {etree.QName(k).localname: v for k, v in about.items()})

    def _take(self, name: str, about: Mapping[str, str]) -> None:
        struck = about.get("text-line-through-style", "none") != "none"
        if struck or about.get("display") == "none":
            self.hidden.add(name)
        if shift := about.get("text-position", "").split():
            self.shifts[name] = shift[0]

    def kind(self, style: str) -> str:
        """Kind of a paragraph by its style, or one that it is based on; "" where none tells."""
        for _ in range(_MOST_BASED):
            if style in _STYLES or not style:
                break
            style = self._based.get(style, "")
        return _STYLES.get(style, "")


def _with_styles(body: etree._Element, roots: Sequence[etree._Element]) -> Vocabulary:
    """The vocabulary, and what the styles of this text tell."""
    styles = _OdtStyles(roots)
    labels = labels_of(body, roots)

    def role(element: etree._Element) -> TextBlock | None:
        name = etree.QName(element).localname
        if name == "h":
            level = element.get(f"{_TEXT}outline-level", "1")
            return TextBlock(kind="heading", level=int(level) if level.isdigit() else 1)
        if name == "list-item":
            return TextBlock(kind="item", label=labels.get(element, ""))
        kind = styles.kind(element.get(f"{_TEXT}style-name", "")) if name == "p" else ""
        return TextBlock(kind=kind) if kind else None

    def says(element: etree._Element, before: str) -> str | None:
        shift = styles.shifts.get(element.get(f"{_TEXT}style-name", ""), "0%")
        if etree.QName(element).localname != "span" or shift.startswith("0"):
            return None
        text = "".join(element.itertext())
        if shift.startswith(("sub", "-")):
            return text if before[-1:] in SLASHES else lowered(text, before)
        if text.isdigit() and (element.tail or " ")[:1] in SLASHES:
            return f" {text}" if before[-1:].isdigit() else text
        return raised(text, before)

    return replace(
        _WORDS,
        hidden=lambda element: element.get(f"{_TEXT}style-name") in styles.hidden,
        role=role,
        says=says,
    )
