"""Result of a format's reader, or the reason why there is none."""

import re
from dataclasses import dataclass

NAMES = {
    "docx": "a Word document (.docx)",
    "epub": "an EPUB book",
    "html": "a web page",
    "markdown": "a Markdown text",
    "odt": "an OpenDocument text",
    "pdf": "a PDF",
    "rtf": "an RTF text",
    "text": "a plain text",
    "zip": "a Word, EPUB or OpenDocument file",
}


@dataclass(frozen=True, slots=True)
class Content:
    """Paragraphs in reading order, and what the file says about itself ("" where nothing)."""

    kind: str  # a key of NAMES
    paragraphs: list[str]
    title: str = ""
    author: str = ""
    date: str = ""  # YYYY-MM-DD, YYYY-MM or YYYY


class Refusal(Exception):
    """A file that is not read: what was found in it, and what to do about it."""

    def __init__(self, found: str, cure: str, unsafe: bool = False) -> None:
        super().__init__(found, cure)
        self.found = found  # continues "Expected a PDF, report.pdf …"
        self.cure = cure
        self.unsafe = unsafe  # made to harm, not merely damaged


_DATE = re.compile(r"(?:D:)?(\d{4})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?")


def iso_date(text: str) -> str:
    """The date that opens `text` as YYYY-MM-DD, as far as it is given; "" where it is none."""
    match = _DATE.match(text.strip())
    return "-".join(part for part in match.groups() if part) if match else ""
