"""Formats that are zip archives, told apart by what is in them."""

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal


def read_packed(raw: bytes) -> Content:
    """Read a Word document, an EPUB book or an OpenDocument text."""
    archive = Archive(raw)
    if "word/document.xml" in archive.names:
        from corpus.formats.docx import read_docx as read
    elif "META-INF/container.xml" in archive.names:
        from corpus.formats.epub import read_epub as read
    elif "content.xml" in archive.names:
        from corpus.formats.odt import read_odt as read
    else:
        raise Refusal("is a zip archive of something else", "Unpack it and add the articles.")
    return read(archive)
