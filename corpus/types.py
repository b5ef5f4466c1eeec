"""Articles and the sentences they consist of."""

from dataclasses import dataclass

Span = tuple[int, int]  # start and end, in characters; the end is not included


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article: `article.text[start:end]`. The unit that is embedded and shown."""

    article_id: str
    position: int  # 0-based, in reading order, unique in its article
    start: int
    end: int
    paragraph: int  # 0-based, in reading order
