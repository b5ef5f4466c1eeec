"""OpenDocument texts."""

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal, iso_date
from corpus.formats.docx import properties
from corpus.formats.xml import BREAK, Vocabulary, paragraphs_of_tree

_WORDS = Vocabulary(
    blocks=frozenset({"p", "h"}),
    rows=frozenset({"table-row"}),
    cells=frozenset({"table-cell"}),
    skipped=frozenset({"note-citation", "annotation", "tracked-changes", "forms", "ruby-text"}),
    apart=frozenset({"note", "text-box"}),
    inserts={"s": " ", "tab": " ", "line-break": BREAK},
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
        paragraphs_of_tree(body, _WORDS),
        about.get("title", ""),
        about.get("initial-creator") or about.get("creator", ""),
        iso_date(about.get("creation-date") or about.get("date", "")),
    )
