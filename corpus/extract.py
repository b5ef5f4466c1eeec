"""From the bytes of a file to its text and its sentences: all that can cost what strangers want.

It runs in a child process with limits on memory and time: see `corpus.sandbox_child`.
"""

from dataclasses import dataclass, replace

from corpus.formats.content import TEXTS, Content, Refusal
from corpus.formats.decode import decode
from corpus.formats.read import read_content, read_text
from corpus.read import MAX_BYTES, title_of
from corpus.sentences import SentenceSpan, spans_of
from corpus.structure import assemble, structure_of
from corpus.text import clean_line, clean_text
from corpus.types import Article

MAX_SENTENCES = 50_000  # each takes some kilobytes of the index; a long novel has 20,000


@dataclass(frozen=True, slots=True)
class Extract:
    """Text of a file, and what the file says about itself ("" where nothing)."""

    kind: str  # a key of `corpus.formats.content.NAMES`
    text: str
    title: str
    author: str
    date: str  # YYYY-MM-DD, YYYY-MM or YYYY
    spans: list[SentenceSpan]
    structure: str  # see `corpus.paragraphs`


def extract(kind: str, raw: bytes) -> Extract:
    """Read `raw`, a file of `kind`, as far as its sentences.

    :raises Refusal: it cannot or must not be read.
    """
    content = _content(kind, raw)
    text, found = assemble(content.blocks, content.kind)
    if len(text) > MAX_BYTES:
        said = f"has {len(text):,} characters of text, and {MAX_BYTES:,} at most fit an article"
        raise Refusal(said, "Split it into several files.")
    in_table = bool(found.paragraphs) and found.paragraphs[0].kind == "row"
    untitled = in_table or content.collection
    title = clean_line(content.title) or ("" if untitled else title_of(text))
    author, publisher = clean_line(content.author), clean_line(content.publisher)
    structure = structure_of(text, found, content, title, author, publisher)
    spans = spans_of(Article("", title, text, "", "", structure=structure))
    if len(spans) > MAX_SENTENCES:
        said = f"has {len(spans):,} sentences, and {MAX_SENTENCES:,} at most fit an article"
        raise Refusal(said, "Split it into several files.")
    return Extract(content.kind, text, title, author, content.date, spans, structure)


def _content(kind: str, raw: bytes) -> Content:
    if kind not in TEXTS:
        return read_content(kind, raw)
    text, encoding = decode(raw)
    return replace(read_text(kind, clean_text(text)), encoding=encoding)
