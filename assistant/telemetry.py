"""Costs and outcome of every question: for a log, for metrics, for a profile; never its text."""

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
_OUTCOMES = {"says": "answered", "may say": "perhaps", "does not say": "silent"}


@dataclass(slots=True)
class QuestionRecord:
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
        """answered, perhaps, silent, or failed."""
        if self.answer is None:
            return "failed"
        return _OUTCOMES[self.answer.verdict]


Watcher = Callable[[QuestionRecord], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> Callable[[], None]:
    """Tell `watcher` of every question from now on; returns what ends that."""
    _watchers.append(watcher)
    return lambda: _watchers.remove(watcher)


@contextmanager
def records() -> Iterator[list[QuestionRecord]]:
    """The questions that are asked meanwhile."""
    record: list[QuestionRecord] = []
    unwatch = watch(record.append)
    try:
        yield record
    finally:
        unwatch()


@contextmanager
def recorded(depth: str, history: int, log: str) -> Iterator[QuestionRecord]:
    """Time what happens meanwhile; then log it as the setting says, and tell the watchers.

    :param log: "", `QUESTIONS` or `TEXTS`.
    """
    record = QuestionRecord(depth, history)
    with clocked() as record.clock:
        try:
            with record.clock.running("the rest"):
                yield record
        except Exception as error:
            record.error = type(error).__name__
            raise
        finally:
            if log:
                _write(record, log == TEXTS)
            for watcher in tuple(_watchers):
                watcher(record)


def _write(record: QuestionRecord, texts: bool) -> None:
    if not _log.hasHandlers():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    line: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "outcome": record.outcome,
        "depth": record.depth,
        "earlier": record.history,
        "hits": record.hits,
        "candidates": record.candidates,
        "ms": _milliseconds(record.clock.wall),
        "total_ms": round(1000 * sum(record.clock.wall.values()), 2),
    }
    if record.error:
        line["error"] = record.error
    if record.answer is not None:
        line |= {"score": round(record.answer.score, 4), "evidence": len(record.answer.evidence)}
        if texts:
            line |= {"question": record.answer.question, "searched": record.answer.searched}
    _log.info("%s", json.dumps(line, ensure_ascii=False))


def _milliseconds(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(1000 * spent, 2) for name, spent in seconds.items()}


_TIMES = ("first, with loading", "again")


def profile_lines(record: Sequence[QuestionRecord]) -> list[str]:
    """One line a stage, with milliseconds of time and of CPU time for each time it was asked."""
    lines = [
        f"{'milliseconds (of CPU time)':28}" + "".join(f"{n:>20}" for n in _TIMES[: len(record)])
    ]
    for name in record[0].clock.wall:
        cells = [
            _cell(one.clock.wall.get(name, 0.0), one.clock.cpu.get(name, 0.0)) for one in record
        ]
        lines.append(f"{name:28}" + "".join(cells))
    total = [_cell(sum(one.clock.wall.values()), sum(one.clock.cpu.values())) for one in record]
    return [*lines, f"{'whole question':28}" + "".join(total)]


def _cell(wall: float, cpu: float) -> str:
    return f"{f'{1000 * wall:.1f} ({1000 * cpu:.1f})':>20}"
