"""Excel workbooks: each row a paragraph, with the names of its columns.

Read with the same care as Word files, part by part. openpyxl was not chosen: it refuses whole
workbooks for a damaged style; calamine keeps a cell for every place between the first and the last,
so that one cell far away takes all memory.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml import etree

from corpus.formats.archive import Archive
from corpus.formats.content import (
    Content,
    TextBlock,
    iso_date,
    name_all_columns,
    person,
)
from corpus.formats.office import Package

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_BUILT_IN |= {37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
_LITERAL = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)|_.|\*.|\[[^\]]*\]|([€$£¥])')
_DIGITS = re.compile(r"[#0?,]*[#0?](?:\.([#0?]+))?")
_COLUMNS = 16_384  # of a sheet, at most
_PLACE = re.compile(r"([A-Z]{1,3})\d")


def read_xlsx(archive: Archive) -> Content:
    """Sheets that are shown, one after the other, without hidden rows and columns."""
    package = Package(archive)
    workbook = package.xml(package.main)
    book = _Workbook(package, workbook)
    files = package.relations(package.main)
    sheets = [
        (sheet.get("name", ""), files[sheet.get(f"{_R}id", "")].target)
        for sheet in workbook.iter("{*}sheet")
        if sheet.get("state", "visible") == "visible" and sheet.get(f"{_R}id", "") in files
    ]
    blocks: list[TextBlock] = []
    for name, part in sheets:
        if part not in package:
            continue
        found = _blocks(book, package.xml(part), max((b.table for b in blocks), default=0))
        if found and len(sheets) > 1:
            blocks.append(TextBlock(name, "heading", 2))
        blocks += found
    about = archive.properties("docProps/core.xml")
    return Content(
        "xlsx",
        name_all_columns(blocks),
        about.get("title", ""),
        person(about.get("creator", "")),
        iso_date(about.get("created", "")),
        said_by="properties of the file",
    )


def _blocks(book: "_Workbook", sheet: etree._Element, tables: int) -> list[TextBlock]:
    """Blocks of a sheet; a blank row ends a table, a row of one cell is a paragraph."""
    hidden = {
        number
        for column in sheet.iter("{*}col")
        if column.get("hidden") in ("1", "true")
        for number in range(
            _number(column.get("min")), min(_number(column.get("max")), _COLUMNS) + 1
        )
    }
    blocks: list[TextBlock] = []
    table: list[dict[int, str]] = []
    last = 0
    for at, row in enumerate(sheet.iter("{*}row"), start=1):
        cells = {column: text for column, text in book.cells(row) if text and column not in hidden}
        number = _number(row.get("r"), at)
        if row.get("hidden") in ("1", "true"):
            last = number
            continue
        if table and (not cells or number > last + 1):
            blocks += _rows(table, tables + len(blocks) + 1)
            table = []
        if cells:
            table.append(cells)
        last = number
    return blocks + _rows(table, tables + len(blocks) + 1)


def _rows(table: list[dict[int, str]], number: int) -> list[TextBlock]:
    """Rows of a table, each with all columns that the table has; lines above it are paragraphs."""
    blocks: list[TextBlock] = []
    while table and len(table[0]) == 1:
        blocks.append(TextBlock(next(iter(table.pop(0).values()))))
    columns = sorted({column for row in table for column in row})
    if len(columns) < 2:
        return blocks + [TextBlock(text) for row in table for text in row.values()]
    return blocks + [
        TextBlock(kind="row", cells=[row.get(column, "") for column in columns], table=number)
        for row in table
    ]


class _Workbook:
    """Texts and number formats that the sheets share."""

    def __init__(self, package: Package, workbook: etree._Element) -> None:
        part = package.related(package.main, "sharedStrings")
        root = package.xml(part) if part else None
        self._texts = [_text(one) for one in root.iterchildren("{*}si")] if root is not None else []
        styles = package.optional(package.related(package.main, "styles"))
        self._formats = _formats(styles) if styles is not None else []
        about = workbook.find("{*}workbookPr")
        late = about is not None and about.get("date1904") in ("1", "true")
        self._first_day = datetime(1904, 1, 1) if late else datetime(1899, 12, 30)

    def cells(self, row: etree._Element) -> Iterator[tuple[int, str]]:
        """Number of the column, 1 is A, and text of each cell of a row."""
        column = 0
        for cell in row.iterchildren("{*}c"):
            place = _PLACE.match(cell.get("r", ""))
            column = _column(place.group(1)) if place else column + 1
            yield column, " ".join(self._shown(cell).split())

    def _shown(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = cell.find("{*}is")
            return _text(inside) if inside is not None else ""
        value = cell.findtext("{*}v") or ""
        if kind == "s":
            at = _number(value, -1)
            return self._texts[at] if 0 <= at < len(self._texts) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind in ("str", "e", "d"):
            return value
        style = _number(cell.get("s"))
        return self._number(value, self._formats[style] if style < len(self._formats) else "")

    def _number(self, value: str, shape: str) -> str:
        try:
            number = float(value)
            if shape == "hours":
                minutes = round(1440 * number)
                return f"{minutes // 60}:{minutes % 60:02}"
            return self._date(number) if shape == "date" else _figure(number, shape)
        except (ValueError, OverflowError):
            return value

    def _date(self, days: float) -> str:
        moment = self._first_day + timedelta(seconds=round(days * 86_400))
        if 0 <= days < 1:
            return f"{moment:%H:%M}"
        return (
            f"{moment:%Y-%m-%d %H:%M}"
            if moment.time().isoformat() != "00:00:00"
            else (f"{moment:%Y-%m-%d}")
        )


def _formats(styles: etree._Element) -> list[str]:
    """The format of each style: "date", "hours" for a length of time, a code for numbers, or "" for
    figures as they are.
    """
    codes = {
        _number(one.get("numFmtId")): one.get("formatCode", "") for one in styles.iter("{*}numFmt")
    }
    found = []
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        number = _number(style.get("numFmtId"))
        code = codes.get(number, _BUILT_IN.get(number, ""))
        dated = number in _DATES or re.search(r"[ymdhs]", _LITERAL.sub("", code.lower()))
        if re.search(r"\[h+\]", code.lower()):
            found.append("hours")
            continue
        found.append("date" if dated and "general" not in code.lower() else code)
    return found


def _figure(number: float, code: str) -> str:
    """A number as a format shows it: 1,200.50 or 12 %."""
    code = code.split(";")[0]
    bare = _LITERAL.sub("", code)
    digits = _DIGITS.search(bare)
    if not digits or "e" in bare.lower() or "/" in bare:
        return (
            f"{number:.15g}" if abs(number) >= 1e15 or number != int(number) else str(int(number))
        )
    decimals = digits.group(1) or ""
    percent = "%" in bare
    text = f"{100 * number if percent else number:,.{len(decimals)}f}"
    for place in reversed(decimals):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    text = text.rstrip(".") if decimals else text
    text = text if "," in digits.group() else text.replace(",", "")
    before, after = code[: _start(code)], code[_start(code) :]
    return f"{_said(before)}{text}{'%' if percent else ''}{_said(after)}".strip()


def _start(code: str) -> int:
    found = re.search(r'(?:"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|[^#0?])*', code)
    return found.end() if found else 0


def _said(code: str) -> str:
    """Words and signs of a code, without those that stand for the figures."""
    words = _LITERAL.sub(lambda found: "".join(filter(None, found.groups())), code)
    return re.sub(r"^[#0?,.]+|[%@]", "", words)


def _text(element: etree._Element) -> str:
    """Text of a cell without the readings that stand over letters of Japanese."""
    return "".join(
        part.text or ""
        for part in element.iter("{*}t")
        if etree.QName(part.getparent()).localname != "rPh"
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else otherwise
