"""RTF texts."""

import re

from striprtf.striprtf import rtf_to_text

from corpus.formats.content import Content, TextBlock, iso_date, name_columns, person
from corpus.formats.raised import raised

_INFO = r"\{{\\{}\s+([^{{}}]*)\}}"
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")

# A star marks a group that may be passed over only where it opens the group, and what follows is no
# mere form of letters.
_STAR = re.compile(r"(?<!\{)\\\*|\\\*(?=\\(?:cs|f|fs|b|i|ul|cf|lang|super|sub|plain)-?\d*\b)")
_STRIKES = ("strike", "striked", "deleted", "v")
_STRUCK = re.compile(r"\\(?:striked?|deleted|v)(?![a-z0])")
_TOKEN = re.compile(
    r"\\(?P<word>[a-z]+)(?P<value>-?\d{1,9})? ?|\\'[0-9a-fA-F]{2}|\\.|(?P<brace>[{}])|[^\\{}]+",
    re.DOTALL,
)
_LETTERS = frozenset(  # words that stand for letters
    "u tab emdash endash emspace enspace bullet lquote rquote ldblquote rdblquote".split()
)
# What a program puts before an item; \\pntext is that of older ones.
_LABEL = re.compile(r"\{\\(?:listtext|pntext)(?![a-z])([^{}]{0,300})\}")
_NUMBER = re.compile(r"\(?(?:[\d.]{1,12}|[A-Za-z]{1,5}(?=[.):]))[.):]?")  # no bullet: "o", "§"
_CAPTION_STYLE = re.compile(r"\{[^{}]{0,500}?\\s(\d{1,5})(?!\d)[^{};]{0,500}? [Cc]aption;\}")
_ITEM, _LABELLED, _CAPTION = "\ue000", "\ue001", "\ue002"
_FRACTION = re.compile(r"\{\\super ?(\d+)\}\s?/\s?\{\\sub ?(\d+)\}")
_SUPER = re.compile(r"\\super((?:\\[a-z]+-?\d*)*) ?([\d+-]{1,9})")


def read_rtf(raw: bytes) -> Content:
    """Paragraphs and rows of tables; headers, footers and notes are left out."""
    source = raw.decode("latin-1")  # RTF is ASCII; other letters are escaped
    source = _with_marks(_figures(_without_struck(_STAR.sub("", source))))
    lines = rtf_to_text(source, errors="replace").split("\n")
    created = _CREATED.search(source)
    return Content(
        "rtf",
        name_columns(_blocks(lines)),
        _info(source, "title"),
        person(_info(source, "author")),
        iso_date("{}-{:0>2}-{:0>2}".format(*created.groups())) if created else "",
        said_by="properties of the file",
    )


def _blocks(lines: list[str]) -> list[TextBlock]:
    """A block for each line; striprtf ends each cell of a row with a bar."""
    blocks: list[TextBlock] = []
    table = 0
    for line in map(str.strip, lines):
        if line[-1:] != "|":
            blocks.append(_paragraph(line))
            table += 1
        else:
            cells = [cell.strip() for cell in line[:-1].split("|")]
            blocks.append(
                TextBlock(kind="row", cells=cells, table=table + 1)
                if len(cells) > 1
                else TextBlock(cells[0])
            )
    return blocks


def _with_marks(source: str) -> str:
    """The source with the marks of items and captions, which are told by no letters."""
    source = _LABEL.sub(rf"{{\\u{ord(_ITEM)}?\1\\u{ord(_LABELLED)}?}}", source)
    for style in {found.group(1) for found in _CAPTION_STYLE.finditer(source)}:
        source = re.sub(rf"\\s{style}(?!\d)", rf"\g<0>{{\\u{ord(_CAPTION)}?}}", source)
    return source


def _paragraph(line: str) -> TextBlock:
    if line.startswith(_ITEM) and _LABELLED in line:
        label, _, text = line[1:].partition(_LABELLED)
        label = label.strip()
        return TextBlock(text.strip(), "item", label=label if _NUMBER.fullmatch(label) else "")
    if line.startswith(_CAPTION):
        return TextBlock(line.lstrip(_CAPTION).strip(), "caption")
    return TextBlock(line)


def _without_struck(source: str) -> str:
    """The source without the letters that are struck out or hidden."""
    if not _STRUCK.search(source):
        return source
    kept: list[str] = []
    struck: set[str] = set()
    outer: list[set[str]] = []
    for token in _TOKEN.finditer(source):
        word, value, brace = token.group("word"), token.group("value"), token.group("brace")
        if brace == "{":
            outer.append(set(struck))
        elif brace == "}":
            struck = outer.pop() if outer else set()
        elif word in _STRIKES:
            struck = struck - {word} if value == "0" else struck | {word}
        elif word == "plain":
            struck = set()
        if not struck or brace or (word and word not in _LETTERS):
            kept.append(token.group())
    return "".join(kept)


def _figures(source: str) -> str:
    """The source with raised figures as letters of their own."""
    source = _FRACTION.sub(r"\1/\2", source)
    return _SUPER.sub(
        lambda found: (
            (f"{found.group(1)} " if found.group(1) else "")
            + "".join(f"\\u{ord(one)}?" for one in raised(found.group(2), ""))
        ),
        source,
    )


def _info(source: str, name: str) -> str:
    found = re.search(_INFO.format(name), source)
    return rtf_to_text("{\\rtf1 " + found.group(1) + "}", errors="replace").strip() if found else ""
