"""Paragraphs of plain text: where a line break is meant, and where a line was only wrapped."""

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.boundaries import trim
from corpus.paragraphs import Span

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_STOP_ENDS = re.compile(r"[.!?…:;,。！？][\"”’'»)\]]*$")
_SENTENCE_ENDS = re.compile(r"[.!?…。！？][\"”’'»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-*•‣–]|\d{1,3}[.)])\s")
# What a wrapped line may begin with too, so the line before has to be at its end.
_LETTERED_ITEM = re.compile(r"(?:[a-z][.)]|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\))\s")
_NAME = r"[A-Z][\w.’'-]*(?: [A-Z\d][\w.’'-]*){0,3}"
SPEAKER = re.compile(rf"(?:(?P<letter>[QA])[.:]|(?P<name>{_NAME})(?: \(\d\d?:[\d:]{{2,5}}\))?:)\s")
# A message of a chat or a line of a record: "[10:32] ana: ", "06/05/2024, 10:32 - Ana Ruiz: ",
# "10:32:11 From Ana Ruiz to Everyone: ", "<ana> ". Before a time a name may be anything.
_TIME = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?"
MESSAGE = re.compile(
    rf"(?:\[{_TIME}\]|\({_TIME}\)|{_TIME})(?:\s-)?\s+"
    r"(?:<(?P<nick>[^<>\n]{1,40})>|(?:From )?(?P<name>[^:\n]{1,40}?)(?: to [^:\n]{1,40})?:)\s"
    r"|<(?P<bare>[^<>\s]{1,30})>\s(?=\S)"
)
# Words that no heading ends with.
_GOES_ON = re.compile(
    r"\b(?:of|the|a|an|and|or|to|in|at|by|for|with|from|on|that|which|is|are|was|were|as|than)$"
)
_FIELD = re.compile(r"[A-Z][\w-]*(?: [\w-]+){0,2}: ")  # "Date: 2020-01-31"
_UNBREAKABLE = 30  # characters of a word, such as an address, for whose sake a line is longer


def speaker_of(text: str, start: int, end: int) -> tuple[str, int]:
    """Name of the speaker whose turn begins at `start`, and where the words begin; ("", `start`)
    where none does.
    """
    for pattern in (MESSAGE, SPEAKER):
        if match := pattern.match(text, start, end):
            return next(filter(None, match.groups())).strip(), match.end()
    return "", start


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
    width = _width([text[a:b] for a, b in lines]) if len(lines) > 1 else 0
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
    if _LIST_ITEM.match(following) or MESSAGE.match(following):
        return True
    if _FIELD.match(line) and _FIELD.match(following):
        return True
    if _SENTENCE_ENDS.search(line) and SPEAKER.match(following):
        return True
    if _STOP_ENDS.search(line):
        return bool(_LETTERED_ITEM.match(following))
    heading = len(line) < 0.6 * width and not _GOES_ON.search(line)
    return heading and not following[:1].islower()
