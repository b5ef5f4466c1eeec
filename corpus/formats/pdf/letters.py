"""From the letters that pdfium finds on a page to runs of them, in whatever direction they run."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.formats.pdf.boxes import boxes_of_page, without_letters
from corpus.formats.pdf.characters import OVER, Letter, Run
from corpus.formats.pdf.marks import INITIAL, SMALL, shift_of

Box = tuple[float, float, float, float]
_WORD_GAP = 0.7  # of a letter's height: more may be a gutter, see layout
_SPACE = 0.15  # of a letter's height between two words that no space parts
_LOOSE = 0.35  # the same before what is raised or lowered
_STEEP = 3  # degrees between two directions; less is a page that was laid askew on the scanner
_LINE_HYPHEN = 2  # what pdfium makes of a hyphen at the end of a line


def runs_of_page(document: pypdfium2.PdfDocument, number: int) -> list[list[Run]]:
    """Runs of each direction in which text runs on a page, most of the text first.

    Places are those that it has when the page is turned so that one can read it. What was filled
    into forms is part of the page.
    """
    try:
        page = document[number]
        boxes = boxes_of_page(document, page)
        if pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = document[number]
        letters = page.get_textpage()
    except pypdfium2.PdfiumError:  # a page that is damaged alone does not take the others with it
        return []
    directions: dict[float, list[Run]] = {}
    for direction, run in _runs(letters.raw, letters.count_chars()):
        directions.setdefault(direction, []).append(run)
    letters.close()
    page.close()
    if boxes:
        upright = directions.setdefault(0.0, [])
        upright += without_letters(boxes, upright)
    # A lone letter on end is part of a drawing.
    kept = [
        [run for run in runs if direction == 0 or len(run.letters) > 1]
        for direction, runs in directions.items()
    ]
    return sorted(filter(None, kept), key=lambda runs: -sum(len(run.letters) for run in runs))


def _runs(letters: ctypes.c_void_p, count: int) -> Iterator[tuple[float, Run]]:
    """Letters of one line without a wide gap between them, with the direction they run in."""
    measure = _Measure(letters, count)
    run: Run | None = None
    space, last, direction = False, 0, 0.0
    for i in range(count):
        letter = _letter(pdfium.FPDFText_GetUnicode(letters, i))
        if letter in (" ", "\n"):  # pdfium ends a line before what is raised, too
            space = space or letter == " "
            continue
        place = measure.place(i)
        if run and (measure.direction != direction or not _follows(run, place)):
            yield direction, measure.finish(run, last)
            run = None
        left, bottom, right, top = place
        if run is None:
            direction = measure.direction
            run = Run(*place, measure.font(i))
            run.add(Letter(letter, left, right), top - bottom)
        else:
            shift = 0 if top - bottom > SMALL * run.size else shift_of(bottom, top, run)
            one = Letter(letter, left, right, shift)
            if left > run.letters[-1].right - OVER or not run.add_accent(one):
                white = (_LOOSE if shift else _SPACE) * run.size
                if space or left - run.letters[-1].right > white:
                    run.add(Letter(" ", left, left), top - bottom)
                run.add(one, top - bottom)
        space, last = False, i
    if run:
        yield direction, measure.finish(run, last)


@cache
def _letter(code: int) -> str:
    if code in (10, 13):
        return "\n"
    letter = "-" if code == _LINE_HYPHEN else chr(code)
    return " " if letter.isspace() or letter == "\0" else letter


class _Measure:
    """Boxes of letters, each as high as its font: the boxes of their shapes differ from that."""

    def __init__(self, letters: ctypes.c_void_p, count: int) -> None:
        self._letters = letters
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._font = self._look = (0.0, 0.0, 0.0)
        self._shift = self._height = 0.0
        self._angles = list(self._angles_of(count))
        self._directions = _main_directions(self._angles)
        self.direction = 0.0  # of the letter that was measured last, degrees counter-clockwise

    def place(self, i: int) -> Box:
        """Left, bottom, right and top of letter `i`, turned upright."""
        pdfium.FPDFText_GetLooseCharBox(self._letters, i, self._box)
        self.direction = self._directions[self._angles[i]]
        left, bottom, right, top = _turn(self._box, self.direction)
        look = (pdfium.FPDFText_GetFontSize(self._letters, i), top - bottom, self.direction)
        if look != self._look:  # as that of the next letter of a line is not
            self._look = look
            font = (look[0], round(look[1], 1), self.direction)
            if font != self._font:
                self._font = font
                self._look_at(i, bottom, top)
        bottom += self._shift
        return left, bottom, right, bottom + self._height

    def _angles_of(self, count: int) -> Iterator[float]:
        """The angle of each letter, degrees counter-clockwise."""
        letters, matrix = self._letters, self._matrix
        for i in range(count):
            pdfium.FPDFText_GetMatrix(letters, i, matrix)
            if not matrix.b and matrix.a > 0:
                yield 0.0
            else:
                yield round(2 * math.degrees(math.atan2(matrix.b, matrix.a))) / 2 % 360

    def font(self, i: int) -> str:
        """The name of a letter's font."""
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(self._letters, i, name, 128, ctypes.c_int())
        return name.value.decode("utf-8", "replace")

    def finish(self, run: Run, i: int) -> Run:
        """A run that ends in letter `i`: it has a font if that is its first letter's."""
        if self.font(i) != run.font:
            run.font = ""
        return run

    def _look_at(self, i: int, bottom: float, top: float) -> None:
        pdfium.FPDFText_GetMatrix(self._letters, i, self._matrix)
        pdfium.FPDFText_GetCharOrigin(self._letters, i, self._x, self._y)
        size = abs(self._font[0]) * math.hypot(self._matrix.c, self._matrix.d)
        self._shift, self._height = 0.0, top - bottom
        if size > 0.5 * (top - bottom):  # else a font that does not tell its size
            _, base = _turned(self._x.value, self._y.value, self.direction)
            self._shift, self._height = base - 0.25 * size - bottom, 1.1 * size


def _main_directions(angles: Sequence[float]) -> dict[float, float]:
    """The direction for which each angle counts: that of the most letters among those near it."""
    main: dict[float, float] = {}
    for angle, _ in Counter(angles).most_common():
        near = (one for one in main.values() if abs((angle - one + 180) % 360 - 180) <= _STEEP)
        main[angle] = next(near, angle)
    return main


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    """A point after a turn by so many degrees clockwise."""
    if degrees == 0:
        return x, y
    angle = math.radians(degrees)
    return (
        x * math.cos(angle) + y * math.sin(angle),
        y * math.cos(angle) - x * math.sin(angle),
    )


def _turn(box: pdfium.FS_RECTF, degrees: float) -> Box:
    """Left, bottom, right, top of a letter's box after the letter is turned upright."""
    if degrees == 0:
        return box.left, box.bottom, box.right, box.top
    x, y = _turned((box.left + box.right) / 2, (box.bottom + box.top) / 2, degrees)
    wide, high = box.right - box.left, box.top - box.bottom
    cos, sin = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    if abs(cos - sin) > 0.2:  # the box is the one around a box that is turned
        wide, high = (
            (wide * cos - high * sin) / (cos * cos - sin * sin),
            (high * cos - wide * sin) / (cos * cos - sin * sin),
        )
    else:  # at half a right angle it does not tell the two apart
        wide, high = 0.5 * wide, 0.9 * high
    wide, high = abs(wide) / 2, abs(high) / 2
    return x - wide, y - high, x + wide, y + high


def _follows(run: Run, place: Box) -> bool:
    left, bottom, right, top = place
    last = run.letters[-1]
    gap = max(left - last.right, last.left - right)
    # The text goes on behind something small, or beside an initial.
    if not INITIAL * run.size < top - bottom < 1.25 * run.size:
        return False
    level = bottom < run.top - 0.2 * run.size and top > run.bottom + 0.2 * run.size
    return level and gap < _WORD_GAP * max(run.size, top - bottom)
