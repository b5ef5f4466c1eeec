"""PDF files: pdfium finds the letters, this project puts them in order.

pdfium (the reader in Chrome) was chosen over pdfminer.six, pypdf and pdf_oxide: see
docs/formats.md. None of the four keeps paragraphs apart, so letters become runs in
`corpus.formats.pdf.letters`, runs become lines in `corpus.formats.pdf.layout` and lines become
paragraphs in `corpus.formats.pdf.paragraphs`.
"""

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from functools import cache

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.formats.content import Content, Refusal, iso_date, person
from corpus.formats.pdf.characters import Run
from corpus.formats.pdf.layout import Column, columns_of
from corpus.formats.pdf.letters import Box, runs_of_page
from corpus.formats.pdf.margins import drop_line_numbers, drop_running_heads, join_initials
from corpus.formats.pdf.marks import drop_note_marks, find_shifts
from corpus.formats.pdf.paragraphs import blocks_of_lines

MAX_PAGES = 5_000
_JUNK_TITLE = re.compile(
    r"(?i)untitled|\(?anonymous\)?|microsoft word.*|.*\.(?:docx?|pdf|tex|indd|dvi|odt)"
)


def read_pdf(raw: bytes) -> Content:
    """Paragraphs in reading order, columns told apart, hyphens at line ends mended."""
    document = open_pdf(raw)
    if len(document) > MAX_PAGES:
        raise Refusal(f"has {len(document):,} pages, more than {MAX_PAGES:,}", "Split it.")
    pages = [runs_of_page(document, number) for number in range(len(document))]
    for directions in pages:
        for runs in directions:
            find_shifts(runs)
    drop_note_marks(runs for directions in pages for runs in directions)
    drop_running_heads(pages)
    columns: list[Column] = []
    for number, directions in enumerate(pages, start=1):
        for runs in directions:
            drop_line_numbers(runs)
            join_initials(runs)
            for column in columns_of(runs, right_to_left=_right_to_left(runs)):
                columns.append(column)
                for line in column.lines:
                    line.page = number
    about = document.get_metadata_dict()
    title = about.get("Title", "").strip()
    return Content(
        "pdf",
        blocks_of_lines(columns, cache(lambda page: _pictures_of(document, page - 1))),
        "" if _JUNK_TITLE.fullmatch(title) else title,
        person(about.get("Author", "")),
        iso_date(about.get("CreationDate", "")),
        said_by="properties of the file",
        pages=len(document),
    )


def _pictures_of(document: pypdfium2.PdfDocument, number: int) -> list[Box]:
    """Boxes of the pictures on a page: left, bottom, right and top."""
    try:
        pictures = document[number].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
        return [picture.get_bounds() for picture in pictures]
    except pypdfium2.PdfiumError:
        return []


def open_pdf(raw: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF that has pages.

    :raises Refusal: it is locked or damaged.
    """
    try:
        document = pypdfium2.PdfDocument(raw)
        if len(document):
            with suppress(pypdfium2.PdfiumError):  # a damaged form does not take the text with it
                document.init_forms()
            return document
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal("is locked by a password", "Save a copy without it.") from error
    raise Refusal("is cut short or damaged", "Save or download it again.")


def _right_to_left(runs: list[Run]) -> bool:
    texts = [run.text for run in runs]
    others = "".join([text for text in texts if not text.isascii()])
    if not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in others):
        return False
    kinds = Counter(unicodedata.bidirectional(letter) for text in texts for letter in text)
    return kinds["R"] + kinds["AL"] > kinds["L"]
