"""The examples of README and docs: run, compared, and with `--write` written anew (`make docs`).

A fence `console` holds commands behind `$ ` and what they print; the fence `text` right after a
fence `python` holds what that prints. Of what is printed, `…` stands for anything in one line, and
a line `…` for any lines. `console varies` is run and not compared; `console long ARGS` is run with
ARGS added, once and by the slow tests only. All of a page run in one new folder, in their order.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.browser import ROOT, served

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SERVER = "http://127.0.0.1:7860"  # what the pages call the page's own server
SILENT = 3  # exit status of a question that the articles do not answer
_FENCE = re.compile(
    r"^```(python|console)([^\n]*)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One command or program of a page, and what it prints."""

    code: str
    printed: str
    place: tuple[int, int]  # of what is printed, in the page
    python: bool = False
    arguments: str | None = None  # of a long one
    varies: bool = False


def examples(page: str) -> list[Example]:
    """All examples of a page, in their order."""
    found = []
    for fence in _FENCE.finditer(page):
        kind, info, body, printed = fence.groups()
        if kind == "python":
            place = fence.span(4) if printed is not None else (fence.end(), fence.end())
            found.append(Example(body, printed or "", place, python=True))
            continue
        word, _, arguments = info.strip().partition(" ")
        for command in re.finditer(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", body, re.MULTILINE):
            start, end = (fence.start(3) + at for at in command.span(2))
            found.append(
                Example(
                    command[1],
                    command[2],
                    (start, end),
                    arguments=arguments if word == "long" else None,
                    varies=word == "varies",
                )
            )
    return found


def same(printed: str, expected: str) -> bool:
    """True if it was printed as the page says."""
    lines = [
        r"(?:.*\n)*" if line == "…\n" else re.escape(line).replace("…", ".*")
        for line in expected.splitlines(keepends=True)
    ]
    return re.fullmatch("".join(lines), printed) is not None


@contextlib.contextmanager
def runner(page: str) -> Iterator["Runner"]:
    """Runs examples of a page; its server is there if the page speaks of it."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = ""
        if any(SERVER in one.code for one in examples(page)):
            address, _ = stack.enter_context(served(folder / "log"))
            wait(address)
        yield Runner(folder, address)


def wait(address: str) -> None:
    """Return when the server answers questions."""
    command = ["curl", "-sf", "--retry", "60", "--retry-all-errors", "--retry-delay", "1"]
    subprocess.run([*command, f"{address}/healthz"], check=True, capture_output=True)


@dataclass(frozen=True)
class Runner:
    """A folder in which examples run one after the other, with a library of their own."""

    folder: Path
    address: str

    def run(self, example: Example) -> str:
        """Run an example; what it printed. Its exit status must be 0, or 3 of a question."""
        command = f"{example.code} {example.arguments or ''}"
        command = command.replace(".venv/bin/python", sys.executable).replace(SERVER, self.address)
        environment = {name: it for name, it in os.environ.items() if "ASSISTANT_" not in name}
        done = subprocess.run(
            [sys.executable, "-c", example.code] if example.python else ["sh", "-c", command],
            cwd=self.folder,
            env={
                **environment,
                "PYTHONPATH": str(ROOT),
                "XDG_DATA_HOME": str(self.folder / "data"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, SILENT), f"{example.code}\n{done.stderr}"
        return f"{done.stdout.removesuffix(chr(10))}\n" if done.stdout else ""


def rewritten(page: str) -> str:
    """The page with what its examples print now."""
    changes = []
    with runner(page) as run:
        for example in examples(page):
            if example.arguments is None:
                printed = run.run(example)
                kept = example.printed if example.varies else ""
                if not kept and not same(printed, example.printed):
                    changes.append((example.place, printed))
    for (start, end), printed in reversed(changes):
        page = page[:start] + printed + page[end:]
    return page


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
