"""PDF files: pdfium finds the letters, this project puts them in order.

pdfium (the reader in Chrome) was chosen over pdfminer.six, pypdf and pdf_oxide: see the README.
None of the four keeps paragraphs apart, so letters become lines in `corpus.formats.pdf.layout` and
lines become paragraphs in `corpus.formats.pdf.paragraphs`.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.formats.content import Content, Refusal, TextBlock, iso_date, person
from corpus.formats.pdf.characters import MARKS, Run, is_note_mark
from corpus.formats.pdf.layout import Column, columns_of
from corpus.formats.pdf.paragraphs import blocks_of_lines

MAX_PAGES = 5_000
Box = tuple[float, float, float, float]
_WORD_GAP = 0.7  # of a letter's height: more may be a gutter, see layout
_LINE_HYPHEN = 2  # what pdfium makes of a hyphen at the end of a line
_JUNK_TITLE = re.compile(
    r"(?i)untitled|\(?anonymous\)?|microsoft word.*|.*\.(?:docx?|pdf|tex|indd|dvi|odt)"
)


def read_pdf(raw: bytes) -> Content:
    """Paragraphs in reading order, columns told apart, hyphens at line ends mended."""
    document = _open(raw)
    if len(document) > MAX_PAGES:
        raise Refusal(f"has {len(document):,} pages, more than {MAX_PAGES:,}", "Split it.")
    pages: list[list[Run]] = []
    aside: list[TextBlock] = []
    for number in range(len(document)):
        runs, turned = _page(document, number)
        pages.append(runs)
        aside += [TextBlock(text) for text in turned]
    _drop_running_heads(pages)
    columns: list[Column] = []
    for number, runs in enumerate(pages, start=1):
        for column in columns_of(runs, right_to_left=_right_to_left(runs)):
            columns.append(column)
            for line in column.lines:
                line.page = number
    about = document.get_metadata_dict()
    title = about.get("Title", "").strip()
    return Content(
        "pdf",
        blocks_of_lines(columns) + aside,
        "" if _JUNK_TITLE.fullmatch(title) else title,
        person(about.get("Author", "")),
        iso_date(about.get("CreationDate", "")),
        said_by="properties of the file",
        pages=len(document),
    )


def _open(raw: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(raw)
        if len(document):
            return document
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal("is locked by a password", "Save a copy without it.") from error
    raise Refusal("is cut short or damaged", "Save or download it again.")


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Run], list[str]]:
    """Runs of upright text on a page, and text that stands on end (stamps in the margin)."""
    try:
        page = document[number]
        letters = page.get_textpage()
    except pypdfium2.PdfiumError:  # a page that is damaged alone does not take the others with it
        return [], []
    upright: list[Run] = []
    turned: list[str] = []
    for run in _runs(letters.raw, letters.count_chars(), page.get_rotation()):
        if run.upright:
            upright.append(run)
        elif len(run.letters) > 1:
            turned.append(run.text)
    letters.close()
    page.close()
    return upright, turned


def _runs(letters: ctypes.c_void_p, count: int, rotation: int) -> Iterator[Run]:
    """Letters of one line without a wide gap between them."""
    measure = _Measure(letters, rotation)
    run: Run | None = None
    space, last = False, 0
    for i in range(count):
        letter = _letter(pdfium.FPDFText_GetUnicode(letters, i))
        if letter == " ":
            space = True
            continue
        place = measure.place(i) if letter != "\n" else None
        if run and (place is None or not _follows(run, place)):
            yield measure.finish(run, last)
            run, space = None, False
        if place is None:
            continue
        if run is None:
            run = Run(*place, *measure.style(i))
        if letter not in MARKS or not _is_note_mark(run, letter, place):
            if space:
                run.add(" ", *place)
            run.add(letter, *place)
        space, last = False, i
    if run:
        yield measure.finish(run, last)


def _letter(code: int) -> str:
    if code in (10, 13):
        return "\n"
    letter = "-" if code == _LINE_HYPHEN else chr(code)
    return " " if letter.isspace() or letter == "\0" else letter


class _Measure:
    """Boxes of letters, each as high as its font: the boxes of their shapes differ from that."""

    def __init__(self, letters: ctypes.c_void_p, rotation: int) -> None:
        self._letters, self._rotation = letters, rotation
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._font = (0.0, 0.0)
        self._shift = self._height = 0.0

    def place(self, i: int) -> Box:
        """Left, bottom, right and top of letter `i`."""
        pdfium.FPDFText_GetLooseCharBox(self._letters, i, self._box)
        left, bottom, right, top = _turn(self._box, self._rotation)
        font = (pdfium.FPDFText_GetFontSize(self._letters, i), round(top - bottom, 1))
        if font != self._font:
            self._font = font
            self._look_at(i, bottom, top)
        bottom += self._shift
        return left, bottom, right, bottom + self._height

    def style(self, i: int) -> tuple[str, bool]:
        """The name of a letter's font, and whether it stands upright."""
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(self._letters, i, name, 128, ctypes.c_int())
        pdfium.FPDFText_GetMatrix(self._letters, i, self._matrix)
        angle = math.degrees(math.atan2(self._matrix.b, self._matrix.a)) - self._rotation
        return name.value.decode("utf-8", "replace"), (angle + 45) % 360 < 90

    def finish(self, run: Run, i: int) -> Run:
        """A run that ends in letter `i`: it has a font if that is its first letter's."""
        if self.style(i)[0] != run.font:
            run.font = ""
        return run

    def _look_at(self, i: int, bottom: float, top: float) -> None:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetMatrix(self._letters, i, self._matrix)
        pdfium.FPDFText_GetCharOrigin(self._letters, i, x, y)
        size = self._font[0] * math.hypot(self._matrix.c, self._matrix.d)
        self._shift, self._height = 0.0, top - bottom
        if size > 0.5 * (top - bottom):  # else a font that does not tell its size
            origin = _turn(pdfium.FS_RECTF(x.value, y.value, x.value, y.value), self._rotation)
            self._shift, self._height = origin[1] - 0.25 * size - bottom, 1.1 * size


def _turn(box: pdfium.FS_RECTF, rotation: int) -> Box:
    """Left, bottom, right, top as they are seen on a page that is shown turned."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if rotation == 90:
        return bottom, -right, top, -left
    if rotation == 180:
        return -right, -top, -left, -bottom
    if rotation == 270:
        return -top, left, -bottom, right
    return left, bottom, right, top


def _follows(run: Run, place: Box) -> bool:
    left, bottom, right, top = place
    _, last_left, last_right = run.letters[-1]
    gap = max(left - last_right, last_left - right)
    if top - bottom > 1.25 * run.size:  # the text goes on behind the mark of a note
        return False
    level = bottom < run.top - 0.2 * run.size and top > run.bottom + 0.2 * run.size
    return level and gap < _WORD_GAP * max(run.size, top - bottom)


def _is_note_mark(run: Run, letter: str, place: Box) -> bool:
    _, bottom, _, top = place
    before = "".join(letter for letter, _, _ in run.letters[-4:])
    return is_note_mark(before, letter, (top - bottom) / run.size, bottom - run.bottom)


def _right_to_left(runs: list[Run]) -> bool:
    kinds = Counter(unicodedata.bidirectional(letter) for run in runs for letter in run.text)
    return kinds["R"] + kinds["AL"] > kinds["L"]


def _drop_running_heads(pages: list[list[Run]]) -> None:
    """Take out what stands at the edge of many pages in the same place: heads, page numbers."""
    edges = [_edge(runs) for runs in pages]
    seen = Counter(key for edge in edges for key in set(edge.values()))
    for runs, edge in zip(pages, edges, strict=True):
        often = {number for number, key in edge.items() if seen[key] >= max(2, 0.3 * len(pages))}
        runs[:] = [run for number, run in enumerate(runs) if number not in often]


def _edge(runs: list[Run]) -> dict[int, tuple[str, int]]:
    """Runs in the highest and the lowest line of a page: their words, digits as "#", and height."""
    if not runs:
        return {}
    highest = max(run.top for run in runs)
    lowest = min(run.bottom for run in runs)
    return {
        number: (re.sub(r"\d+", "#", run.text), round(run.bottom / 4))
        for number, run in enumerate(runs)
        if (run.top > highest - run.height or run.bottom < lowest + run.height)
        and run.text[-1] not in ".!?"  # no head is a sentence
        and any(map(str.isalnum, run.text))
    }
