"""Ends of the reading of damaged files of every kind (`make bench NAME=damage ARGS=2000`).

Each file is a small valid one with some bytes changed, moved or cut off, or, of a zip archive, with
one part so treated and packed again, so that the damage is not found by its checksum at once. It is
read in a process of its own, which is forked from one that has all readers loaded, within the
limits of the tests. No reading may end in anything but an article or a refusal.
"""

import io
import os
import random
import signal
import sys
import time
import zipfile
from collections import Counter

from corpus.extract import extract
from corpus.formats.content import Refusal
from corpus.formats.detect import kind_of, stranger
from corpus.sandbox_child import confine
from tests.support import hostile_kinds, printer, story

MEMORY, SECONDS, CLOCK = 1_000_000_000, 20, 120
READ, REFUSED, UNKNOWN, MEMORY_OUT = range(4)
ENDS = ["read", "refused", "not known to the reader", "needs too much memory"]


def main() -> int:
    """Damage, read, and print how each kind ended; exit status 1 after a crash or a hang."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    draw = random.Random(7)
    files = valid()
    for kind, raw in files.items():  # loads every library
        extract(kind_of(raw, f"a.{kind}"), raw)
    ends: dict[str, Counter[str]] = {kind: Counter() for kind in files}
    slowest = (0.0, "")
    for count in range(number):
        kind = list(files)[count % len(files)]
        raw = damaged(files[kind], draw)
        begun = time.monotonic()
        ends[kind][end_of(kind, raw)] += 1
        slowest = max(slowest, (time.monotonic() - begun, kind))
    for kind, found in ends.items():
        print(f"{kind:10}", ", ".join(f"{found[end]} {end}" for end in sorted(found)))
    print(f"slowest: {slowest[0]:.1f} seconds ({slowest[1]})")
    bad = sum(n for found in ends.values() for end, n in found.items() if end not in ENDS)
    print(f"{number} files, {bad} crashes or hangs")
    return int(bad > 0)


def valid() -> dict[str, bytes]:
    """A valid file of each kind, by its suffix."""
    return {
        "docx": story.word(),
        "epub": story.epub(),
        "odt": story.odt(),
        "rtf": story.rtf(),
        "html": story.html(),
        "pdf": printer.pdf(columns=2),
        "xlsx": hostile_kinds.workbook(),
        "pptx": hostile_kinds.presentation(),
        "md": b"---\ntitle: The light\n---\n# Light\n\n| a | b |\n|--|--|\n| c | 1 |\n\n- one",
        "txt": "\n\n".join(story.TEXTS).encode("cp1252", "replace"),
        **story.TEXT_KINDS,
    }


def damaged(raw: bytes, draw: random.Random) -> bytes:
    """A file with some bytes changed."""
    if raw[:2] == b"PK" and draw.random() < 0.8:
        return _with_damaged_part(raw, draw)
    return _changed(raw, draw)


def _changed(raw: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(raw) + 1)
        length = draw.choice((0, 1, 1, 4, 40))
        what = draw.choice(
            (draw.randbytes(length), b"", raw[at : at + 60], b"<" * length, b"9" * length)
        )
        raw = raw[:at] + what + raw[at + length :]
    return raw[: draw.randrange(len(raw) + 1)] if draw.random() < 0.15 else raw


def _with_damaged_part(raw: bytes, draw: random.Random) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", 8) as new:
        names = old.namelist()
        chosen = draw.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, _changed(content, draw) if name == chosen else content)
    return file.getvalue()


def end_of(suffix: str, raw: bytes) -> str:
    """End of the reading of a file, as the child process would do it."""
    if stranger(raw):
        return ENDS[REFUSED]
    child = os.fork()
    if child == 0:
        _read(suffix, raw)
    latest = time.monotonic() + CLOCK
    while time.monotonic() < latest:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return ENDS[code] if 0 <= code < len(ENDS) else f"CRASH {code}"
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "HANG"


def _read(suffix: str, raw: bytes) -> None:
    try:
        confine(MEMORY, SECONDS)
        extract(kind_of(raw, f"a.{suffix}"), raw)
        os._exit(READ)
    except Refusal:
        os._exit(REFUSED)
    except MemoryError:
        os._exit(MEMORY_OUT)
    except Exception:
        os._exit(UNKNOWN)
    finally:
        os._exit(99)


if __name__ == "__main__":
    sys.exit(main())
