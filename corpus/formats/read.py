"""A file's reader by its kind; each loads its libraries only when it is needed."""

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal, TextBlock
from corpus.formats.detect import kind_of
from corpus.formats.office import main_part


def read_content(kind: str, raw: bytes) -> Content:
    """Read a file of any kind but plain text.

    :param kind: as `corpus.formats.detect` tells it.
    :raises Refusal: it cannot or must not be read.
    """
    if kind == "markdown":
        from corpus.formats.markdown import read_marked as read
    elif kind == "html":
        from corpus.formats.html import read_html as read
    elif kind == "pdf":
        from corpus.formats.pdf.reader import read_pdf as read
    elif kind == "rtf":
        from corpus.formats.rtf import read_rtf as read
    else:
        read = _read_packed
    return read(raw)


def _read_packed(raw: bytes) -> Content:
    """Read a file that is a zip archive: of Office, EPUB or OpenDocument."""
    archive = Archive(raw)
    main = main_part(archive)
    if main.endswith(".bin"):
        raise Refusal("is a binary workbook", "Save it as .xlsx, or as .csv.")
    if main:
        from corpus.formats.docx import read_docx

        return read_docx(archive, _read_embedded)
    if "META-INF/container.xml" in archive.names:
        from corpus.formats.epub import read_epub as read
    elif "content.xml" in archive.names:
        from corpus.formats.odt import read_odt as read
    else:
        raise Refusal("is an archive of other files", "Unpack it, and add what is in it.")
    return read(archive)


def _read_embedded(raw: bytes, name: str) -> list[TextBlock]:
    kind = kind_of(raw, name)
    if kind == "text":
        return [TextBlock(raw.decode("utf-8", "replace"))]
    return read_content(kind, raw).blocks
