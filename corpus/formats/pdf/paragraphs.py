"""From columns of lines to paragraphs, over the ends of columns and pages."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from corpus.formats.content import TextBlock, name_columns
from corpus.formats.pdf.layout import Column, Line
from corpus.formats.pdf.words import is_compound, is_english

_ITEM = re.compile(r"(?:[-*•‣–◦▪●■\uf0b7]|\(?\d{1,3}[.)]|\(?[a-z]\))\s")
_BULLET = re.compile(r"^[•‣◦▪●■\uf0b7]\s+")
_STOP = re.compile(r"[.!?…:。！？][\"”’'»)\]]*$")
_HYPHEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-‐\u00ad]$")
_SPAN = re.compile(r"\d[-‐–]$")  # "12-" before "year", "1914–" before "1918"
_TAIL = 60  # characters: no word is longer, and a line may have a million
_CAPTION_LINES = 6
_CAPTION_AWAY = 2.0  # heights of a letter between a picture and what is said of it
PicturesOfPage = Callable[[int], Sequence[tuple[float, float, float, float]]]
_LOOSE_STOP = re.compile(r"(?<=[\u0590-\u08ff]) (?=[.,:!،؛؟])")  # as browsers print Arabic
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def blocks_of_lines(columns: list[Column], pictures: PicturesOfPage) -> list[TextBlock]:
    """Blocks of a document; a paragraph that goes on in the next column is one.

    :param pictures: boxes of the pictures on a page, 1 is the first.
    """
    joined: list[list[Line]] = []
    for column in columns:
        for number, paragraph in enumerate(_split(column)):
            before = _open_paragraph(joined, paragraph) if number == 0 else None
            if before is None:
                joined.append(paragraph)
            else:
                before += paragraph
    known = Counter(
        word for paragraph in joined for line in paragraph for word in _inside(line.text)
    )
    usual = _usual_height(joined)
    english = is_english([word for word in known if "-" not in word])
    blocks: list[TextBlock] = []
    for paragraph in joined:
        blocks.append(_block(paragraph, _text(paragraph, known, english), usual))
        if blocks[-1].kind == "text" and _is_caption(paragraph, usual, pictures):
            blocks[-1].kind = "caption"
        if blocks[-1].cells:
            above = blocks[-2] if len(blocks) > 1 else TextBlock()
            goes_on = len(above.cells) == len(blocks[-1].cells)
            blocks[-1].table = above.table if goes_on else len(blocks)
    return name_columns(blocks)


def _usual_height(joined: list[list[Line]]) -> float:
    """The height of most letters."""
    heights: Counter[float] = Counter()
    for paragraph in joined:
        for line in paragraph:
            heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 0.0


def _block(paragraph: list[Line], text: str, usual: float) -> TextBlock:
    first = paragraph[0]
    if first.row:
        return TextBlock(
            kind="row", cells=[c.strip() for c in first.text.split("\t")], page=first.page
        )
    if _BULLET.match(text):
        return TextBlock(_BULLET.sub("", text), "item", page=first.page)
    if _is_heading(paragraph, text, usual):
        larger = first.height / usual
        return TextBlock(
            text, "heading", 1 if larger > 1.5 else 2 if larger > 1.15 else 3, page=first.page
        )
    return TextBlock(text, page=first.page)


def _is_heading(paragraph: list[Line], text: str, usual: float) -> bool:
    """True for a few words in larger letters, or in bold ones without a stop."""
    if len(text) > 150 or len(paragraph) > 3 or not text[:1].isalnum() or _ITEM.match(text[:9]):
        return False
    if paragraph[0].height > 1.15 * usual:
        return True
    bold = all("bold" in line.font.lower() for line in paragraph)
    return bold and not _ends(paragraph[-1])


def _is_caption(paragraph: list[Line], usual: float, pictures: PicturesOfPage) -> bool:
    """True for a few lines in smaller or slanted letters close under a picture, or above it."""
    first, last = paragraph[0], paragraph[-1]
    slanted = any(word in first.font.lower() for word in ("italic", "oblique"))
    if len(paragraph) > _CAPTION_LINES or not (first.height < 0.95 * usual or slanted):
        return False
    for left, bottom, right, top in pictures(first.page):
        across = min(right, first.right) - max(left, first.left)
        under = bottom - (first.bottom + first.height)
        above = last.bottom - top
        near = any(-0.5 < away / first.height < _CAPTION_AWAY for away in (under, above))
        if near and across > 0.5 * min(first.right - first.left, right - left):
            return True
    return False


def _split(column: Column) -> list[list[Line]]:
    steps = [a.bottom - b.bottom for a, b in pairwise(column.lines) if _alike(a, b)]
    step = median(steps) if len(steps) > 1 else 0.0
    paragraphs: list[list[Line]] = []
    for line in column.lines:
        if paragraphs and _continues(paragraphs[-1], line, column, step):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _continues(paragraph: list[Line], line: Line, column: Column, step: float) -> bool:
    """True if `line` belongs to the paragraph above it."""
    before = paragraph[-1]
    height = line.height
    if before.row or line.row or _ITEM.match(line.text):
        return False
    if not _alike(before, line) and not _goes_on(before, line):
        return False
    if before.bottom - line.bottom > 1.25 * (step or 1.3 * height):
        return False
    indent = line.left - column.left
    if _ITEM.match(paragraph[0].text):
        if line.left < paragraph[0].left + 0.3 * height < before.left:
            return False  # back from the hanging lines of an item
    elif indent > 0.8 * height and line.left > before.left + 0.8 * height and _ends(before):
        return False  # the first line is indented
    return not (_could_hold(before, line, column) and (_ends(before) or _opens(line)))


def _goes_on(before: Line, line: Line) -> bool:
    """True if a sentence runs on into a line of another font, of names in code for instance, or
    into or out of small capitals.
    """
    small, large = sorted((before, line), key=lambda one: one.height)
    if small.text.isupper() and not large.text.isupper():
        return small.height > 0.6 * large.height and not _ends(before)
    near = small.height >= 0.85 * large.height
    return near and line.text[:1].islower() and not _ends(before)


def _could_hold(before: Line, line: Line, column: Column) -> bool:
    """True if the first word of `line` had room in the line above: the break is meant."""
    words = line.text.split()
    letter = (before.right - before.left) / max(len(before.text), 1)
    return column.right - before.right > (len(words[0]) + 3) * letter


def _open_paragraph(joined: list[list[Line]], paragraph: list[Line]) -> list[Line] | None:
    """The paragraph that goes on in `paragraph`, the first one of a column; notes may intervene."""
    first = paragraph[0]
    if first.row or _ITEM.match(first.text):
        return None
    for before in reversed(joined[-6:]):
        if _alike(before[-1], first) and not before[-1].row:
            unfinished = not _ends(before[-1]) and (not _opens(first) or len(before) > 1)
            return before if unfinished else None
    return None


def _alike(a: Line, b: Line) -> bool:
    """The same size, and not a bold line under one that is not."""
    same_size = abs(a.height - b.height) <= 0.06 * max(a.height, b.height)
    return same_size and (a.font == b.font or not a.font or not b.font or not _heavy(a, b))


def _heavy(a: Line, b: Line) -> bool:
    return ("bold" in a.font.lower()) != ("bold" in b.font.lower())


def _ends(line: Line) -> bool:
    return bool(_STOP.search(line.text[-_TAIL:]))


def _opens(line: Line) -> bool:
    """True if a sentence seems to begin here: by a capital, a digit or a mark."""
    return line.text[:1].isupper() or not line.text[:1].isalpha()


def _inside(text: str) -> list[str]:
    """Words of a line whose whole shape is seen: not the last one, which may be broken."""
    words = _LETTERS.findall(text.lower())[:-1]
    return words + [part for word in words if "-" in word for part in word.split("-")]


def _page(before: Line, line: Line) -> str:
    """A form feed for each page that begins between two lines."""
    return "\f" * max(0, line.page - before.page)


def _text(paragraph: list[Line], known: Counter[str], english: bool) -> str:
    text = paragraph[0].text
    for before, line in pairwise(paragraph):
        page = _page(before, line)
        hyphen = _HYPHEN.search(text[-_TAIL:])
        if _SPAN.search(text[-_TAIL:]) and line.text[:1].isalnum():
            text += page + line.text
        elif not hyphen or not line.text[:1].isalpha():
            text += ("" if hyphen else " ") + page + line.text
        else:
            keeps = _keeps_hyphen(hyphen.group(1), line.text, known, english)
            text = (text if keeps else text[:-1]) + page + line.text
    return _LOOSE_STOP.sub("", text)


def _keeps_hyphen(word: str, after: str, known: Counter[str], english: bool) -> bool:
    """True if the hyphen behind `word` at the end of a line belongs there anywhere.

    The text itself tells it where the word stands in it unbroken; else the words of English do.
    """
    if after[0].isupper() or "-" in word:
        return True
    rest = re.match(r"[^\W\d_]+", after)
    first, second = word.lower(), rest.group().lower() if rest else ""
    if known[first + second]:
        return False
    if known[f"{first}-{second}"]:
        return True
    if english:
        return is_compound(first, second)
    return bool(known[first] and known[second]) and len(first) > 2
