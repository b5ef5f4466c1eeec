"""A page of a PDF as a picture for people, with a sentence boxed."""

import base64
import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw, ImageFont

from corpus.formats.content import Refusal
from corpus.formats.pdf.reader import open_pdf

DOTS_PER_INCH = 144
LONGEST = 1_600  # dots of the longer side, at most
_MOST = 200_000  # letters of a page that are looked at
_LEAST = 12  # letters of the sentence that have to stand together, or all of a shorter one
_NEAR = 400  # letters in which it goes on where something stands in between
_AROUND = 2  # dots between letters and box
_STRIP = 40  # dots of a strip above a page on which nothing is boxed
_SCANNED = "This page is a picture of text: the words that are quoted cannot be boxed on it."
_NOT_FOUND = "The words that are quoted were not found on this page."
_FILL, _LINE = (255, 214, 0, 70), (190, 30, 30, 255)
Rectangle = tuple[int, int, int, int]  # left, top, right and bottom, in dots


def draw_boxed(raw: bytes, page: int, sentence: str, before: str) -> dict[str, Any]:
    """Draw a page, 0 is the first: a PNG as base64, and how many lines of it are boxed.

    A page that is itself a picture has no letters to be found, so nothing is boxed there: a strip
    above the page says so.

    :param before: text of the page before the sentence, which may hold it too.
    :raises Refusal: it cannot be drawn.
    """
    document = open_pdf(raw)
    if page >= len(document):
        raise Refusal("has fewer pages than it said", "Save or download it again.")
    shown = document[page]
    scale = min(DOTS_PER_INCH / 72, LONGEST / max(*shown.get_size(), 1.0))
    bitmap = shown.render(scale=scale)
    image = bitmap.to_pil().convert("RGB")
    letters = shown.get_textpage().count_chars()
    boxes = _boxes(shown, bitmap.get_posconv(shown), sentence, before)
    drawn = ImageDraw.Draw(image, "RGBA")
    for left, top, right, bottom in boxes:
        box = (left - _AROUND, top - _AROUND, right + _AROUND, bottom + _AROUND)
        drawn.rectangle(box, fill=_FILL, outline=_LINE, width=2)
    if not boxes:
        image = _saying(_SCANNED if not letters else _NOT_FOUND, image)
    return {"png": base64.b64encode(_png(image)).decode("ascii"), "boxes": len(boxes)}


def _saying(sentence: str, image: Image.Image) -> Image.Image:
    """The picture of a page under a strip that says a sentence."""
    image.thumbnail((LONGEST, LONGEST - _STRIP))
    whole = Image.new("RGB", (image.width, image.height + _STRIP), "white")
    whole.paste(image, (0, _STRIP))
    pen = ImageDraw.Draw(whole)
    size = next(
        (size for size in range(_STRIP // 2, 8, -1) if _width(pen, sentence, size) < image.width), 8
    )
    pen.text((4, _STRIP // 4), sentence, (90, 90, 90), ImageFont.load_default(size))
    pen.line((0, _STRIP - 1, image.width, _STRIP - 1), (90, 90, 90))
    return whole


def _width(pen: ImageDraw.ImageDraw, sentence: str, size: int) -> float:
    return pen.textlength(sentence, ImageFont.load_default(size)) + 8


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _boxes(
    page: pypdfium2.PdfPage, place: pypdfium2.PdfPosConv, sentence: str, before: str
) -> list[Rectangle]:
    letters = page.get_textpage()
    found: list[str] = []
    numbers: list[int] = []  # of the letters in the page
    for number in range(min(letters.count_chars(), _MOST)):
        for letter in plain(chr(pdfium.FPDFText_GetUnicode(letters.raw, number))):
            found.append(letter)
            numbers.append(number)
    wanted = plain(sentence)
    return [
        box
        for start, end in pieces("".join(found), wanted, plain(before).count(wanted))
        for box in _lines(_rectangle(letters, place, one) for one in numbers[start:end])
    ]


def plain(text: str) -> str:
    """Letters and digits alone, as both the page and the article have them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text))).casefold()


def pieces(page: str, wanted: str, earlier: int) -> list[tuple[int, int]]:
    """Spans of a page's letters that hold a sentence, or what of it stands on the page.

    :param earlier: how often the same letters stand on the page before.
    """
    start = -1
    for _ in range(earlier + 1):
        following = page.find(wanted, start + 1)
        if following < 0:
            break
        start = following
    if not wanted or start >= 0:
        return [(start, start + len(wanted))] if wanted else []
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(wanted):
        least = min(_LEAST, len(wanted))
        begin, end = (found[-1][1], found[-1][1] + _NEAR) if found else (0, len(page))
        length = _longest(page[begin:end], wanted[at:], least)
        if length:
            first = page.index(wanted[at : at + length], begin)
            found.append((first, first + length))
        at += length or 1
    return found


def _longest(page: str, wanted: str, least: int) -> int:
    """Length of the longest beginning of `wanted` that a page holds; 0 if it is below `least`."""
    if len(wanted) < least or wanted[:least] not in page:
        return 0
    held, most = least, len(wanted)
    while held < most:
        middle = (held + most + 1) // 2
        held, most = (middle, most) if wanted[:middle] in page else (held, middle - 1)
    return held


def _rectangle(
    letters: pypdfium2.PdfTextPage, place: pypdfium2.PdfPosConv, number: int
) -> Rectangle:
    left, bottom, right, top = letters.get_charbox(number, loose=True)
    (x, y), (other_x, other_y) = place.to_bitmap(left, top), place.to_bitmap(right, bottom)
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def _lines(letters: Iterator[Rectangle]) -> list[Rectangle]:
    """A rectangle for each line, whichever way it runs."""
    rectangles = list(letters)
    across = _runs_across(rectangles)
    lines: list[Rectangle] = []
    for one in rectangles:
        if lines and _on_line(lines[-1], one, across):
            last = lines[-1]
            lines[-1] = (
                *(min(last[0], one[0]), min(last[1], one[1])),
                *(max(last[2], one[2]), max(last[3], one[3])),
            )
        else:
            lines.append(one)
    return lines


def _runs_across(letters: Sequence[Rectangle]) -> bool:
    if len(letters) < 2:
        return True
    first, second = letters[:2]
    return abs(second[0] - first[0]) >= abs(second[1] - first[1])


def _on_line(line: Rectangle, letter: Rectangle, across: bool) -> bool:
    side = 1 if across else 0
    middle = (letter[side] + letter[side + 2]) / 2
    return line[side] <= middle <= line[side + 2]
