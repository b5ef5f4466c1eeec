"""OpenDocument texts."""

from dataclasses import replace

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal, TextBlock, iso_date, person
from corpus.formats.docx import properties
from corpus.formats.raised import SLASHES, lowered, raised
from corpus.formats.xml import BREAK, Vocabulary, blocks_of_tree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLES = {"Quotations": "quotation", "Title": "title", "Preformatted_20_Text": "code"}
_STYLES |= dict.fromkeys(("Caption", "Illustration", "Table", "Figure", "Drawing"), "caption")


def _role(element: etree._Element) -> TextBlock | None:
    name = etree.QName(element).localname
    if name == "h":
        level = element.get(f"{_TEXT}outline-level", "1")
        return TextBlock(kind="heading", level=int(level) if level.isdigit() else 1)
    if name == "list-item":
        return TextBlock(kind="item")
    if name == "p" and (kind := _STYLES.get(element.get(f"{_TEXT}style-name", ""))):
        return TextBlock(kind=kind)
    return None


_WORDS = Vocabulary(
    blocks=frozenset({"p", "h"}),
    rows=frozenset({"table-row"}),
    cells=frozenset({"table-cell"}),
    skipped=frozenset({"note-citation", "annotation", "tracked-changes", "forms", "ruby-text"}),
    apart=frozenset({"note", "text-box"}),
    inserts={"s": " ", "tab": " ", "line-break": BREAK},
    role=_role,
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
    body = next(root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"), root)
    about = properties(archive, "meta.xml")
    return Content(
        "odt",
        blocks_of_tree(body, _with_styles(root)),
        about.get("title", ""),
        person(about.get("initial-creator") or about.get("creator", "")),
        iso_date(about.get("creation-date") or about.get("date", "")),
        about.get("publisher", ""),
        "properties of the file",
    )


def _with_styles(root: etree._Element) -> Vocabulary:
    """The vocabulary, and what styles of this text strike out, hide, raise or lower."""
    hidden: set[str] = set()
    shifts: dict[str, str] = {}
    for style in root.iter("{*}style"):
        name = next((value for key, value in style.items() if key.endswith("}name")), "")
        for key, value in (
            pair for about in style.iter("{*}text-properties") for pair in about.items()
        ):
            if (key.endswith("}text-line-through-style") and value != "none") or (
                key.endswith("}display") and value == "none"
            ):
                hidden.add(name)
            elif key.endswith("}text-position"):
                shifts[name] = value.split()[0] if value else ""

    def says(element: etree._Element, before: str) -> str | None:
        shift = shifts.get(element.get(f"{_TEXT}style-name", ""), "0%")
        if etree.QName(element).localname != "span" or shift.startswith("0"):
            return None
        text = "".join(element.itertext())
        if shift.startswith(("sub", "-")):
            return text if before[-1:] in SLASHES else lowered(text, before)
        if text.isdigit() and (element.tail or " ")[:1] in SLASHES:
            return f" {text}" if before[-1:].isdigit() else text
        return raised(text, before)

    return replace(
        _WORDS, hidden=lambda element: element.get(f"{_TEXT}style-name") in hidden, says=says
    )
