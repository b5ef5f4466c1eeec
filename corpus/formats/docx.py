"""Word documents."""

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import Content, iso_date
from corpus.formats.xml import BREAK, Vocabulary, paragraphs_of_tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _hidden(element: etree._Element) -> bool:
    """Runs that Word does not show: hidden text."""
    return element.tag == f"{_W}r" and element.find(f"{_W}rPr/{_W}vanish") is not None


_WORDS = Vocabulary(
    blocks=frozenset({"p"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"tc"}),
    skipped=frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "instrText"}),
    apart=frozenset({"txbxContent"}),
    inserts={"tab": " ", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-"},
    speaking=frozenset({"t"}),
    hidden=_hidden,
)
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def read_docx(archive: Archive) -> Content:
    """Body and, after it, footnotes and endnotes; headers and footers are left out."""
    paragraphs = paragraphs_of_tree(archive.xml("word/document.xml"), _WORDS)
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part in archive.names:
            notes = archive.xml(part)
            for note in list(notes):
                if note.get(f"{_W}type") in _SEPARATORS:
                    notes.remove(note)
            paragraphs += paragraphs_of_tree(notes, _WORDS)
    about = properties(archive, "docProps/core.xml")
    return Content(
        "docx",
        paragraphs,
        about.get("title", ""),
        about.get("creator", ""),
        iso_date(about.get("created", "")),
    )


def properties(archive: Archive, part: str) -> dict[str, str]:
    """Metadata of a part: the text of its elements by their local name, first wins."""
    found: dict[str, str] = {}
    if part in archive.names:
        for element in archive.xml(part).iter(etree.Element):
            name = etree.QName(element).localname
            if element.text and element.text.strip():
                found.setdefault(name, " ".join(element.text.split()))
    return found
