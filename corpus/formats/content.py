"""Result of a format's reader, or the reason why there is none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

NAMES = {
    "csv": "a table (.csv)",
    "docx": "a Word document (.docx)",
    "eml": "a mail (.eml)",
    "epub": "an EPUB book",
    "html": "a web page",
    "markdown": "a Markdown text",
    "ocr": "a PDF",
    "odt": "an OpenDocument text",
    "pdf": "a PDF",
    "pptx": "a presentation (.pptx)",
    "rtf": "an RTF text",
    "srt": "subtitles (.srt)",
    "text": "a plain text",
    "vtt": "subtitles (.vtt)",
    "xlsx": "a workbook (.xlsx)",
    "zip": "a Word, Excel, PowerPoint, EPUB or OpenDocument file",
}
TEXTS = frozenset({"csv", "markdown", "srt", "text", "vtt"})  # kinds that are letters alone
_FIGURE = re.compile(r"[^\w(]{0,3}\d[\d.,:/ -]*\W{0,2}$")
# Names that programs fill in, and people do not have.
_NOBODY = re.compile(
    r"\(?(?:anonymous|unknown|author|user|admin|administrator|owner|python-docx|unspecified|none|n/?a)\)?",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?(\d{4})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(slots=True)
class TextBlock:
    """A block of text as a format has it: a paragraph, a heading, an item of a list, a row."""

    text: str = ""  # of a row nothing; a form feed stands where a page begins
    kind: str = "text"  # see `corpus.types.Paragraph`
    level: int = 0  # of a heading, 1 is the highest
    label: str = ""  # number or letter that the format itself puts before the text
    page: int = 0  # on which it begins; 0 where there are none
    cells: list[str] = field(default_factory=list)  # of a row
    columns: list[str] = field(default_factory=list)  # names of its columns, if they have any
    header: bool = False  # of a row: it names the columns
    table: int = 0  # rows of one table have the same number
    speaker: str = ""  # of a turn


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks in reading order, and what the file says about itself ("" where nothing)."""

    kind: str  # a key of NAMES
    blocks: list[TextBlock]
    title: str = ""
    author: str = ""
    date: str = ""  # YYYY-MM-DD, YYYY-MM or YYYY
    publisher: str = ""
    said_by: str = ""  # where the file says so
    pages: int = 0  # number of them; 0 where the format has none
    encoding: str = ""  # of a text whose encoding was guessed
    recognised: str = ""  # of a text that stood in pictures: how sure it is
    collection: bool = False  # of texts of several people: the first one's title is not its own


class Refusal(Exception):
    """A file that is not read: what was found in it, and what to do about it."""

    def __init__(self, found: str, cure: str, unsafe: bool = False) -> None:
        super().__init__(found, cure)
        self.found = found  # continues "Expected a PDF, report.pdf …"
        self.cure = cure
        self.unsafe = unsafe  # made to harm, not merely damaged


def name_columns(blocks: list[TextBlock]) -> list[TextBlock]:
    """Blocks whose rows know their columns' names, if the first row of their table gives them.

    It does where it is marked so, or where it holds words only and rows after it hold figures.
    """
    for table, found in groupby(blocks, key=lambda block: block.table if block.cells else 0):
        rows = list(found)
        if not table or len(rows) < 2:
            continue
        first = rows[0]
        first.header = first.header or _names_columns(first.cells, rows[1:])
        for row in rows[1:] if first.header else ():
            row.header = False
            row.columns = first.cells
    return blocks


def _names_columns(cells: list[str], rows: Iterable[TextBlock]) -> bool:
    if sum(map(bool, cells)) < 2 or any(
        character.isdigit() for cell in cells for character in cell
    ):
        return False
    return any(
        cell[:1].isdigit() or re.match(r"\W{0,2}\d", cell) for row in rows for cell in row.cells
    )


def name_all_columns(blocks: list[TextBlock]) -> list[TextBlock]:
    """The same where a table is one for sure: its first row names the columns unless it holds
    figures, gaps, or a cell that comes back.
    """
    for table, found in groupby(blocks, key=lambda block: block.table if block.cells else 0):
        rows = list(found)
        if not table or len(rows) < 2:
            continue
        cells = [cell.strip() for cell in rows[0].cells]
        below = {cell for row in rows[1:] for cell in row.cells}
        rows[0].header = (
            len(set(cells)) == len(cells)
            and all(cells)
            and not any(_FIGURE.match(cell) or cell in below for cell in cells)
        )
        for row in rows[1:] if rows[0].header else ():
            row.columns = cells
    return blocks


def person(name: str) -> str:
    """A name of an author; "" where a program made it up."""
    return "" if _NOBODY.fullmatch(name.strip()) else name.strip()


def iso_date(text: str) -> str:
    """The date that opens `text` as YYYY-MM-DD, as far as it is given; "" where it is none."""
    match = _DATE.match(text.strip())
    return "-".join(part for part in match.groups() if part) if match else ""
