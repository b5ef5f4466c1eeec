"""From a tree of elements to paragraphs, for every format that is made of XML or HTML."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from corpus.formats.content import TextBlock, name_columns

BREAK = "\u2028"  # a line break that is meant, until white space is collapsed
_SPACE = re.compile(rf"[^\S{BREAK}]+")
_AROUND_BREAK = re.compile(rf" ?{BREAK} ?")


@dataclass(frozen=True)
class Vocabulary:
    """The local names of a format's elements, by what they mean for the text."""

    blocks: frozenset[str]  # a paragraph of its own begins and ends here
    rows: frozenset[str]
    cells: frozenset[str]
    skipped: frozenset[str] = frozenset()  # neither shown nor read
    apart: frozenset[str] = frozenset()  # notes, boxes: read after the paragraph they hang on
    literal: frozenset[str] = frozenset()  # white space counts
    inserts: Mapping[str, str] = field(default_factory=dict)  # empty elements that stand for text
    speaking: frozenset[str] | None = None  # only these hold text; None: all of them
    hidden: Callable[[etree._Element], bool] = lambda _element: False
    # What an element makes of the text in it: a block without text, or nothing.
    role: Callable[[etree._Element], TextBlock | None] = lambda _element: None
    # The text that stands for an element and all in it, by what stands before it; or nothing.
    says: Callable[[etree._Element, str], str | None] = lambda _element, _before: None
    names_columns: Callable[[etree._Element], bool] = lambda _row: False


def blocks_of_tree(root: etree._Element, vocabulary: Vocabulary) -> list[TextBlock]:
    """Text of the tree under `root`, a block for each of its blocks and rows."""
    walker = _Walker(vocabulary)
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event == "start" and walker.start(element):
            events.skip_subtree()
        elif event == "end":
            walker.end(element)
        elif event in ("comment", "pi"):
            walker.say(element.getparent(), element.tail)
    return name_columns(walker.finish())


@dataclass
class _Flow:
    """One stream of text: the document's, a cell's or a note's."""

    done: list[TextBlock] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    after: list[TextBlock] = field(default_factory=list)

    def close(self, role: TextBlock) -> None:
        """End a paragraph; `role` says what it is, and its label is used once."""
        text = _AROUND_BREAK.sub("\n", _SPACE.sub(" ", "".join(self.words)).strip()).strip()
        if text:
            self.done.append(replace(role, text=text))
            role.label = ""
        self.done += self.after
        self.words, self.after = [], []


class _Walker:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = vocabulary
        self._flows = [_Flow()]
        self._rows: list[list[list[TextBlock]]] = []
        self._roles: list[tuple[etree._Element | None, TextBlock]] = [(None, TextBlock())]
        self._tables = 0
        self._table: dict[etree._Element | None, int] = {}
        self._skipping: etree._Element | None = None
        self._literal = 0

    def start(self, element: etree._Element) -> bool:
        """Take in the start of `element`; return whether its content is to be skipped."""
        name, names = _local(element), self._names
        if name in names.skipped or names.hidden(element):
            self._skipping = element
            return True
        said = names.says(element, "".join(self._flows[-1].words[-4:])[-8:])
        if said is not None:
            self._flows[-1].words.append(said)
            self._skipping = element
            return True
        if (name in names.cells and self._rows) or name in names.apart:
            self._flows.append(_Flow())
        elif name in names.rows:
            self._close()
            self._rows.append([])
        elif name in names.blocks:
            self._close()
        if role := names.role(element):
            self._roles.append((element, role))
        self._literal += name in names.literal
        self._flows[-1].words.append(names.inserts.get(name, ""))
        self.say(element, element.text)
        return False

    def end(self, element: etree._Element) -> None:
        """Take in the end of `element` and the text behind it."""
        name, names = _local(element), self._names
        if self._skipping is element:
            self._skipping = None
        else:
            if name in names.cells and self._rows:
                self._rows[-1].append(self._pop())
            elif name in names.apart:
                after = self._pop()
                self._flows[-1].after += after
            elif name in names.rows:
                row = _row(self._rows.pop(), names.names_columns(element))
                self._flows[-1].done += [self._in_table(one, element) for one in row]
            elif name in names.blocks:
                self._close()
            if self._roles[-1][0] is element:
                self._roles.pop()
            self._literal -= name in names.literal
        self.say(element.getparent(), element.tail)

    def say(self, parent: etree._Element | None, text: str | None) -> None:
        """Take in text that stands directly in `parent`."""
        speaking = self._names.speaking
        if text and parent is not None and (speaking is None or _local(parent) in speaking):
            self._flows[-1].words.append(text.replace("\n", BREAK) if self._literal else text)

    def finish(self) -> list[TextBlock]:
        self._close()
        return self._flows[0].done

    def _close(self) -> None:
        self._flows[-1].close(self._roles[-1][1])

    def _pop(self) -> list[TextBlock]:
        self._close()
        return self._flows.pop().done

    def _in_table(self, block: TextBlock, row: etree._Element) -> TextBlock:
        """A block that knows its table, by the parent or grandparent that its rows share."""
        if block.cells:
            table = row.getparent()
            while table is not None and _local(table) in _PARTS_OF_TABLES:
                table = table.getparent()
            self._tables += table not in self._table
            block.table = self._table.setdefault(table, self._tables)
        return block


_PARTS_OF_TABLES = frozenset({"tbody", "thead", "tfoot", "table-header-rows", "table-rows"})


def _row(cells: list[list[TextBlock]], header: bool) -> list[TextBlock]:
    """One block of a row of data; those of its cells where a table only arranges the page."""
    if any(len(cell) > 1 for cell in cells) or sum(map(bool, cells)) < 2:
        return [block for cell in cells for block in cell]
    texts = [cell[0].text.replace("\n", " ") if cell else "" for cell in cells]
    return [TextBlock(kind="row", cells=texts, header=header)]


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
