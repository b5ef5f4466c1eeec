"""Articles and the sentences they consist of."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.lines import split_paragraphs
from corpus.paragraphs import Fact, Paragraph, parse


@lru_cache(maxsize=32)  # every sentence that is read asks for its paragraph
def _of_lines(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(start, end) for start, end in split_paragraphs(text))


@dataclass(frozen=True, slots=True)
class Article:
    """One text of the corpus. All offsets of this project count the characters of `text`."""

    id: str  # unique in its corpus, stable: the file's stem
    title: str
    text: str
    source: str  # where it came from: a file name or an address
    sha256: str  # of `text` as UTF-8, hexadecimal
    kind: str = "text"  # what it was read from: text, markdown, html, pdf, …
    author: str = ""
    date: str = ""  # when it was published, ISO 8601, as far as it says
    language: str = ""  # ISO 639-1; what says none counts as English
    added: str = ""  # when it came into the library, UTC; shown, and never decided by
    version: int = 1  # rises whenever the text or its spans change
    structure: str = ""  # stored form of `paragraphs`, pages and `facts`; see `corpus.paragraphs`

    @property
    def paragraphs(self) -> Sequence[Paragraph]:
        """Paragraphs in reading order, as sentences count them.

        An article without a structure has those that its lines make.
        """
        return parse(self.structure).paragraphs or _of_lines(self.text)

    @property
    def page_starts(self) -> Sequence[int]:
        """Offset at which each page begins; empty where the format has no pages."""
        return parse(self.structure).pages

    @property
    def facts(self) -> Sequence[Fact]:
        """Author, date, publisher, number of pages and words, each with where it was said."""
        return parse(self.structure).facts

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds a character, or the one before it."""
        paragraphs = self.paragraphs
        return paragraphs[max(0, bisect_right(paragraphs, offset, key=lambda one: one.start) - 1)]

    def page(self, offset: int) -> int:
        """Page that holds a character, 1 is the first; 0 where the format has no pages."""
        return bisect_right(self.page_starts, offset)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article: `article.text[start:end]`. The unit that is embedded and shown."""

    article_id: str
    position: int  # 0-based, in reading order, unique in its article
    start: int
    end: int
    paragraph: int  # 0-based, in reading order
