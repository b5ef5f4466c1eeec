"""From an article to its sentences, every one an exact span of the article's text.

Where a paragraph ends is told by its structure or by `corpus.lines`, where a sentence does by
`corpus.boundaries`.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version

from corpus.boundaries import sentence_spans, trim
from corpus.paragraphs import Paragraph, Span
from corpus.types import Article, Sentence

# Raise it with every change that splits any text otherwise: libraries then split and encode anew.
SEGMENTER = 5
# Libraries know number 1 by a hash of this file as it was before there were numbers.
_NAMES = {1: "555ba7b4d1ceaeff"}

MAX_SENTENCE_CHARS = 5_000
SentenceSpan = tuple[int, int, int]  # start, end, number of the paragraph
_RECENT_CHARS = 2_000_000  # of the texts whose spans are kept, besides the last one's
_DOUBLED_CHARS = 2_000  # of a caption with its second copy

# A source that prints a caption twice in one line, at least four words of it.
_FIRST_WORDS = re.compile(r"(?:\S+\s+){3}\S")
_DOUBLED = re.compile(r"((?:\S+\s+){3,}?\S+)\s+(?=\1(?:\s|$))")


def split_sentences(article: Article) -> list[Sentence]:
    """Split an article into sentences, in reading order.

    Spans do not overlap, and what lies between them is white space, or a run of words that the
    next sentence repeats at once (a doubled caption, of which only the second copy is a sentence).
    """
    spans = _RECENT.get(_key(article)) or spans_of(article)
    return [Sentence(article.id, position, *span) for position, span in enumerate(spans)]


def spans_of(article: Article) -> list[SentenceSpan]:
    """Sentences of an article: start, end and number of the paragraph of each."""
    return [
        (*span, number)
        for number, paragraph in enumerate(article.paragraphs)
        for sentence in _sentences_of(article.text, paragraph)
        for span in _pieces_of(article.text, *sentence)
    ]


def _key(article: Article) -> str:
    """Text and structure, which tell the spans."""
    return f"{article.structure}\0{article.text}"


def remember_spans(article: Article, spans: Sequence[SentenceSpan]) -> None:
    """Keep what `spans_of` found in another process, so that nobody splits the text again soon.

    :raises ValueError: they are not spans of the text, in reading order.
    """
    end = 0
    for start, stop, paragraph in spans:
        if not (end <= start < stop <= len(article.text) and paragraph >= 0):
            raise ValueError(f"({start}, {stop}) is no sentence after {end}")
        end = stop
    _RECENT.put(_key(article), spans)


class _RecentSpans:
    """Spans of the texts that were read last. Methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spans: dict[str, Sequence[SentenceSpan]] = {}  # by text, the newest last
        self._characters = 0

    def get(self, text: str) -> Sequence[SentenceSpan] | None:
        with self._lock:
            return self._spans.get(text)

    def put(self, text: str, spans: Sequence[SentenceSpan]) -> None:
        with self._lock:
            self._characters += len(text) - (self._spans.pop(text, None) is not None) * len(text)
            self._spans[text] = spans
            while self._characters > _RECENT_CHARS and len(self._spans) > 1:
                oldest = next(iter(self._spans))
                del self._spans[oldest]
                self._characters -= len(oldest)


_RECENT = _RecentSpans()


@cache
def segmenter_fingerprint() -> str:
    """Name of the segmenter: with the same name, the same text is split into the same sentences."""
    return f"sentencex:{version('sentencex')}:{_NAMES.get(SEGMENTER, SEGMENTER)}"


def _sentences_of(text: str, paragraph: Paragraph) -> list[Span]:
    """A heading is whole, and so is a row of which no cell holds several sentences."""
    start, end = paragraph.start, paragraph.end
    if paragraph.kind in ("title", "heading"):
        return [trim(text, (start, end))]
    if not paragraph.cells:
        return _spans(text, start, end)
    by_cell = [sentence_spans(text, cell.start, cell.end) for cell in paragraph.cells]
    if any(len(spans) > 1 for spans in by_cell):
        return [span for spans in by_cell for span in spans]
    return [trim(text, (start, end))]


def _spans(text: str, start: int, end: int) -> list[Span]:
    doubled = _doubled(text, start, min(end, start + _DOUBLED_CHARS))
    return sentence_spans(text, doubled.end() if doubled else start, end)


def _doubled(text: str, start: int, end: int) -> re.Match[str] | None:
    """A caption that stands twice; looked for only where its first words do."""
    first = _FIRST_WORDS.match(text, start, end)
    if first is None or text.find(first.group(), start + 1, end) < 0:
        return None
    return _DOUBLED.match(text, start, end)


def _pieces_of(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence; one that is too long for one in pieces, each cut at a white space if it can be.

    Else a text without stops would be one sentence, which takes seconds wherever it is read.
    """
    while end - start > MAX_SENTENCE_CHARS:
        space = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        cut = start + MAX_SENTENCE_CHARS if space < 0 else space
        yield trim(text, (start, cut))
        start = trim(text, (cut, end))[0]
    yield start, end
