"""An article's text as what it is: headings, lists, tables, quotations, code, and where each page
begins. Nothing of it is added or left out; its sentences can be addressed by their offsets.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.page.html.text import safe
from assistant.page.language import tr
from corpus import Article, Sentence
from corpus.paragraphs import Paragraph

Read = tuple[Paragraph, Sequence[Sentence]]  # a paragraph with its sentences
_HIGHEST, _LOWEST = 3, 6  # headings of the body: the title is the second
_MARK = re.compile(r"(?:[-*•‣–◦]|\(?\d{1,3}[.)]|\(?[a-z]\))\s")  # that an item has of its own
_RUNS = {"row", "item", "quotation"}  # what stands together if it follows one on another


def body_html(article: Article, sentences: Sequence[Sentence], drawn: bool = False) -> str:
    """Text below the title.

    :param drawn: whether there is a picture of each page.
    """
    return _Body(article, drawn).html(sentences)


def headline_html(article: Article, sentences: Sequence[Sentence]) -> str:
    """Title above the article; a sentence that can be quoted, where the text has it, too."""
    at = 'dir="auto"'
    own = [one for one in sentences if article.paragraph_at(one.start).kind == "title"]
    if len(own) == 1 and _says_title(article, own[0].start, own[0].end):
        at += (
            f' class="sentence" id="sentence-{own[0].position}" '
            f'data-start="{own[0].start}" data-end="{own[0].end}"'
        )
        return f"<h2 {at}>{safe(article.text[own[0].start : own[0].end])}</h2>"
    return f"<h2 {at}>{safe(article.title)}</h2>"


def _says_title(article: Article, start: int, end: int) -> bool:
    """False of a title that is not as the text has it: the reader gave it another."""
    return " ".join(article.text[start:end].split()) == " ".join(article.title.split())


class _Body:
    def __init__(self, article: Article, drawn: bool) -> None:
        self._article = article
        self._drawn = drawn
        self._page = 0  # the last one whose beginning was shown
        self._levels: list[int] = []  # of the headings above this place

    def html(self, sentences: Sequence[Sentence]) -> str:
        paragraphs = [
            (self._article.paragraph_at(group[0].start), group)
            for _, each in groupby(sentences, key=lambda one: one.paragraph)
            if (group := list(each))
        ]
        return "".join(self._block(run) for run in _runs(paragraphs))

    def _block(self, run: Sequence[Read]) -> str:
        paragraph, sentences = run[0]
        if paragraph.kind == "title":
            return ""  # it stands above the article already
        before = self._page_mark(sentences[0].start)
        if paragraph.kind == "row":
            return before + self._table(run)
        if paragraph.kind == "item":
            return before + f'<ul class="items">{"".join(map(self._item, run))}</ul>'
        if paragraph.kind == "quotation":
            said = "".join(f'<p dir="auto">{self._pieces(each)}</p>' for _, each in run)
            return f'{before}<blockquote class="quoted">{said}</blockquote>'
        tag = {"heading": self._heading(paragraph), "code": "pre"}.get(paragraph.kind, "p")
        named = "" if paragraph.kind == "text" else f' class="{paragraph.kind}"'
        return f'{before}<{tag}{named} dir="auto">{self._pieces(sentences)}</{tag}>'

    def _heading(self, paragraph: Paragraph) -> str:
        """Tag of a heading: never one lower than the next below that above it."""
        if paragraph.kind != "heading":
            return ""
        while self._levels and self._levels[-1] >= paragraph.level:
            self._levels.pop()
        self._levels.append(paragraph.level)
        return f"h{min(_HIGHEST - 1 + len(self._levels), _LOWEST)}"

    def _item(self, one: Read) -> str:
        paragraph, sentences = one
        own = _MARK.match(self._article.text, paragraph.start)
        return f'<li{" class=marked" if own else ""} dir="auto">{self._pieces(sentences)}</li>'

    def _table(self, run: Sequence[Read]) -> str:
        """Rows with their cells; the row that names the columns is their head."""
        columns = max(len(paragraph.cells) for paragraph, _ in run)
        rows = []
        for paragraph, sentences in run:
            tag = 'th scope="col"' if paragraph.level == 1 else "td"
            cells = [
                f'<{tag} dir="auto">{self._cell(sentences, cell.start, cell.end)}</{tag[:2]}>'
                for cell in paragraph.cells
            ]
            rows.append(f"<tr>{''.join(cells)}{'<td></td>' * (columns - len(cells))}</tr>")
        # It may be wider than the window, and then scrolls by itself, for the keyboard too.
        return (
            f'<div class="table" tabindex="0" role="group" aria-label="{tr("Table")}">'
            f"<table>{''.join(rows)}</table></div>"
        )

    def _cell(self, sentences: Sequence[Sentence], start: int, end: int) -> str:
        parts = (
            (one, max(one.start, start), min(one.end, end))
            for one in sentences
            if one.start < end and start < one.end
        )
        return " ".join(
            self._page_mark(first) + self._piece(one, first, last) for one, first, last in parts
        )

    def _pieces(self, sentences: Sequence[Sentence]) -> str:
        # What lies between two sentences is white space, or a doubled caption that is shown once.
        return " ".join(
            self._page_mark(one.start) + self._piece(one, one.start, one.end) for one in sentences
        )

    def _piece(self, sentence: Sentence, start: int, end: int) -> str:
        """A sentence, or what of it stands in one cell of a row."""
        first = f' id="sentence-{sentence.position}"' if start == sentence.start else ""
        return (
            f'<span class="sentence"{first} data-start="{start}" data-end="{end}">'
            f"{safe(self._article.text[start:end])}</span>"
        )

    def _page_mark(self, at: int) -> str:
        """Number of the page that begins here or in the sentence before, if one does."""
        page = self._article.page(at)
        if page == self._page:
            return ""
        self._page = page
        if not self._drawn:
            return f'<span class="page" title="{tr("Page {page}", page=page)}">{page}</span>'
        words = tr("Show page {page}", page=page)
        return (
            f'<button type="button" class="page" data-page="{page}" title="{words}" '
            f'aria-label="{words}">{page}</button>'
        )


def _runs(paragraphs: Sequence[Read]) -> Iterator[Sequence[Read]]:
    """Paragraphs, those together that make one list, one table or one quotation."""
    run: list[Read] = []
    for one in paragraphs:
        kind = _kind(one)
        follows = run and kind in _RUNS and kind == _kind(run[-1])
        if run and not (follows and not _begins_table(one, run)):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _kind(one: Read) -> str:
    """Kind of a paragraph; a row of which no cell is known is text."""
    paragraph = one[0]
    return "text" if paragraph.kind == "row" and not paragraph.cells else paragraph.kind


def _begins_table(one: Read, run: Sequence[Read]) -> bool:
    """True of a row that names columns anew."""
    return one[0].level == 1 and one[0].kind == "row" and run[-1][0].level != 1
