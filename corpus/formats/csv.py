"""Tables as text: a row on each line."""

import csv
from collections import Counter

from corpus.formats.content import Content, TextBlock, name_all_columns

_DELIMITERS = ",;\t|"
_LOOKED_AT = 50  # rows that tell what parts the cells
_LONGEST = 1_000_000  # characters of a cell


def read_csv(text: str) -> Content:
    """A block for each row; a text in which nothing parts cells stays one.

    `csv.Sniffer` is not asked: it takes quadratic time, and letters for delimiters.
    """
    csv.field_size_limit(_LONGEST)
    rows = _rows(text)
    if rows is None:
        return Content("csv", [TextBlock(text)])
    return Content("csv", name_all_columns(rows))


def _rows(text: str) -> list[TextBlock] | None:
    lines = text.splitlines(keepends=True)
    delimiter = _delimiter(lines[:_LOOKED_AT])
    if not delimiter:
        return None
    try:
        cells = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:  # a cell without end
        return None
    return [
        TextBlock(kind="row", cells=row, table=1) if len(row) > 1 else TextBlock(row[0])
        for row in cells
        if any(row)
    ]


def _delimiter(lines: list[str]) -> str:
    """The sign that parts most rows into the same number of cells; "" where none does."""
    best, most = "", 0
    for sign in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if any(row))
        except csv.Error:
            continue
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        if width > 1 and rows * 2 > widths.total() and rows * width > most:
            best, most = sign, rows * width
    return best
