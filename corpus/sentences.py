"""From an article to its sentences, every one an exact span of the article's text.

Segmentation is sentencex's; `tests/test_corpus_sentences.py` holds the cases it was chosen on,
against pysbd. Three rules repair what it gets wrong, since a sentence cut in two is a
false quotation.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from itertools import pairwise

from sentencex import get_sentence_boundaries

from corpus.types import Article, Sentence, Span

# Raise it with every change that splits any text otherwise: libraries then split and encode anew.
SEGMENTER = 2
# Libraries know number 1 by a hash of this file as it was before there were numbers.
_NAMES = {1: "555ba7b4d1ceaeff"}

# What a hostile text costs: sentencex takes quadratic time on some, and our rules would search what
# they have joined again and again. A longer sentence than a piece is cut at a white space.
_PIECE = 5_000  # characters that sentencex sees at once
_AHEAD = 1_500  # of them that it sees only to know what opens a sentence: a quotation may end there
_TAIL = 60  # characters before a boundary that tell if it is one
_DOUBLED_CHARS = 2_000  # of a caption with its second copy

# sentencex ends a sentence after "said Mr." when "He" follows, as if "He" were a pronoun.
_TITLE_ENDS = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Rev|Hon)\.$")
_COUNTED_NEXT = re.compile(r"\b(?:approx|ca|c|max|min|est)\.$", re.IGNORECASE)
_QUOTE_ENDS = re.compile(r"[.!?…][\"”’'»]+$")

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_STOP_ENDS = re.compile(r"[.!?…:;,。！？][\"”’'»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-*•‣–]|\d{1,3}[.)])\s")
# A source that prints a caption twice in one line, at least four words of it.
_DOUBLED = re.compile(r"((?:\S+\s+){3,}?\S+)\s+(?=\1(?:\s|$))")


def split_sentences(article: Article) -> list[Sentence]:
    """Split an article into sentences, in reading order.

    Spans do not overlap, and what lies between them is white space, or a run of words that the
    next sentence repeats at once (a doubled caption, of which only the second copy is a sentence).
    """
    sentences: list[Sentence] = []
    for paragraph, (start, end) in enumerate(split_paragraphs(article.text)):
        for sentence_start, sentence_end in _spans(article.text, start, end):
            sentences.append(
                Sentence(article.id, len(sentences), sentence_start, sentence_end, paragraph)
            )
    return sentences


@cache
def segmenter_fingerprint() -> str:
    """Name of the segmenter: with the same name, the same text is split into the same sentences."""
    return f"sentencex:{version('sentencex')}:{_NAMES.get(SEGMENTER, SEGMENTER)}"


def split_paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs of `text`, without the white space around them.

    Blank lines end a paragraph. Inside a block a line break is a wrapped line, unless what stands
    beside it is a list item, or a short line without a stop: a heading or a caption.
    """
    paragraphs: list[Span] = []
    for block in _pieces(text, _BLANK_LINES):
        paragraphs += [_trim(text, span) for span in _blocks_of_lines(text, *block)]
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
    longest = max((b - a for a, b in lines), default=0)
    for (line_start, line_end), (next_start, next_end) in pairwise(lines):
        line = text[line_start:line_end].strip()
        unfinished = not _STOP_ENDS.search(line) and len(line) < 0.6 * longest
        if unfinished or _LIST_ITEM.match(text[next_start:next_end].lstrip()):
            yield start, line_end
            start = next_start
    yield start, end


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _spans(text: str, start: int, end: int) -> list[Span]:
    doubled = _DOUBLED.match(text, start, min(end, start + _DOUBLED_CHARS))
    if doubled:
        start = doubled.end()
    spans: list[Span] = []
    for boundary in _boundaries(text, start, end):
        span = _trim(text, boundary)
        if span[0] == span[1]:
            continue
        if spans and _belongs_together(_tail(text, *spans[-1]), text[span[0]]):
            span = (spans.pop()[0], span[1])
        spans.append(span)
    return spans


def _boundaries(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences as sentencex sees them, which is given a piece at a time.

    A piece begins with a sentence, and what it ends with begins the next one, so only a sentence
    longer than a piece is cut.
    """
    while start < end:
        cut = end if end - start <= _PIECE else _cut(text, start)
        found = [
            (start + boundary["start_index"], start + boundary["end_index"])
            for boundary in get_sentence_boundaries("en", text[start:cut])
        ]
        if cut < end:
            sure = [span for span in found if span[1] <= cut - _AHEAD]
            found = sure or found[:1] or [(start, cut)]
            cut = max(start + 1, found[-1][1])
        yield from found
        start = cut


def _cut(text: str, start: int) -> int:
    """End of the piece that begins at `start`: after a white space, if there is one."""
    space = text.rfind(" ", start + _PIECE // 2, start + _PIECE)
    return start + _PIECE if space < 0 else space + 1


def _tail(text: str, start: int, end: int) -> str:
    return text[max(start, end - _TAIL) : end]


def _belongs_together(before: str, after: str) -> bool:
    """True if sentencex cut one sentence in two here.

    :param before: how the first part ends.
    :param after: the character that the second part begins with.
    """
    return bool(
        _TITLE_ENDS.search(before)
        or (_COUNTED_NEXT.search(before) and after.isdigit())
        or (_QUOTE_ENDS.search(before) and after.islower())
    )
