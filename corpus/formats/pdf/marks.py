"""Marks of notes: raised figures that point to the foot of a page, and are no exponents."""

import re
from collections.abc import Iterable, Iterator

from corpus.formats.pdf.characters import Letter, Run, base_line
from corpus.formats.raised import SLASHES

_MARKS = frozenset("0123456789*†‡§,")  # what marks of notes are made of
_SIGNS = frozenset("*†‡§")
_BEHIND_STOP = re.compile(r"[.,;:!?”’]$")
_BEHIND_WORD = re.compile(r"([^\W\d_]{4,}|\))$")
_MEASURES = re.compile(
    r"(?:(?:kilo|centi|milli|deci|nano|micro)?met(?:re|er)|mile|yard|inch|foot|feet|second|hour"
    r"|speed|velocity|length|width|height|radius|distance|time)(?:e?s)?$",
    re.IGNORECASE,
)
SMALL = 0.85  # of the height of the letters beside them, raised and lowered ones are
_ROW = 30.0  # points: what stands lower than that beside a letter is not looked at
INITIAL = 0.45  # of the height of an initial, the letters beside it are at most


def find_shifts(runs: list[Run]) -> None:
    """Mark the runs of one page that stand higher or lower than the larger ones beside them, and
    put those into a run that left room for them.
    """
    largest = max((run.height for run in runs), default=0.0)
    rows: dict[int, list[Run]] = {}
    for run in runs:
        for row in (round(run.bottom / _ROW), round(run.bottom / _ROW) + 1):
            rows.setdefault(row, []).append(run)
    for run in runs:
        if len(run.letters) > 12 or run.shifted or run.height >= SMALL * largest:
            continue
        near = [
            other
            for other in rows[round(run.bottom / _ROW)]
            if INITIAL * other.height < run.height < SMALL * other.height
            and run.top > other.bottom
            and run.bottom < other.top
        ]
        beside = [other for other in near if _is_beside(run, other)]
        around = [other for other in near if other.left < run.left and run.right < other.right]
        if not beside and not around:
            continue
        shift = shift_of(run.bottom, run.top, max(beside or around, key=lambda one: one.height))
        run.letters = [letter._replace(shift=shift or letter.shift) for letter in run.letters]
        if around and not beside and shift and _put_into(run, around[0]):
            run.letters = []
    runs[:] = [run for run in runs if run.letters]


def _put_into(run: Run, around: Run) -> bool:
    """Put the letters of a run behind the last of another that stands before them."""
    before = [
        at for at, one in enumerate(around.letters) if one.text != " " and one.left < run.left
    ]
    at = before[-1] + 1
    if around.letters[before[-1]].right > run.left + 0.3 * run.height:
        return False
    around.letters[at:at] = run.letters
    return True


def _is_beside(run: Run, other: Run) -> bool:
    reach = 0.35 * other.height
    return -reach < run.left - other.right < reach or -reach < other.left - run.right < reach


def shift_of(bottom: float, top: float, beside: Run) -> int:
    """1 if a small letter stands above the line of the run beside it, -1 if below, else 0."""
    if top - bottom > SMALL * beside.size:
        return 0
    above = base_line(bottom, top) - beside.base
    return 1 if above > 0.12 * beside.size else -1 if above < -0.05 * beside.size else 0


def drop_note_marks(pages: Iterable[list[Run]]) -> None:
    """Take marks of notes out of all runs.

    Figures behind a stop are marks. Behind a word they are if the text counts them up from 1, or
    else "speed²" would lose its exponent.
    """
    kept = list(pages)
    found = [group for runs in kept for group in _groups(runs)]
    numbers = {n for _, _, _, said in found for n in map(int, re.findall(r"\d{1,4}", said))}
    last = 0
    while last + 1 in numbers:
        last += 1
    gone: dict[int, set[int]] = {}  # by run: places of letters
    for run, places, before, said in found:
        behind_stop = _BEHIND_STOP.search(before)
        counted = all(int(n) <= last for n in re.findall(r"\d{1,4}", said))
        if behind_stop or counted or _SIGNS.intersection(said):
            gone.setdefault(id(run), set()).update(places)
    for runs in kept:
        for run in runs:
            dropped = gone.get(id(run), set())
            run.letters = [one for at, one in enumerate(run.letters) if at not in dropped]
        runs[:] = [run for run in runs if run.letters]


def _groups(runs: list[Run]) -> Iterator[tuple[Run, list[int], str, str]]:
    """Raised figures and signs that may point to notes: their run, their places in it, the text
    before them, and their own.
    """
    for run in runs:
        if not any([letter.shift > 0 for letter in run.letters]):
            continue  # as nearly all
        at = 0
        while at < len(run.letters):
            places = []
            while at < len(run.letters) and _may_mark(run.letters[at]):
                places.append(at)
                at += 1
            at += not places
            if not places:
                continue
            before = _before(run, places[0]) or _left_of(run, runs)
            said = "".join(run.letters[place].text for place in places)
            after = run.letters[at] if at < len(run.letters) else None
            ends = after is None or not (after.shift or after.text in SLASHES)
            if len(said) < 8 and ends and _points(before, said):
                yield run, places, before, said


def _may_mark(letter: Letter) -> bool:
    return letter.shift > 0 and letter.text in _MARKS


def _points(before: str, said: str) -> bool:
    if _BEHIND_STOP.search(before):
        return True
    return bool(_BEHIND_WORD.search(before)) and not (
        _MEASURES.search(before) and said in ("2", "3")
    )


def _before(run: Run, place: int) -> str:
    return "".join(letter.text for letter in run.letters[max(0, place - 14) : place])


def _left_of(run: Run, runs: list[Run]) -> str:
    """Last letters of the run at the left of one that is raised as a whole."""
    if not run.shifted:
        return ""
    beside = [
        one for one in runs if one is not run and _is_beside(run, one) and one.left < run.left
    ]
    return _before(beside[0], len(beside[0].letters)) if beside else ""
