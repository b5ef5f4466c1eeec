"""Structure of an article: from the blocks that a format has to paragraphs with their roles."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats.content import Content, TextBlock
from corpus.lines import MESSAGE, speaker_of, split_paragraphs
from corpus.paragraphs import Cell, Fact, Paragraph, Structure, store
from corpus.text import clean_extract

PAGE = "\f"  # in the text of a block: a page begins here
BETWEEN_CELLS = "\t"
MAX_TITLE_CHARS = 120
_ITEM = re.compile(r"(?:[-*•‣–◦]|\(?\d{1,3}[.)]|\(?[a-z]\))\s")
_CAPTION = re.compile(
    r"(?:Figure|FIGURE|Fig\.?|FIG\.?|Table|TABLE|Photo(?:graph)?|Image|Chart|Graph|Diagram|Map|Plate"
    r"|Exhibit|Scheme|Illustration|Source|Abbildung|Abb\.|Tabelle|Tab\.|Tableau|Figura|Tabla)"
    # Behind a number a stop may be missing, where a capital or a bracket follows: not "Figure 1
    # shows". A word alone needs the stop: "Table manners".
    r"(?:\s?[\dA-Z]{0,3}\s?[.:–—|-]\s"
    r"|\s?(?:[A-Z]{0,2}\d{1,3}(?:[.–-]\d{1,3}){0,2}[a-z]?|[IVXL]{1,6})"
    r"(?:\s?[.:–—|-]\s|\s\([a-z]\)\s|\s(?=[A-Z“\"(])))"
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Ww]ords by|[Ww]ritten by|Von|Par|Por) [A-Z][\w.’'-]+(?: [\w.’',&-]+){0,8}"
)
_DATELINE = re.compile(
    r"(?:(?:Published|Updated|Posted)(?: on)?:? )?(?:\w+day,? )?"
    r"(?:\d{1,2} [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2},?) \d{4}"
)
_QUESTION = re.compile(r"[^.!?\n]{3,200}\?[\"”’]?")
_NUMBER = re.compile(r"(?:§ ?)?\d{1,2}(?:\.\d{1,2})*[.)]?[ \t]+(?=[A-Z])")
_STOP = re.compile(r"[.!?…:;,。！？][\"”’'»)\]]*$")
_BYLINE_AMONG = 6  # paragraphs at the beginning


def assemble(blocks: Sequence[TextBlock], kind: str) -> tuple[str, Structure]:
    """Text of an article, and where in it each block and page lies.

    :param kind: of what they were read from. Plain text is as its author left it; in anything else
        letters stand for glyphs; a space that does not break means something in Markdown only.
    """
    builder = _Builder(kind)
    for block in blocks:
        builder.add(block)
    return builder.text, Structure(tuple(builder.paragraphs), tuple(builder.pages))


def structure_of(
    text: str, found: Structure, content: Content, title: str, author: str, publisher: str
) -> str:
    """Stored form of all that is known of an article beside its text."""
    if content.kind in ("text", "rtf"):
        found = find_headings(text, found)
    found = with_roles(text, found, title, author)
    said = (("author", author), ("date", content.date), ("publisher", publisher))
    facts = [Fact(name, value, content.said_by) for name, value in said if value]
    if content.encoding:
        facts.append(Fact("encoding", content.encoding, "guessed"))
    if content.recognised:
        facts.append(Fact("recognised", content.recognised, "tesseract"))
    if content.pages:
        facts.append(Fact("pages", str(content.pages), "counted"))
    facts.append(Fact("words", str(len(text.split())), "counted"))
    return store(replace(found, facts=tuple(facts)))


def with_roles(text: str, found: Structure, title: str, author: str) -> Structure:
    """A structure in which titles, bylines, turns of speakers and the article's own questions, and
    what no mark told apart, are known as such.
    """
    paragraphs = list(found.paragraphs)
    _find_title(text, paragraphs, title)
    _find_bylines(text, paragraphs, author)
    _find_turns(text, paragraphs)
    _find_questions(text, paragraphs)
    return replace(found, paragraphs=tuple(paragraphs))


class _Builder:
    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._pieces: list[str] = []
        self._length = 0
        self.paragraphs: list[Paragraph] = []
        self.pages: list[int] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, block: TextBlock) -> None:
        text, pages = self._text(block)
        if not text.strip():
            return
        if self._length:
            self._say("\n\n")
        start = self._length
        if block.page and not self.pages:
            self.pages = [0] * (block.page - 1) + [start]
        while len(self.pages) < block.page:
            self.pages.append(start)
        self._say(text)
        # A note at the foot may stand behind text of the next page: a page begins where it did.
        self.pages += [max(start + at, self.pages[-1]) for at in pages] if self.pages else []
        if block.cells:
            self._add_row(block, start)
        else:
            self._add_paragraphs(block, text, start)

    def _say(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _text(self, block: TextBlock) -> tuple[str, list[int]]:
        """A block's clean text without marks of pages, and where they were."""
        if block.cells:
            return BETWEEN_CELLS.join(map(self._cell, block.cells)), []
        label = f"{block.label} " if block.label else ""
        parts = [self._cleaned(part) for part in (label + block.text).strip().split(PAGE)]
        pages, length = [], 0
        for part in parts[:-1]:
            length += len(part)
            pages.append(length)
        return "".join(parts), pages

    def _cell(self, text: str) -> str:
        return " ".join(self._cleaned(text).split())

    def _cleaned(self, text: str) -> str:
        if self._kind == "text":
            return text
        cleaned = clean_extract(text)
        return cleaned if self._kind == "markdown" else cleaned.replace("\xa0", " ")

    def _add_row(self, block: TextBlock, start: int) -> None:
        cells = []
        at = start
        columns = block.columns[: len(block.cells)]
        columns = columns + [""] * (len(block.cells) - len(columns))
        for text, column in zip(block.cells, columns, strict=True):
            length = len(self._cell(text))
            cells.append(Cell(at, at + length, self._cell(column)))
            at += length + len(BETWEEN_CELLS)
        page = max(block.page, 0)
        self.paragraphs.append(
            Paragraph(start, self._length, "row", int(block.header), page, tuple(cells))
        )

    def _add_paragraphs(self, block: TextBlock, text: str, start: int) -> None:
        spans = [(0, len(text))] if block.kind == "heading" else split_paragraphs(text)
        for first, last in spans:
            page = sum(at <= start + first for at in self.pages) if self.pages else 0
            kind = block.kind
            if kind == "text":
                line = text[first : min(last, first + 200)]
                kind = "item" if _ITEM.match(line) else "caption" if _CAPTION.match(line) else kind
            self.paragraphs.append(
                Paragraph(
                    start + first, start + last, kind, block.level, page, speaker=block.speaker
                )
            )


def find_headings(text: str, found: Structure) -> Structure:
    """A structure of plain text in which short lines without a stop before prose are headings,
    and such lines with numbers too, if there are several.
    """
    paragraphs = list(found.paragraphs)
    numbered = [
        number
        for number, one in enumerate(paragraphs[:-1])
        if one.kind == "item"
        and (mark := _NUMBER.match(text, one.start, one.end))
        and _looks_like_heading(text[mark.end() : one.end])
        and paragraphs[number + 1].kind == "text"
        and _STOP.search(text[slice(*_span(paragraphs[number + 1]))][-3:])
    ]
    if len(numbered) > 1:
        for number in numbered:
            paragraphs[number] = replace(paragraphs[number], kind="heading", level=2)
    for number, one in enumerate(paragraphs[:-1]):
        before = text[slice(*_span(paragraphs[number - 1]))] if number else "."
        if (
            one.kind == "text"
            and _looks_like_heading(text[one.start : one.end])
            and _STOP.search(before)
            and _STOP.search(text[slice(*_span(paragraphs[number + 1]))][-3:])
        ):
            paragraphs[number] = replace(one, kind="heading", level=2)
    return replace(found, paragraphs=tuple(paragraphs))


def _looks_like_heading(line: str) -> bool:
    return (
        len(line) <= 60
        and "\n" not in line
        and line[:1].isupper()
        and not _STOP.search(line)
        and not speaker_of(line, 0, len(line))[0]
    )


def _find_title(text: str, paragraphs: list[Paragraph], title: str) -> None:
    for number, one in enumerate(paragraphs[:3]):
        if title and _letters(text[one.start : min(one.end, one.start + 400)]) == _letters(title):
            paragraphs[number] = replace(one, kind="title", level=1)
            return


def _find_bylines(text: str, paragraphs: list[Paragraph], author: str) -> None:
    for number, one in enumerate(paragraphs[:_BYLINE_AMONG]):
        line = text[one.start : min(one.end, one.start + 120)]
        if one.kind == "text" and (
            _BYLINE.fullmatch(line)
            or _DATELINE.fullmatch(line)
            or (author and _letters(line) in (_letters(author), _letters(f"By {author}")))
        ):
            paragraphs[number] = replace(one, kind="byline")


def _find_turns(text: str, paragraphs: list[Paragraph]) -> None:
    """Several paragraphs that begin with a name and a colon, and hold sentences, are turns."""
    turns = [
        (number, name)
        for number, one in enumerate(paragraphs)
        if one.kind == "text"
        and (name := speaker_of(text, one.start, one.end)[0])
        and (
            _STOP.search(text[max(one.start, one.end - 5) : one.end])
            or MESSAGE.match(text, one.start, one.end)
        )
    ]
    if len(turns) > 1:
        for number, name in turns:
            paragraphs[number] = replace(paragraphs[number], kind="turn", speaker=name)


def _find_questions(text: str, paragraphs: list[Paragraph]) -> None:
    """Questions that stand alone before what answers them."""
    asked = [
        number
        for number, one in enumerate(paragraphs[:-1])
        if one.kind in ("text", "heading", "turn", "item")
        and one.end - one.start <= 250
        and _QUESTION.fullmatch(_said(text, one))
        and text[paragraphs[number + 1].end - 1] != "?"
    ]
    if len(asked) > 1 or any(paragraphs[number].kind in ("heading", "turn") for number in asked):
        for number in asked:
            paragraphs[number] = replace(paragraphs[number], asks=True)


def _said(text: str, one: Paragraph) -> str:
    return text[speaker_of(text, one.start, one.end)[1] : one.end]


def _span(one: Paragraph) -> tuple[int, int]:
    return one.start, one.end


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
