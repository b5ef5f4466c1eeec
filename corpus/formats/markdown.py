"""Markdown: what a rendered page would show, and what each block of it is."""

import re
from dataclasses import replace
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.formats.content import Content, TextBlock, iso_date, name_columns, person

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PUBLISHERS = ("publisher", "publication", "site", "website")


def read_markdown(source: str) -> Content:
    """Blocks of a text; a level-one heading that opens it is the title and not repeated in them.

    A front matter is metadata. Raw HTML stays as the text it is.
    """
    about, source = _front_matter(source)
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = parser.parse(source)
    walker = _TokenWalker()
    for token in tokens:
        walker.take(token)
    said = about.get
    return Content(
        "markdown",
        name_columns(walker.blocks),
        walker.title or said("title", ""),
        person(said("author", "") or said("authors", "")),
        iso_date(said("date", "") or said("published", "")),
        next((about[name] for name in _PUBLISHERS if about.get(name)), ""),
        "front matter" if about else "",
    )


class _TokenWalker:
    def __init__(self) -> None:
        self.title = ""
        self.blocks: list[TextBlock] = []
        self._roles = [TextBlock()]  # what the text is in: an item, a quotation
        self._row: TextBlock | None = None
        self._tables = 0

    def take(self, token: Token) -> None:
        """Take in the next token."""
        if token.type in ("fence", "code_block"):
            self.blocks.append(TextBlock(token.content.strip(), "code"))
        elif token.type == "inline":
            self._say(_words(token.children or []))
        elif token.tag in ("table", "tr", "th"):
            self._table(token)
        elif token.nesting > 0:
            self._roles.append(self._role(token))
        elif token.nesting < 0:
            self._roles.pop()

    def _role(self, token: Token) -> TextBlock:
        if token.type == "heading_open":
            return TextBlock(kind="heading", level=int(token.tag[1]))
        if token.type == "blockquote_open":
            return TextBlock(kind="quotation")
        if token.type == "list_item_open":
            return TextBlock(kind="item", label=f"{token.info}{token.markup}" if token.info else "")
        return self._roles[-1]

    def _say(self, words: str) -> None:
        role = self._roles[-1]
        if self._row:
            self._row.cells.append(words)
        elif role.level == 1 and not self.title and not self.blocks:
            self.title = words
        elif words:
            self.blocks.append(replace(role, text=words))
            role.label = ""

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self._tables += 1
        elif token.type == "tr_open":
            self._row = TextBlock(kind="row", table=self._tables)
        elif token.type == "th_open" and self._row:
            self._row.header = True
        elif token.type == "tr_close" and self._row:
            self.blocks.append(self._row)
            self._row = None


def _front_matter(source: str) -> tuple[dict[str, str], str]:
    """Fields between two lines of dashes at the beginning, and the text after them."""
    found = _FRONT.match(source)
    try:
        held = yaml.safe_load(found.group(1)) if found else None
    except (yaml.YAMLError, ValueError):
        held = None
    if not found or not isinstance(held, dict):
        return {}, source
    return {str(name).lower(): _line(value) for name, value in held.items()}, source[found.end() :]


def _line(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_line, value))
    return "" if value is None or isinstance(value, dict) else str(value)


def _words(inline: list[Token]) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    words, struck, behind = "", 0, False
    for token in inline:
        if token.tag == "s":
            struck += token.nesting
            behind = True
        elif not struck:
            said = breaks.get(token.type, token.content)
            words += said.lstrip(" ") if behind and words.endswith(" ") else said
            behind = behind and not said
    return words.strip()
