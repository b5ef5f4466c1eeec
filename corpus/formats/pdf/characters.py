"""Letters that stand in a row on a page."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

MARKS = frozenset("0123456789*†‡§,")  # what marks of notes are made of


@dataclass
class Run:
    """Letters of one line. Places in points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float
    font: str = ""
    upright: bool = True
    letters: list[tuple[str, float, float]] = field(default_factory=list)  # with left and right
    heights: Counter[float] = field(default_factory=Counter)

    @property
    def size(self) -> float:
        """The height of its first letter's font."""
        return self.top - self.bottom

    @cached_property
    def height(self) -> float:
        """The height of most letters' font."""
        return self.heights.most_common(1)[0][0]

    @cached_property
    def text(self) -> str:
        """Its words; letters that run from right to left stand in a file in either order."""
        words: list[list[tuple[str, float, float]]] = [[]]
        for letter in self.letters:
            if letter[0] == " ":
                words.append([])
            else:
                words[-1].append(letter)
        return " ".join(_word(word) for word in words if word)

    def add(self, letter: str, left: float, bottom: float, right: float, top: float) -> None:
        """Append a letter; a space may have any place."""
        self.heights[round(top - bottom, 2)] += 1
        self.letters.append((letter, left, right))
        self.left, self.right = min(self.left, left), max(self.right, right)


def _word(letters: list[tuple[str, float, float]]) -> str:
    backward = letters[0][1] < letters[-1][1] and any(
        unicodedata.bidirectional(letter) in ("R", "AL") for letter, _, _ in letters
    )
    return "".join(letter for letter, _, _ in (reversed(letters) if backward else letters))


def is_note_mark(before: str, text: str, size: float, raised: float) -> bool:
    """True if `text` is a small raised mark behind a word: "winter.2", but not "m2".

    :param size: its height, 1 for that of the word; `raised` in points.
    """
    behind_a_word = re.search(r"[^\W\d]{4}$|[.,;:!?”’)]$", before)
    return bool(
        size < 0.8 and raised > 0.5 and behind_a_word and len(text) < 5 and MARKS.issuperset(text)
    )
