"""RTF texts."""

import re

from striprtf.striprtf import rtf_to_text

from corpus.formats.content import Content, iso_date

_INFO = r"\{{\\{}\s+([^{{}}]*)\}}"
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def read_rtf(raw: bytes) -> Content:
    """Paragraphs and rows of tables; headers, footers and notes are left out."""
    source = raw.decode("latin-1")  # RTF is ASCII; other letters are escaped
    lines = rtf_to_text(source, errors="replace").split("\n")
    created = _CREATED.search(source)
    return Content(
        "rtf",
        [_cells(line) for line in lines],
        _info(source, "title"),
        _info(source, "author"),
        iso_date("{}-{:0>2}-{:0>2}".format(*created.groups())) if created else "",
    )


def _cells(line: str) -> str:
    """Striprtf ends each cell of a row with a bar."""
    line = line.strip()
    return " | ".join(cell.strip() for cell in line[:-1].split("|")) if line[-1:] == "|" else line


def _info(source: str, name: str) -> str:
    found = re.search(_INFO.format(name), source)
    return rtf_to_text("{\\rtf1 " + found.group(1) + "}", errors="replace").strip() if found else ""
