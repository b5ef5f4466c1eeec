"""Paragraphs of an article, what each one is, and their stored form beside its text.

It is stored as JSON, in one column: `{"reader": number, "pages": [offsets], "facts": [[name, value,
source]], "paragraphs": [[start, end, kind, {what else is not as by default}]]}`, "text" as 0; after
tries in vain to read the original again `"tried": [reader that tried, times]`, too.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Raise it with every change that reads any file otherwise: libraries then read originals again.
READER = 4
READ = f'{{"reader":{READER},'  # how the stored form begins of what was read by this one
MAX_TRIES = 3  # to read an original again, each at another opening
Span = tuple[int, int]  # start and end, in characters; the end is not included


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: `article.text[start:end]`."""

    start: int
    end: int
    column: str = ""  # the column's name, if the table gives it one


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article: `article.text[start:end]`, and what it is."""

    start: int
    end: int
    # title, heading, text, item, row, caption, quotation, turn (of a speaker), code or byline
    kind: str = "text"
    level: int = 0  # of a heading, 1 is the highest; of a row 1 if it names the columns; else 0
    page: int = 0  # on which it begins, 1 is the first; 0 where the format has no pages
    cells: tuple[Cell, ...] = ()  # of a row, from left to right
    speaker: str = ""  # of a turn
    asks: bool = False  # a question of the article itself, which the next paragraph answers

    @property
    def may_answer(self) -> bool:
        """False for what is context of an answer: titles, headings, bylines, names of columns, and
        the article's own questions.
        """
        named = self.kind in ("title", "heading", "byline")
        return not (named or self.asks or (self.kind == "row" and self.level == 1))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known beside the text."""

    name: str  # author, date, publisher, encoding, recognised, pages or words
    value: str
    # Where it was said: "front matter", "properties of the file", "the page"; guessed or counted.
    source: str


@dataclass(frozen=True, slots=True)
class Structure:
    """Stored form of a structure, taken apart."""

    paragraphs: tuple[Paragraph, ...] = ()
    pages: tuple[int, ...] = ()  # offset at which each page begins
    facts: tuple[Fact, ...] = ()


@lru_cache(maxsize=256)
def parse(stored: str) -> Structure:
    """Structure of its stored form; "" stands for none."""
    if not stored:
        return Structure()
    held = json.loads(stored)
    pages = tuple(held["pages"])
    return Structure(
        tuple(_paragraph(*one) for one in held["paragraphs"]),
        pages,
        tuple(Fact(*one) for one in held["facts"]),
    )


def store(structure: Structure) -> str:
    """Stored form of a structure."""
    return json.dumps(
        {
            "reader": READER,
            "pages": structure.pages,
            "facts": [[one.name, one.value, one.source] for one in structure.facts],
            "paragraphs": [_row(one) for one in structure.paragraphs],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_now(stored: str) -> str:
    """Stored form of the same structure, as if the original had just been read."""
    return store(parse(stored))


def after_try(stored: str) -> str:
    """Stored form of the same structure after a try in vain to read the original again. After the
    last one it counts as read, until there is another reader.
    """
    held = {"pages": [], "facts": [], "paragraphs": [], **json.loads(stored or "{}")}
    reader = held.pop("reader", 0)
    by, times = held.pop("tried", (READER, 0))
    times = times + 1 if by == READER else 1
    if times >= MAX_TRIES:
        return read_now(stored)
    tried = {"reader": reader, "tried": (READER, times), **held}
    return json.dumps(tried, ensure_ascii=False, separators=(",", ":"))


def _row(one: Paragraph) -> list[Any]:
    more: dict[str, Any] = {
        name: value
        for name in ("level", "page", "speaker", "asks")
        if (value := getattr(one, name))
    }
    if one.cells:
        more["cells"] = [[cell.start, cell.end, cell.column] for cell in one.cells]
    row: list[Any] = [one.start, one.end]
    kind = 0 if one.kind == "text" else one.kind
    return [*row, kind, more] if more else [*row, kind] if kind else row


def _paragraph(
    start: int, end: int, kind: int | str = 0, more: dict[str, Any] | None = None
) -> Paragraph:
    held = dict(more or {})
    held["cells"] = tuple(Cell(*cell) for cell in held.get("cells", ()))
    return Paragraph(start, end, str(kind or "text"), **held)
