"""PDF files: pdfium finds the letters, this project puts them in order.

pdfium (the reader in Chrome) was chosen over pdfminer.six, pypdf and pdf_oxide: see the README.
None of the four keeps paragraphs apart, so letters become lines in `corpus.formats.layout` and
lines become paragraphs in `corpus.formats.prose`.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.formats.content import Content, Refusal, iso_date
from corpus.formats.layout import Column, Run, columns_of, is_note_mark
from corpus.formats.prose import paragraphs_of

MAX_PAGES = 5_000
Place = tuple[float, float, float, float]
_WORD_GAP = 0.7  # of a letter's height: more may be a gutter, see layout
_LINE_HYPHEN = 2  # what pdfium makes of a hyphen at the end of a line
_JUNK_TITLE = re.compile(r"(?i)untitled|microsoft word.*|.*\.(?:docx?|pdf|tex|indd|dvi|odt)")


def read_pdf(raw: bytes) -> Content:
    """Paragraphs in reading order, columns told apart, hyphens at line ends mended."""
    document = _open(raw)
    if len(document) > MAX_PAGES:
        raise Refusal(f"has {len(document):,} pages, more than {MAX_PAGES:,}", "Split it.")
    pages: list[list[Run]] = []
    aside: list[str] = []
    for number in range(len(document)):
        runs, turned = _page(document, number)
        pages.append(runs)
        aside += turned
    _drop_running_heads(pages)
    columns: list[Column] = []
    for runs in pages:
        columns += columns_of(runs, right_to_left=_right_to_left(runs))
    about = document.get_metadata_dict()
    title = about.get("Title", "").strip()
    return Content(
        "pdf",
        paragraphs_of(columns) + aside,
        "" if _JUNK_TITLE.fullmatch(title) else title,
        re.sub(r"^anonymous$", "", about.get("Author", "")),
        iso_date(about.get("CreationDate", "")),
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
    box = pdfium.FS_RECTF()
    run: Run | None = None
    space = False
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(letters, i)
        if code in (10, 13):
            if run:
                yield run
            run, space = None, False
            continue
        letter = "-" if code == _LINE_HYPHEN else chr(code)
        if letter.isspace() or letter == "\0":
            space = True
            continue
        pdfium.FPDFText_GetLooseCharBox(letters, i, box)
        place = _turn(box, rotation)
        if run and not _follows(run, place):
            yield run
            run, space = None, False
        if run is None:
            run = _start(letters, i, place, rotation)
        if not _is_note_mark(run, letter, place):
            if space:
                run.add(" ", *run.letters[-1][1:])
            run.add(letter, place[0], place[2])
        space = False
    if run:
        yield run


def _turn(box: pdfium.FS_RECTF, rotation: int) -> Place:
    """Left, bottom, right, top as they are seen on a page that is shown turned."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if rotation == 90:
        return bottom, -right, top, -left
    if rotation == 180:
        return -right, -top, -left, -bottom
    if rotation == 270:
        return -top, left, -bottom, right
    return left, bottom, right, top


def _start(letters: ctypes.c_void_p, i: int, place: Place, rotation: int) -> Run:
    """A run whose height is that of its font, since the boxes of letters differ."""
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetMatrix(letters, i, matrix)
    pdfium.FPDFText_GetCharOrigin(letters, i, x, y)
    left, bottom, right, top = place
    size = pdfium.FPDFText_GetFontSize(letters, i) * math.hypot(matrix.c, matrix.d)
    if size > 0.5 * (top - bottom):
        bottom = (
            _turn(pdfium.FS_RECTF(x.value, y.value, x.value, y.value), rotation)[1] - 0.25 * size
        )
        top = bottom + 1.1 * size
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(letters, i, name, 128, ctypes.c_int())
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) - rotation
    upright = (angle + 45) % 360 < 90
    return Run(left, bottom, right, top, name.value.decode("utf-8", "replace"), upright)


def _follows(run: Run, place: Place) -> bool:
    left, bottom, right, top = place
    _, last_left, last_right = run.letters[-1]
    gap = max(left - last_right, last_left - right)
    if top - bottom > 1.25 * run.height:  # the text goes on behind the mark of a note
        return False
    level = bottom < run.top - 0.2 * run.height and top > run.bottom + 0.2 * run.height
    return level and gap < _WORD_GAP * max(run.height, top - bottom)


def _is_note_mark(run: Run, letter: str, place: Place) -> bool:
    _, bottom, _, top = place
    before = "".join(letter for letter, _, _ in run.letters[-4:])
    return is_note_mark(before, letter, (top - bottom) / run.height, bottom - run.bottom)


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
        if run.top > highest - run.height or run.bottom < lowest + run.height
    }
