"""OpenDocument texts."""

from dataclasses import replace

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal, TextBlock, iso_date, person
from corpus.formats.docx import properties
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
        blocks_of_tree(body, _with_struck_out(root)),
        about.get("title", ""),
        person(about.get("initial-creator") or about.get("creator", "")),
        iso_date(about.get("creation-date") or about.get("date", "")),
        about.get("publisher", ""),
        "properties of the file",
    )


def _with_struck_out(root: etree._Element) -> Vocabulary:
    """The vocabulary, and as hidden what a style of this text strikes out."""
    struck = {
        style.get(name)
        for style in root.iter("{*}style")
        for name in style.attrib
        if name.endswith("}name")
        and any(
            key.endswith("}text-line-through-style") and value != "none"
            for properties in style.iter("{*}text-properties")
            for key, value in properties.items()
        )
    }
    return replace(_WORDS, hidden=lambda element: element.get(f"{_TEXT}style-name") in struck)
