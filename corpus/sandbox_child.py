"""`python -m corpus.sandbox_child`: one file from standard input, in a cage.

The parent (`corpus.sandbox`) never parses what strangers made, nor splits it. This process does,
with a limit on memory and time, and without the right to write files, to open connections or to
start programs. The first line of its input is JSON: the file's kind, the limits, and of a PDF that
is to be drawn the page, with the sentence to be boxed on it if there is one; then comes the file.
What it found goes to standard output as JSON.
"""

import json
import os
import sys
from dataclasses import asdict
from typing import Any

from corpus.extract import extract
from corpus.formats.content import Refusal

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.kill", "shutil.", "tempfile.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Read standard input and answer with an `Extract`, or with why there is none."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print must not mix with it
    line = sys.stdin.buffer.readline()
    if not line:
        return  # nobody needs this process any more
    asked = json.loads(line)
    raw = sys.stdin.buffer.read()
    confine(asked["memory"], asked["seconds"])
    with out:
        json.dump(_answer(asked["kind"], raw, asked["memory"], asked["draw"]), out)


def _answer(kind: str, raw: bytes, memory: int, draw: dict[str, Any] | None) -> dict[str, Any]:
    try:
        if draw and "sentence" in draw:
            from corpus.formats.pdf.boxed import draw_boxed

            return draw_boxed(raw, **draw)
        if draw:
            from corpus.formats.pdf.pictures import draw_page

            return draw_page(raw, **draw)
        return asdict(extract(kind, raw))
    except Refusal as refusal:
        return {"found": refusal.found, "cure": refusal.cure, "unsafe": refusal.unsafe}
    except MemoryError:
        return {
            "found": f"needs more than {memory / 1e6:,.0f} MB of memory to be read",
            "cure": "Split it, or save it as plain text.",
            "unsafe": True,
        }
    except Exception:  # in words of a reader's inside, which help nobody
        return {
            "found": "is damaged, or made in a way that this program does not know",
            "cure": "Open it in the program that made it and save it again, or save it as a PDF.",
            "unsafe": False,
        }


def confine(memory: int, seconds: int) -> None:
    """Limit this process to `memory` bytes and `seconds` of CPU, to reading, and to itself."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock alone limits it
        pass
    else:
        for name, soft, hard in (
            ("RLIMIT_AS", memory, memory),
            ("RLIMIT_CPU", seconds, seconds + 1),  # the hard one kills without telling why
            ("RLIMIT_FSIZE", 0, 0),
            ("RLIMIT_CORE", 0, 0),
        ):
            try:
                resource.setrlimit(getattr(resource, name), (soft, hard))
            except (ValueError, OSError, AttributeError):  # macOS knows no limit on addresses
                continue
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN) or (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    ):
        raise PermissionError(f"a file may not cause {event}")


if __name__ == "__main__":
    main()
