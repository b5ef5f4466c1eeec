"""Kept quotations as files, in the language that is spoken: Markdown, Word and a table."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from assistant.conversations import KeptQuotation
from assistant.page.export.citation import QuotedPassage, address, publisher, reference
from assistant.page.export.markdown_text import escaped
from assistant.page.language import spoken, tr
from corpus import Article

KeptPassages = Sequence[tuple[KeptQuotation, QuotedPassage]]

_TITLE = "Kept quotations"
_COLUMNS = (
    *("quotation", "author", "title", "publisher", "date", "place", "address"),
    *("start", "end", "sha256", "kept"),
)
# A spreadsheet would take what begins so for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class QuotationFile:
    """A file to be downloaded."""

    name: str
    media_type: str
    content: bytes


def _markdown(kept: KeptPassages) -> QuotationFile:
    lines = [f"# {tr(_TITLE)}", ""]
    for article, group in _by_article(kept):
        lines += [f"## {escaped(' '.join(article.title.split()))}", ""]
        for one, passage in group:
            lines += [*_quoted(one, passage), ">", f"> — {escaped(reference(passage))}", ""]
    return QuotationFile("quotations.md", "text/markdown; charset=utf-8", _bytes(lines))


def _docx(kept: KeptPassages) -> QuotationFile:
    from docx import Document

    document = Document()
    about = document.core_properties  # what the template says of itself is another's
    about.title, about.author, about.comments = tr(_TITLE), "", ""
    about.language = spoken()
    about.created = about.modified = datetime.now(UTC)
    document.add_heading(tr(_TITLE), 0)
    for article, group in _by_article(kept):
        document.add_heading(_printable(article.title), 1)
        for one, passage in group:
            paragraph = document.add_paragraph(style="Quote")
            for text, marked in _pieces(one, passage):
                paragraph.add_run(_printable(text)).bold = marked
            document.add_paragraph(f"— {_printable(reference(passage))}")
    file = io.BytesIO()
    document.save(file)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return QuotationFile("quotations.docx", kind, file.getvalue())


def _csv(kept: KeptPassages) -> QuotationFile:
    """A table for spreadsheets: what they would take for a formula has an apostrophe before it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([tr(_COLUMNS[at]) for at in range(len(_COLUMNS))])
    for one, passage in kept:
        article = passage.article
        row = (
            *(passage.text, article.author, article.title, publisher(article), article.date),
            *(passage.place, address(article), one.start, one.end, article.sha256, one.kept),
        )
        writer.writerow([_no_formula(value) for value in row])
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    content = file.getvalue().encode("utf-8-sig")
    return QuotationFile("quotations.csv", "text/csv; charset=utf-8", content)


FILES: Mapping[str, Callable[[KeptPassages], QuotationFile]] = {
    "markdown": _markdown,
    "docx": _docx,
    "csv": _csv,
}


def marked_pieces(text: str, start: int, end: int) -> list[tuple[str, bool]]:
    """A text in up to three pieces, of which the words `text[start:end]` are marked."""
    if not 0 <= start < end <= len(text):
        return [(text, False)]
    pieces = [(text[:start], False), (text[start:end], True), (text[end:], False)]
    return [piece for piece in pieces if piece[0]]


def _pieces(one: KeptQuotation, passage: QuotedPassage) -> list[tuple[str, bool]]:
    return marked_pieces(passage.text, one.words_start - one.start, one.words_end - one.start)


def _quoted(one: KeptQuotation, passage: QuotedPassage) -> list[str]:
    marked = markdown_words(_pieces(one, passage))
    return [f"> {line}".rstrip() for line in marked.split("\n")]


def markdown_words(pieces: Sequence[tuple[str, bool]]) -> str:
    """Pieces as Markdown, the marked ones bold. Its stars touch letters, or they stay stars."""
    said = ""
    for text, marked in pieces:
        core = text.strip()
        if not marked or not core:
            said += escaped(text) if not said else _inside(text)
            continue
        lead = text[: len(text) - len(text.lstrip())]
        said += f"{_inside(lead)}**{_inside(core)}**{_inside(text[len(text.rstrip()) :])}"
    return said


def _inside(text: str) -> str:
    """Text that stands in the middle of a line: nothing at its beginning opens a list there."""
    return escaped(f"x{text}")[1:]


def _by_article(kept: KeptPassages) -> list[tuple[Article, KeptPassages]]:
    """Quotations of one article together, articles in the order of their first quotation."""
    order: dict[str, int] = {}
    for _, passage in kept:
        order.setdefault(passage.article.id, len(order))
    ordered = sorted(kept, key=lambda one: order[one[1].article.id])
    groups = groupby(ordered, key=lambda one: one[1].article.id)
    found = [list(group) for _, group in groups]
    return [(group[0][1].article, group) for group in found]


def _no_formula(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _printable(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _bytes(lines: Sequence[str]) -> bytes:
    return "\n".join(lines).encode()
