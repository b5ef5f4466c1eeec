"""PDF files."""

import pypdfium2

from corpus.formats.content import Content, Refusal, iso_date


def read_pdf(raw: bytes) -> Content:
    """The text of a PDF."""
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal("is locked by a password", "Save a copy without it.") from error
        raise Refusal("is cut short or damaged", "Save or download it again.") from error
    paragraphs = []
    for page in document:
        text = page.get_textpage().get_text_range()
        paragraphs += [line for line in text.splitlines()]
    about = document.get_metadata_dict()
    return Content(
        "pdf",
        ["\n".join(paragraphs)],
        about.get("Title", ""),
        about.get("Author", ""),
        iso_date(about.get("CreationDate", "")),
    )
