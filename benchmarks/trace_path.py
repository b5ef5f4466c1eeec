"""Path of one question and of one added article through the code.

`make bench NAME=trace_path` asks and adds through what the page calls, with the real weights,
and counts of this project's own code: the files and the functions that run, and how often a
function calls one of another file, each pair of functions counted once.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks import ROOT

os.environ["OMP_NUM_THREADS"] = "1"

QUESTION = "Who founded the company?"
TEXT = "The lighthouse was built in 1827. It is 19.3 m tall. Mr. Schinkel designed it."

Function = tuple[str, str]  # its file, from the root on, and its qualified name


class Trace:
    """Calls between functions of this project while it is active, in every thread."""

    def __init__(self) -> None:
        self.functions: set[Function] = set()
        self.crossings: set[tuple[Function, Function]] = set()

    def __enter__(self) -> "Trace":
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]

    def row(self, name: str) -> str:
        """Counts as one line of a table."""
        files = {file for file, _ in self.functions}
        counts = (len(files), len(self.functions), len(self.crossings))
        return f"{name:20}" + "".join(f"{count:>20}" for count in counts)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or (called := _function(frame)) is None:
            return
        self.functions.add(called)
        outer = frame.f_back
        while outer is not None and (caller := _function(outer)) is None:
            outer = outer.f_back
        if outer is not None and caller is not None and caller[0] != called[0]:
            self.crossings.add((caller, called))


def _function(frame: FrameType) -> Function | None:
    """Function of a frame, if it is this project's; a comprehension is part of its function."""
    code = frame.f_code
    path = Path(code.co_filename)
    if code.co_name.startswith("<") or not path.is_relative_to(ROOT):
        return None
    place = path.relative_to(ROOT)
    if place.parts[0] not in ("app.py", "assistant", "corpus", "index"):
        return None
    return place.as_posix(), code.co_qualname


def traced(name: str, step: Callable[[], object]) -> None:
    """Run `step` once to load what is loaded late, then again, and print what it passed."""
    step()
    with Trace() as trace:
        step()
    sys.stdout.write(trace.row(name) + "\n")


def main() -> None:
    """Print one row for a question and one for an added article."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ASSISTANT_LIBRARY"] = folder

        import app
        from assistant.page.events import PageEvents
        from assistant.page.library import Given, PageLibrary
        from assistant.page.talk import Talk

        app._background.start()
        events, page_library = PageEvents(app._background), PageLibrary(app._background)
        number = iter(range(4))
        heading = ("", "files", "functions", "changes of file")
        sys.stdout.write(f"{heading[0]:20}" + "".join(f"{one:>20}" for one in heading[1:]) + "\n")
        traced("question", lambda: events.reply(f"t{next(number)}", QUESTION, Talk()))
        traced(
            "added article",
            lambda: page_library.add(Given(f"Version {next(number)}. {TEXT}"), lambda *_: None),
        )


if __name__ == "__main__":
    main()
