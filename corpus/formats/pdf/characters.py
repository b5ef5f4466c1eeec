"""Letters that stand in a row on a page."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from corpus.formats.raised import SLASHES, fraction, lowered, raised

# Accents that stand in a file as letters of their own, over or under another.
_ACCENTS = {
    **{"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"},
    **{"˚": "\u030a", "ˇ": "\u030c", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "˝": "\u030b"},
    "˛": "\u0328",
}
OVER = 0.1  # points by which an accent overlaps the letter that it belongs to, at least
_DOTLESS = {"ı": "i", "ȷ": "j"}


class Letter(NamedTuple):
    """A letter with its left and right edge; `shift` is 1 where it is raised, -1 where lowered."""

    text: str
    left: float
    right: float
    shift: int = 0


@dataclass
class Run:
    """Letters of one line. Places in points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float
    font: str = ""
    letters: list[Letter] = field(default_factory=list)
    heights: Counter[float] = field(default_factory=Counter)
    heights_of_small: Counter[float] = field(default_factory=Counter)  # of letters as a, b and c
    size: float = field(init=False)  # the height of its first letter's font
    base: float = field(init=False)  # the line on which its first letter stands
    _latest: tuple[float, float] = field(default=(-1.0, -1.0), init=False)  # height, and rounded

    def __post_init__(self) -> None:
        self.size = self.top - self.bottom
        self.base = base_line(self.bottom, self.top)

    @property
    def shifted(self) -> bool:
        """True if nothing in it stands on the line."""
        return all(letter.shift for letter in self.letters)

    @cached_property
    def height(self) -> float:
        """The height of most letters' font."""
        return usual_height([self])

    @property
    def text(self) -> str:
        """Its words; letters that run from right to left stand in a file in either order."""
        return written(self.letters)

    def add(self, letter: Letter, height: float) -> None:
        """Append a letter; a space may have any place."""
        # Comparisons, since this is done for every letter of a book.
        if height != self._latest[0]:
            self._latest = height, round(height, 2)
        key = self._latest[1]
        self.heights[key] += 1
        if letter.text.islower() and not letter.shift:
            self.heights_of_small[key] += 1
        self.letters.append(letter)
        if letter.left < self.left:
            self.left = letter.left
        if letter.right > self.right:
            self.right = letter.right

    def add_accent(self, letter: Letter) -> bool:
        """Put an accent on the last letter, or the last letter, if it is an accent, on this one;
        return whether one of the two was an accent that stands over or under the other.
        """
        last = self.letters[-1]
        if letter.left > last.right - OVER:
            return False  # as nearly always
        if min(last.right, letter.right) - max(last.left, letter.left) < 0.3 * min(
            last.right - last.left, letter.right - letter.left
        ):
            return False
        for base, mark in ((last, letter), (letter, last)):
            accent = _ACCENTS.get(mark.text) or (
                mark.text if unicodedata.combining(mark.text[0]) else ""
            )
            whole = unicodedata.normalize("NFC", _DOTLESS.get(base.text, base.text) + accent)
            if accent and base.text.isalpha() and len(whole) == 1:
                self.letters[-1] = base._replace(text=whole)
                self.left, self.right = min(self.left, base.left), max(self.right, base.right)
                return True
        return False


def usual_height(runs: Sequence[Run]) -> float:
    """The height of most letters' font; beside small capitals that of the letters beside them."""
    heights: Counter[float] = Counter()
    small: Counter[float] = Counter()
    for run in runs:
        heights.update(run.heights)
        small.update(run.heights_of_small)
    usual = heights.most_common(1)[0][0]
    larger = [height for height in +small if usual < height < 2 * usual]
    return usual if small[usual] or not larger else max(larger, key=small.__getitem__)


def base_line(bottom: float, top: float) -> float:
    """The line on which a letter stands, by its box (see `reader`: a quarter of it hangs below)."""
    return bottom + 0.227 * (top - bottom)


def written(letters: Sequence[Letter]) -> str:
    """Words of letters, what is raised or lowered as such."""
    plain = "".join([letter.text for letter in letters])
    if plain.isascii() and not any([letter.shift for letter in letters]):
        return " ".join(plain.split())  # as nearly all are, and faster
    words: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.text == " ":
            words.append([])
        else:
            words[-1].append(letter)
    return " ".join(_word(word) for word in words if word)


def _word(letters: list[Letter]) -> str:
    if letters[0].left < letters[-1].left and any(
        unicodedata.bidirectional(letter.text) in ("R", "AL") for letter in letters
    ):
        return "".join(letter.text for letter in reversed(letters))
    groups = [list(group) for _, group in groupby(letters, key=lambda letter: letter.shift)]
    text = ""
    while groups:
        group = groups.pop(0)
        said = _plain(group)
        below = _denominator(group, groups, text)
        if below:
            text += fraction(said, _plain(below), text)
        elif group[0].shift > 0 and said.isdigit() and _goes_on_as_fraction(groups):
            text += (" " if text[-1:].isdigit() else "") + said
        elif group[0].shift:
            text += (raised if group[0].shift > 0 else lowered)(said, text)
        else:
            text += said
    return text


def _goes_on_as_fraction(after: list[list[Letter]]) -> bool:
    """True before a slash and figures that stand on the line."""
    following = after[0][:2] if after and not after[0][0].shift else []
    return len(following) == 2 and following[0].text in SLASHES and following[1].text.isdigit()


def _plain(letters: Sequence[Letter]) -> str:
    return "".join(letter.text for letter in letters)


def _denominator(
    above: list[Letter], after: list[list[Letter]], before: str
) -> list[Letter] | None:
    """The lowered letters that make a fraction with raised ones; taken out of what comes after."""
    if above[0].shift < 1 or not _plain(above).isdigit() or not after:
        return None
    slash = len(after) > 1 and len(after[0]) == 1 and after[0][0].text in SLASHES
    if slash and after[1][0].shift < 0:
        return (after.pop(0), after.pop(0))[1]
    # One above the other; behind a letter that is an exponent over an index.
    over = after[0][0].shift < 0 and after[0][0].left < above[-1].right - 0.5 * (
        above[-1].right - above[-1].left
    )
    if over and _plain(after[0]).isdigit() and not before[-1:].isalpha():
        return after.pop(0)
    return None
