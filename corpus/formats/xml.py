"""From a tree of elements to paragraphs, for every format that is made of XML or HTML."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

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


def paragraphs_of_tree(root: etree._Element, vocabulary: Vocabulary) -> list[str]:
    """Text of the tree under `root`, a paragraph for each block, " | " between a row's cells."""
    walker = _Walker(vocabulary)
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event == "start" and walker.start(element):
            events.skip_subtree()
        elif event == "end":
            walker.end(element)
        elif event in ("comment", "pi"):
            walker.say(element.getparent(), element.tail)
    return walker.finish()


@dataclass
class _Flow:
    """One stream of text: the document's, a cell's or a note's."""

    done: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def close(self) -> None:
        text = _AROUND_BREAK.sub("\n", _SPACE.sub(" ", "".join(self.words)).strip()).strip()
        self.done += [text] if text else []
        self.done += self.after
        self.words, self.after = [], []


class _Walker:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = vocabulary
        self._flows = [_Flow()]
        self._rows: list[list[list[str]]] = []
        self._skipping: etree._Element | None = None
        self._literal = 0

    def start(self, element: etree._Element) -> bool:
        """Take in the start of `element`; return whether its content is to be skipped."""
        name, names = _local(element), self._names
        if name in names.skipped or names.hidden(element):
            self._skipping = element
            return True
        if (name in names.cells and self._rows) or name in names.apart:
            self._flows.append(_Flow())
        elif name in names.rows:
            self._flows[-1].close()
            self._rows.append([])
        elif name in names.blocks:
            self._flows[-1].close()
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
                self._flows[-1].done += _row(self._rows.pop())
            elif name in names.blocks:
                self._flows[-1].close()
            self._literal -= name in names.literal
        self.say(element.getparent(), element.tail)

    def say(self, parent: etree._Element | None, text: str | None) -> None:
        """Take in text that stands directly in `parent`."""
        speaking = self._names.speaking
        if text and parent is not None and (speaking is None or _local(parent) in speaking):
            self._flows[-1].words.append(text.replace("\n", BREAK) if self._literal else text)

    def finish(self) -> list[str]:
        self._flows[0].close()
        return self._flows[0].done

    def _pop(self) -> list[str]:
        flow = self._flows.pop()
        flow.close()
        return flow.done


def _row(cells: list[list[str]]) -> list[str]:
    """One paragraph of a row of data; those of its cells where a table only arranges the page."""
    if any(len(cell) > 1 for cell in cells):
        return [paragraph for cell in cells for paragraph in cell]
    row = " | ".join(cell[0].replace("\n", " ") if cell else "" for cell in cells)
    return [row] if row.strip(" |") else []


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
