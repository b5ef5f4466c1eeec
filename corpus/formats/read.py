"""A file's reader by its kind; each loads its libraries only when it is needed."""

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import TEXTS, Content, Refusal, TextBlock
from corpus.formats.decode import decode
from corpus.formats.detect import kind_of
from corpus.formats.office import main_part


def read_content(kind: str, raw: bytes) -> Content:
    """Read a file of any kind that is not letters alone.

    :param kind: as `corpus.formats.detect` tells it.
    :raises Refusal: it cannot or must not be read.
    """
    if kind == "html":
        from corpus.formats.web.reader import read_html as read
    elif kind == "eml":
        read = _read_mail
    elif kind == "ocr":
        from corpus.formats.pdf.recognised import read_recognised as read
    elif kind == "pdf":
        from corpus.formats.pdf.reader import read_pdf as read
    elif kind == "rtf":
        from corpus.formats.rtf import read_rtf as read
    else:
        read = _read_packed
    return read(raw)


def read_text(kind: str, text: str) -> Content:
    """Read a text of a kind that is letters alone."""
    if kind == "markdown":
        from corpus.formats.markdown import read_markdown

        return read_markdown(text)
    if kind == "csv":
        from corpus.formats.csv import read_csv

        return read_csv(text)
    if kind in ("srt", "vtt"):
        from corpus.formats.subtitles import read_subtitles

        return read_subtitles(text)
    return Content(kind, [TextBlock(text)])


def _read_packed(raw: bytes) -> Content:
    """Read a file that is a zip archive: of Office, EPUB or OpenDocument."""
    archive = Archive(raw)
    main = main_part(archive)
    if main.endswith(".bin"):
        raise Refusal("is a binary workbook", "Save it as .xlsx, or as .csv.")
    if main:
        return _read_office(archive, main)
    if "META-INF/container.xml" in archive.names:
        from corpus.formats.epub import read_epub as read
    elif "content.xml" in archive.names:
        from corpus.formats.odt import read_odt as read
    else:
        raise Refusal("is an archive of other files", "Unpack it, and add what is in it.")
    return read(archive)


def _read_office(archive: Archive, main: str) -> Content:
    name = etree.QName(archive.xml(main)).localname
    if name == "workbook":
        from corpus.formats.xlsx import read_xlsx

        return read_xlsx(archive)
    if name == "presentation":
        from corpus.formats.pptx import read_pptx

        return read_pptx(archive)
    from corpus.formats.docx import read_docx

    return read_docx(archive, _read_embedded)


def _read_embedded(raw: bytes, name: str) -> list[TextBlock]:
    kind = kind_of(raw, name)
    if kind in TEXTS:
        return read_text(kind, decode(raw)[0]).blocks
    return read_content(kind, raw).blocks


def _read_mail(raw: bytes) -> Content:
    from corpus.formats.eml import read_eml
    from corpus.formats.web.reader import read_page

    return read_eml(raw, read_page)
