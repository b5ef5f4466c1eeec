"""Subtitles (.srt, .vtt): what is said, without the times, by speaker.

Libraries read them for other purposes: webvtt-py passes over cues without a number, and pysubs2
takes notes for speech and forgets who speaks.
"""

import html
import re
from dataclasses import dataclass

from corpus.formats.content import Content, TextBlock

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>\n]{1,100})>")
_NAMED = re.compile(r"([A-Z][\w.’'-]*(?: [\w.’'-]+){0,3}):\s+(?=\S)")
_OTHER = re.compile(r"\s*(?:[-–—]\s?|>>\s*)(?=\S)")  # before what another one says
_STOP = re.compile(r"[.!?…][\"”’)\]♪]*$")
_PAUSE = 3.0  # seconds of silence after which a new paragraph begins
_LONG = 600  # characters after which the next sentence begins one


@dataclass
class _Cue:
    start: float
    end: float
    lines: list[str]


def read_subtitles(text: str) -> Content:
    """Paragraphs of what is said; a cue that is damaged does not take the others with it."""
    first = text.lstrip().partition("\n")[0]
    head = re.match(r"WEBVTT\s+(?:-\s+)?(\S.*)", first)
    kind = "vtt" if first.startswith("WEBVTT") else "srt"
    return Content(kind, _paragraphs(_cues(text)), head.group(1).strip() if head else "")


def _cues(text: str) -> list[_Cue]:
    cues: list[_Cue] = []
    open_cue: _Cue | None = None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        times = _TIMES.match(line)
        if times:
            values = times.groups()
            open_cue = _Cue(_seconds(values[:4]), _seconds(values[4:]), [])
            cues.append(open_cue)
        elif not line.strip():
            open_cue = None
        elif open_cue is not None and not _is_number_of_next(line, lines, number):
            open_cue.lines.append(line)
    return cues


def _is_number_of_next(line: str, lines: list[str], at: int) -> bool:
    """True of a cue's number where no blank line stands before it."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return line.strip().isdigit() and _TIMES.match(following) is not None


def _seconds(time: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parts = (value or "0" for value in time)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{parts}")


def _paragraphs(cues: list[_Cue]) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    end, shown = 0.0, frozenset[str]()
    for cue in cues:
        lines = [line for line in cue.lines if _plain(line) not in shown]  # some roll upward
        shown = frozenset(map(_plain, cue.lines))
        pause = cue.start - end > _PAUSE
        end = max(end, cue.end)
        for line in lines:
            _take(blocks, line, pause)
            pause = False
    return [block for block in blocks if block.text]


def _plain(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", line)).split())


def _take(blocks: list[TextBlock], line: str, pause: bool) -> None:
    """Put a line behind what was said, or begin a paragraph with it."""
    voice = _VOICE.search(line)
    said = _plain(line)
    other = _OTHER.match(said)
    said = said[other.end() :] if other else said
    if not said:
        return
    named = _NAMED.match(said)
    last = blocks[-1] if blocks else None
    if voice:
        speaker = " ".join(html.unescape(voice.group(1)).split())
        if last is None or last.speaker != speaker or pause:
            blocks.append(TextBlock(said, "turn", label=f"{speaker}:", speaker=speaker))
            return
    elif named:
        blocks.append(TextBlock(said, "turn", speaker=named.group(1)))
        return
    if last is None or other or _parted(last.text, pause):
        blocks.append(TextBlock(said))
    else:
        last.text += f" {said}"


def _parted(before: str, pause: bool) -> bool:
    return bool(_STOP.search(before[-5:])) and (pause or len(before) > _LONG)
