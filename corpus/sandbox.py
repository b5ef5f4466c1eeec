"""The parent's side of reading what strangers made: see `corpus.sandbox_child`."""

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
from corpus.formats.content import NAMES, Content

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
) -> Content:
    """Read `raw`, a file of `kind` called `name`, in a child process.

    :param watch: called some times a second meanwhile; what it raises ends the child.
    :raises UnreadableArticleError: it is damaged, locked, or takes more than `limits`.
    :raises UnsafeSourceError: it is made to harm.
    """
    answer, ended = _ask_child(kind, raw, limits, watch)
    if "found" in answer:
        error = UnsafeSourceError if answer.get("unsafe") else UnreadableArticleError
        raise error(f"Expected {NAMES[kind]}, {name} {answer['found']}. {answer['cure']}")
    if not answer:
        raise UnreadableArticleError(
            f"Expected {NAMES[kind]}, {name} {ended}. Split it, or save it as plain text."
        )
    return Content(**answer)


def _ask_child(
    kind: str, raw: bytes, limits: Limits, watch: Callable[[], None]
) -> tuple[dict[str, Any], str]:
    """The child's answer, {} if it died; and how it ended, in words."""
    child = subprocess.Popen(
        [*_PYTHON, kind, str(limits.memory), str(limits.seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.sep,
        env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"},
    )
    answers: list[bytes] = []
    feeder = threading.Thread(target=_feed, args=(child, raw), daemon=True)
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


def _feed(child: subprocess.Popen[bytes], raw: bytes) -> None:
    """Write `raw` to the child; a child that ended before it read everything is no fault here."""
    with suppress(OSError):
        if child.stdin:
            child.stdin.write(raw)
            child.stdin.close()
