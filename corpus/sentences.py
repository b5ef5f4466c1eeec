"""From an article to its sentences, every one an exact span of the article's text.

Where a paragraph ends is told here, where a sentence does in `corpus.boundaries`.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from itertools import pairwise

from corpus.boundaries import sentence_spans, trim
from corpus.types import Article, Sentence, Span

# Raise it with every change that splits any text otherwise: libraries then split and encode anew.
SEGMENTER = 3
# Libraries know number 1 by a hash of this file as it was before there were numbers.
_NAMES = {1: "555ba7b4d1ceaeff"}

SentenceSpan = tuple[int, int, int]  # start, end, number of the paragraph
_RECENT_CHARS = 2_000_000  # of the texts whose spans are kept, besides the last one's
_DOUBLED_CHARS = 2_000  # of a caption with its second copy

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_STOP_ENDS = re.compile(r"[.!?…:;,。！？][\"”’'»)\]]*$")
_SENTENCE_ENDS = re.compile(r"[.!?…。！？][\"”’'»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-*•‣–]|\d{1,3}[.)])\s")
# What a wrapped line may begin with too, so the line before has to be at its end.
_LETTERED_ITEM = re.compile(r"(?:[a-z][.)]|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\))\s")
_SPEAKER = re.compile(r"(?:[QA][.:]|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}:)\s")
# Words that no heading ends with.
_GOES_ON = re.compile(
    r"\b(?:of|the|a|an|and|or|to|in|at|by|for|with|from|on|that|which|is|are|was|were|as|than)$"
)
_FIELD = re.compile(r"[A-Z][\w-]*(?: [\w-]+){0,2}: ")  # "Date: 2020-01-31"
_UNBREAKABLE = 30  # characters of a word, such as an address, for whose sake a line is longer
# A source that prints a caption twice in one line, at least four words of it.
_DOUBLED = re.compile(r"((?:\S+\s+){3,}?\S+)\s+(?=\1(?:\s|$))")


def split_sentences(article: Article) -> list[Sentence]:
    """Split an article into sentences, in reading order.

    Spans do not overlap, and what lies between them is white space, or a run of words that the
    next sentence repeats at once (a doubled caption, of which only the second copy is a sentence).
    """
    spans = _RECENT.get(article.text) or spans_of(article.text)
    return [Sentence(article.id, position, *span) for position, span in enumerate(spans)]


def spans_of(text: str) -> list[SentenceSpan]:
    """Sentences of a text: start, end and number of the paragraph of each."""
    return [
        (*span, number)
        for number, (start, end) in enumerate(split_paragraphs(text))
        for span in _spans(text, start, end)
    ]


def remember_spans(text: str, spans: Sequence[SentenceSpan]) -> None:
    """Keep what `spans_of` found in another process, so that nobody splits the text again soon.

    :raises ValueError: they are not spans of the text, in reading order.
    """
    end = 0
    for start, stop, paragraph in spans:
        if not (end <= start < stop <= len(text) and paragraph >= 0):
            raise ValueError(f"({start}, {stop}) is no sentence after {end}")
        end = stop
    _RECENT.put(text, spans)


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


def split_paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs of `text`, without the white space around them.

    Blank lines end a paragraph. Inside a block a line break is a wrapped line, unless it stands
    before a list item or a speaker's turn, or after a short line without a stop: a heading or a
    caption.
    """
    paragraphs: list[Span] = []
    for block in _pieces(text, _BLANK_LINES):
        paragraphs += [trim(text, span) for span in _blocks_of_lines(text, *block)]
    return [(start, end) for start, end in paragraphs if start < end]


def _pieces(text: str, separator: re.Pattern[str]) -> Iterator[Span]:
    start = 0
    for match in separator.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _blocks_of_lines(text: str, start: int, end: int) -> Iterator[Span]:
    lines = [
        (start + match.start(), start + match.end())
        for match in re.finditer(r"[^\n]+", text[start:end])
    ]
    width = _width([text[a:b] for a, b in lines])
    for (line_start, line_end), (next_start, next_end) in pairwise(lines):
        if _ends_paragraph(
            text[line_start:line_end].strip(), text[next_start:next_end].lstrip(), width
        ):
            yield start, line_end
            start = next_start
    yield start, end


def _width(lines: list[str]) -> int:
    """Characters that a line of a block holds: of many lines the one longest is an exception."""
    lengths = sorted(map(_length, lines))
    return (lengths[-2] if len(lengths) > 3 else lengths[-1]) if lengths else 0


def _length(line: str) -> int:
    longest = max(map(len, line.split()), default=0)
    return len(line.strip()) - (longest if longest > _UNBREAKABLE else 0)


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    """True if a paragraph ends with a line, and the next begins with the one that follows."""
    if _LIST_ITEM.match(following):
        return True
    if _FIELD.match(line) and _FIELD.match(following):
        return True
    if _SENTENCE_ENDS.search(line) and _SPEAKER.match(following):
        return True
    if _STOP_ENDS.search(line):
        return bool(_LETTERED_ITEM.match(following))
    heading = len(line) < 0.6 * width and not _GOES_ON.search(line)
    return heading and not following[:1].islower()


def _spans(text: str, start: int, end: int) -> list[Span]:
    doubled = _DOUBLED.match(text, start, min(end, start + _DOUBLED_CHARS))
    return sentence_spans(text, doubled.end() if doubled else start, end)
