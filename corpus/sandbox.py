"""The parent's side of reading what strangers made: see `corpus.sandbox_child`."""

import atexit
import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableArticleError, UnsafeSourceError
from corpus.extract import Extract
from corpus.formats.content import NAMES

_OUT_OF_TIME = 24  # SIGXCPU
MAX_ANSWER = 200_000_000  # bytes of JSON; twenty million characters fit, whatever their script
_PYTHON = (sys.executable, "-P", "-B", "-m", "corpus.sandbox_child")
CLOCK = 3  # seconds on the clock for each second of the processor: others use it too
_TICK = 0.1  # seconds between two looks at whether the reader was told to stop
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the cost of reading one file."""

    memory: int = 1_000_000_000  # bytes of address space; a 300-page PDF takes a fifth
    seconds: int = 60  # of processor time; three times as many on the clock


def read_confined(
    kind: str, raw: bytes, name: str, limits: Limits, watch: Callable[[], None]
) -> Extract:
    """Read `raw`, a file of `kind` called `name`, in a child process.

    :param watch: called some times a second meanwhile; what it raises ends the child.
    :raises UnreadableArticleError: it is damaged, locked, or takes more than `limits`.
    :raises UnsafeSourceError: it is made to harm.
    """
    answer = _answer_of(kind, raw, name, limits, watch)
    spans = [(start, end, paragraph) for start, end, paragraph in answer.pop("spans")]
    return Extract(**answer, spans=spans)


def draw_confined(
    raw: bytes, page: int, name: str, limits: Limits, watch: Callable[[], None]
) -> dict[str, Any]:
    """Draw a page of a PDF in a child process; see `corpus.formats.pdf.pictures`."""
    return _answer_of("pdf", raw, name, limits, watch, {"number": page})


def draw_boxed_confined(
    raw: bytes, page: int, sentence: str, before: str, name: str, limits: Limits
) -> bytes:
    """Draw a page of a PDF, 0 is the first, with a sentence boxed, in a child process; a PNG.

    See `corpus.formats.pdf.boxed`. Raises what `read_confined` raises.
    """
    asked = {"page": page, "sentence": sentence, "before": before}
    return base64.b64decode(_answer_of("pdf", raw, name, limits, lambda: None, asked)["png"])


def _answer_of(
    kind: str,
    raw: bytes,
    name: str,
    limits: Limits,
    watch: Callable[[], None],
    draw: dict[str, Any] | None = None,
) -> dict[str, Any]:
    answer, ended = _ask_child(kind, raw, limits, watch, draw)
    if "found" in answer:
        error = UnsafeSourceError if answer.get("unsafe") else UnreadableArticleError
        raise error(f"Expected {NAMES[kind]}, {name} {answer['found']}. {answer['cure']}")
    if not answer:
        raise UnreadableArticleError(
            f"Expected {NAMES[kind]}, {name} {ended}. Split it, or save it as plain text."
        )
    return answer


class _Spare:
    """A child that waits for a file: a new one takes a third of a second to start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._kept = False

    def keep(self) -> None:
        """From now on have one waiting."""
        with self._lock:
            if not self._kept:
                self._kept = True
                atexit.register(self._end)
        self.renew()

    def take(self) -> subprocess.Popen[bytes]:
        """The child that waits, or a new one."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.poll() is not None:
            child.communicate()  # somebody ended it
            child = None
        return child or _start()

    def renew(self) -> None:
        """Start the next one, if one is to be kept."""
        with self._lock:
            if self._kept and self._child is None:
                self._child = _start()

    def _end(self) -> None:
        with self._lock:
            child, self._child, self._kept = self._child, None, False
        if child is not None:
            child.kill()
            child.communicate()


_spare = _Spare()


def keep_child_ready() -> None:
    """Have a child process waiting for the next file: for programs that read one now and then."""
    _spare.keep()


def _start() -> subprocess.Popen[bytes]:
    """:raises UnreadableArticleError: no process can be started."""
    try:
        return subprocess.Popen(
            _PYTHON,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.sep,
            env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise UnreadableArticleError(
            f"Expected to start {sys.executable} to read the file in a process of its own, found: "
            f"{error.strerror or error}. Close other programs, or let this user run it."
        ) from error


def _ask_child(
    kind: str, raw: bytes, limits: Limits, watch: Callable[[], None], draw: dict[str, Any] | None
) -> tuple[dict[str, Any], str]:
    """The child's answer, {} if it died; and how it ended, in words."""
    asked = {"kind": kind, "memory": limits.memory, "seconds": limits.seconds, "draw": draw}
    answers: list[bytes] = []
    child = _spare.take()
    line = json.dumps(asked).encode("ascii") + b"\n"
    feeder = threading.Thread(target=_feed, args=(child, line, raw), daemon=True)
    listener = threading.Thread(target=_listen, args=(child, answers), daemon=True)
    latest = time.monotonic() + CLOCK * limits.seconds
    with child:
        try:
            feeder.start()
            listener.start()
            while listener.is_alive() and time.monotonic() < latest:
                watch()
                listener.join(_TICK)
            late = listener.is_alive()
        finally:
            child.kill()
            listener.join()
            feeder.join()
            _spare.renew()
    if late or child.returncode == -_OUT_OF_TIME:
        return {}, f"takes more than {limits.seconds} seconds to be read"
    (answer,) = answers
    if len(answer) > MAX_ANSWER:
        return {}, "holds more text than fits an article"
    try:
        return dict(json.loads(answer)), ""
    except ValueError:
        return {}, "makes the program that reads it fail"


def _listen(child: subprocess.Popen[bytes], answers: list[bytes]) -> None:
    """Append all that the child says, or a byte more than it may."""
    answers.append(child.stdout.read(MAX_ANSWER + 1) if child.stdout else b"")


def _feed(child: subprocess.Popen[bytes], line: bytes, raw: bytes) -> None:
    """Write to the child; a child that ended before it read everything is no fault here."""
    with suppress(OSError):
        if child.stdin:
            child.stdin.write(line)
            child.stdin.write(raw)
            child.stdin.close()
