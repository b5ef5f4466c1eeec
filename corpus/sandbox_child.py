"""`python -m corpus.sandbox_child KIND MEMORY SECONDS`: one file from standard input, in a cage.

The parent (`corpus.sandbox`) never parses what strangers made. This process does, with a limit on
memory and time, and without the right to write files, to open connections or to start programs.
What it found goes to standard output as JSON.
"""

import json
import os
import sys
from dataclasses import asdict
from typing import Any

from corpus.formats.archive import Archive
from corpus.formats.content import Content, Refusal

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.kill", "shutil.", "tempfile.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def read_content(kind: str, raw: bytes) -> Content:
    """Read `raw` by the reader of its kind; each loads its libraries only when it is needed.

    :raises Refusal: it cannot or must not be read.
    """
    if kind == "markdown":
        from corpus.formats.markdown import read_marked as read
    elif kind == "html":
        from corpus.formats.html import read_html as read
    elif kind == "pdf":
        from corpus.formats.pdf.reader import read_pdf as read
    elif kind == "rtf":
        from corpus.formats.rtf import read_rtf as read
    else:
        read = read_packed
    return read(raw)


def read_packed(raw: bytes) -> Content:
    """Read a Word document, an EPUB book or an OpenDocument text."""
    archive = Archive(raw)
    if "word/document.xml" in archive.names:
        from corpus.formats.docx import read_docx as read
    elif "META-INF/container.xml" in archive.names:
        from corpus.formats.epub import read_epub as read
    elif "content.xml" in archive.names:
        from corpus.formats.odt import read_odt as read
    else:
        raise Refusal("is a zip archive of something else", "Unpack it and add the articles.")
    return read(archive)


def main() -> None:
    """Read standard input and answer with a `Content`, or with why there is none."""
    kind, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print must not mix with it
    raw = sys.stdin.buffer.read()
    confine(memory, seconds)
    answer: dict[str, Any]
    try:
        answer = asdict(read_content(kind, raw))
    except Refusal as refusal:
        answer = {"found": refusal.found, "cure": refusal.cure, "unsafe": refusal.unsafe}
    except MemoryError:
        answer = {
            "found": f"needs more than {memory / 1e6:,.0f} MB of memory to be read",
            "cure": "Split it, or save it as plain text.",
            "unsafe": True,
        }
    except Exception as error:
        answer = {
            "found": f"cannot be read ({type(error).__name__}: {error!s:.200})",
            "cure": "Save or download it again, or save it as plain text.",
            "unsafe": False,
        }
    with out:
        json.dump(answer, out)


def confine(memory: int, seconds: int) -> None:
    """Limit this process to `memory` bytes and `seconds` of CPU, to reading, and to itself."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock alone limits it
        pass
    else:
        for name, limit in (
            ("RLIMIT_AS", memory),
            ("RLIMIT_CPU", seconds),
            ("RLIMIT_FSIZE", 0),
            ("RLIMIT_CORE", 0),
        ):
            try:
                resource.setrlimit(getattr(resource, name), (limit, limit))
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
