"""Text of scanned pages, by tesseract, which this project asks for only if it is told to.

The child process draws the pages, as it alone opens what strangers made; tesseract gets a picture
that was drawn here. What it recognised goes back to the child to become an article.
"""

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from corpus.errors import UnreadableArticleError

PROGRAM = "tesseract"
SECONDS = 120  # for one page
MAX_PAGES = 500  # some seconds each
DrawPage = Callable[[int], dict[str, Any]]


def installed() -> bool:
    """True if tesseract can be found."""
    return shutil.which(PROGRAM) is not None


def recognise(draw: DrawPage, name: str, watch: Callable[[], None]) -> bytes:
    """Blocks of a scanned PDF as JSON, for the reader of the kind "ocr".

    :param draw: draws a page, 0 is the first: its width, height, grey pixels, and how many there
        are.
    :param watch: called before each page; what it raises ends the reading.
    :raises UnreadableArticleError: tesseract is not there, or fails; or there are too many pages.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise UnreadableArticleError(
            f"Expected {PROGRAM} to read the pictures in {name}, found none. Install it, or leave "
            "the file out."
        )
    blocks: list[dict[str, Any]] = []
    sure: list[float] = []
    number, pages = 0, 1
    while number < pages:
        watch()
        page = draw(number)
        pages = int(page["pages"])
        if pages > MAX_PAGES:
            raise UnreadableArticleError(
                f"Expected at most {MAX_PAGES} pictures of pages, {name} has {pages}. Split it."
            )
        number += 1
        for text, certain in _paragraphs(_ask(program, page, name)):
            blocks.append({"text": text, "page": number})
            sure += certain
    percent = round(sum(sure) / len(sure)) if sure else 0
    return json.dumps({"blocks": blocks, "pages": pages, "sure": percent}).encode()


def _ask(program: str, page: dict[str, Any], name: str) -> str:
    picture = b"P5 %d %d 255\n" % (page["width"], page["height"])
    picture += base64.b64decode(page["pixels"])
    environment = {"PATH": os.defpath, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    if folder := os.environ.get("TESSDATA_PREFIX"):
        environment["TESSDATA_PREFIX"] = folder
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "tsv"],
            input=picture,
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableArticleError(
            f"Expected {PROGRAM} to read the pictures in {name}, it failed or took more than "
            f"{SECONDS} seconds for a page. Try it by hand, or set ASSISTANT_OCR=0."
        ) from error
    return done.stdout.decode("utf-8", "replace")


def _paragraphs(table: str) -> Iterator[tuple[str, list[float]]]:
    """Each paragraph of a page, and how sure tesseract is of its words, in percent."""
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    words = [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]
    for _, paragraph in groupby(words, key=lambda row: row[2:4]):
        lines, sure = [], []
        for _, line in groupby(paragraph, key=lambda row: row[4]):
            kept = list(line)
            lines.append(" ".join(row[11] for row in kept))
            sure += [float(row[10]) for row in kept]
        # A hyphen that parts a line goes; before a capital or a figure it belongs to the word.
        yield re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", "\n".join(lines)).replace("\n", " "), sure
