"""What every question cost and came to: for a log, for metrics, for a profile; never its text."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from assistant.types import Answer
from index.timing import Clock, clocked

LOGGER = "assistant.questions"
QUESTIONS, TEXTS = "questions", "texts"  # what a log may hold

_log = logging.getLogger(LOGGER)


@dataclass(slots=True)
class Told:
    """One question, as its watchers see it."""

    depth: str
    history: int  # earlier turns
    clock: Clock = field(default_factory=Clock)
    answer: Answer | None = None  # None: it was refused, or something broke
    candidates: int = 0  # sentences scored closely
    hits: int = 0  # sentences either search proposed
    error: str = ""  # name of the error

    @property
    def outcome(self) -> str:
        """answered, silent, or failed."""
        if self.answer is None:
            return "failed"
        return "answered" if self.answer.answered else "silent"


Watcher = Callable[[Told], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> Callable[[], None]:
    """Tell `watcher` of every question from now on; returns what ends that."""
    _watchers.append(watcher)
    return lambda: _watchers.remove(watcher)


@contextmanager
def overheard() -> Iterator[list[Told]]:
    """The questions that are asked meanwhile."""
    told: list[Told] = []
    unwatch = watch(told.append)
    try:
        yield told
    finally:
        unwatch()


@contextmanager
def watched(depth: str, history: int, log: str) -> Iterator[Told]:
    """Time what happens meanwhile; then log it as the setting says, and tell the watchers.

    :param log: "", `QUESTIONS` or `TEXTS`.
    """
    told = Told(depth, history)
    with clocked() as told.clock:
        try:
            with told.clock.running("the rest"):
                yield told
        except Exception as error:
            told.error = type(error).__name__
            raise
        finally:
            if log:
                _write(told, log == TEXTS)
            for watcher in tuple(_watchers):
                watcher(told)


def _write(told: Told, texts: bool) -> None:
    if not _log.hasHandlers():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    line: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "outcome": told.outcome,
        "depth": told.depth,
        "earlier": told.history,
        "hits": told.hits,
        "candidates": told.candidates,
        "ms": _milliseconds(told.clock.wall),
        "total_ms": round(1000 * sum(told.clock.wall.values()), 2),
    }
    if told.error:
        line["error"] = told.error
    if told.answer is not None:
        line |= {"score": round(told.answer.score, 4), "evidence": len(told.answer.evidence)}
        if texts:
            line |= {"question": told.answer.question, "searched": told.answer.searched}
    _log.info("%s", json.dumps(line, ensure_ascii=False))


def _milliseconds(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(1000 * spent, 2) for name, spent in seconds.items()}


_TIMES = ("first, with loading", "again")


def profile_lines(told: Sequence[Told]) -> list[str]:
    """One line a stage, with milliseconds of time and of CPU time for each time it was asked."""
    lines = [
        f"{'milliseconds (of CPU time)':28}" + "".join(f"{n:>20}" for n in _TIMES[: len(told)])
    ]
    for name in told[0].clock.wall:
        cells = [_cell(one.clock.wall.get(name, 0.0), one.clock.cpu.get(name, 0.0)) for one in told]
        lines.append(f"{name:28}" + "".join(cells))
    total = [_cell(sum(one.clock.wall.values()), sum(one.clock.cpu.values())) for one in told]
    return [*lines, f"{'whole question':28}" + "".join(total)]


def _cell(wall: float, cpu: float) -> str:
    return f"{f'{1000 * wall:.1f} ({1000 * cpu:.1f})':>20}"
