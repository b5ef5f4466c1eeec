"""Parts of a page that are set apart from its lines: running heads, line numbers, initials."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from statistics import median

from corpus.formats.pdf.characters import Letter, Run
from corpus.formats.pdf.words import is_one_word

_HEAD_LINES = 3  # of a running head that is parted from the text
_APART = 0.8  # white between a head and the text, in letter heights
_NUMBERED = 5  # line numbers on a page, at least
_PAGE_NUMBER = re.compile(
    r"[-–—] ?\d+ ?[-–—]|page \d+(?: ?(?:/|of) ?\d+)?|(\d+)(?: ?(?:/|of) ?\d+)?", re.IGNORECASE
)
_LARGE = 1.7  # of the usual letters' height, initials are
_INITIAL = re.compile(r"[“‘\"']?[^\W\d_]")


def drop_running_heads(pages: list[list[list[Run]]]) -> None:
    """Take out what stands at the edge of many pages in the same place, the page numbers, and what
    repeats a line of the first page at the top of others.
    """
    upright = [directions[0] if directions else [] for directions in pages]
    edges = [_edge(runs) for runs in upright]
    gone = _often([{at: key for at, (key, _) in edge.items()} for edge in edges])
    first = {_letters(run.text) for run in upright[0]} if upright else set()
    for number, (edge, runs) in enumerate(zip(edges, upright, strict=True)):
        gone[number] |= {
            at
            for at, (_, apart) in edge.items()
            if apart
            and (
                _is_page_number(runs[at], number + 1)
                or (number and _letters(runs[at].text) in first)
            )
        }
        runs[:] = [run for at, run in enumerate(runs) if at not in gone[number]]
    _drop_stamps([directions[1:] for directions in pages])
    for directions in pages:
        directions[:] = [runs for runs in directions if runs]


def _drop_stamps(pages: list[list[list[Run]]]) -> None:
    """Take out what stands across many pages in the same place."""
    flat = [[run for runs in directions for run in runs] for directions in pages]
    keys = [{at: _key(run) for at, run in enumerate(runs)} for runs in flat]
    for directions, runs, gone in zip(pages, flat, _often(keys), strict=True):
        dropped = {id(runs[at]) for at in gone}
        for direction in directions:
            direction[:] = [run for run in direction if id(run) not in dropped]


def _often(edges: list[dict[int, tuple[str, int]]]) -> list[set[int]]:
    """Of each page the numbers of the runs that stand on many pages."""
    seen = Counter(key for edge in edges for key in set(edge.values()))
    return [
        {number for number, key in edge.items() if seen[key] >= max(2, 0.3 * len(edges))}
        for edge in edges
    ]


def _key(run: Run) -> tuple[str, int]:
    """Words of a run, digits as "#", and its height on the page."""
    return re.sub(r"\d+", "#", run.text), round(run.bottom / 4)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).casefold()


def _is_page_number(run: Run, page: int) -> bool:
    found = _PAGE_NUMBER.fullmatch(run.text)
    return found is not None and (found.group(1) is None or int(found.group(1)[:9]) == page)


def _edge(runs: list[Run]) -> dict[int, tuple[tuple[str, int], bool]]:
    """Runs in the highest and the lowest lines of a page that may be heads: their key, and whether
    white parts them from the text.
    """
    found: dict[int, tuple[tuple[str, int], bool]] = {}
    for upward in (False, True):
        for at, apart in _outer(runs, upward):
            key = _key(runs[at])
            # No head is a sentence.
            if key[0][-1:] not in ".!?" and any(map(str.isalnum, runs[at].text)):
                found[at] = key, apart
    return found


def _outer(runs: list[Run], upward: bool) -> list[tuple[int, bool]]:
    """Numbers of the runs in the lines up to the first white from one edge; only in the outermost
    line if there are more.
    """
    if not runs:
        return []
    places = sorted(
        (
            (-run.bottom, -run.top, at) if upward else (run.top, run.bottom, at)
            for at, run in enumerate(runs)
        ),
        reverse=True,
    )
    lines: list[list[int]] = []
    floor = 0.0
    for outer, inner, at in places:
        height = runs[at].height
        if lines and outer > floor + 0.3 * height:
            lines[-1].append(at)
            floor = min(floor, inner)
            continue
        if lines and floor - outer > _APART * height:
            return [(one, True) for line in lines for one in line]
        if len(lines) == _HEAD_LINES:
            break
        lines.append([at])
        floor = inner
    return [(one, False) for one in lines[0]]


def drop_line_numbers(runs: list[Run]) -> None:
    """Take out the numbers that count the lines of prose at its left or right."""
    if not _drop_numbers(runs):
        parted = [piece for run in runs for piece in _parted(run)]
        if len(parted) >= len(runs) + _NUMBERED and _drop_numbers(parted):
            runs[:] = parted


def _parted(run: Run) -> list[Run]:
    """A run, or, if it begins with figures, these and the rest."""
    at = next((at for at, one in enumerate(run.letters) if not one.text.isdecimal()), 0)
    if not 0 < at <= 4 or run.letters[at].text != " " or at + 1 == len(run.letters):
        return [run]
    figures, rest = run.letters[:at], run.letters[at + 1 :]
    return [
        replace(run, letters=figures, right=figures[-1].right),
        replace(run, letters=rest, left=rest[0].left),
    ]


def _drop_numbers(runs: list[Run]) -> bool:
    figures = [run for run in runs if run.text.isdecimal() and len(run.text) <= 4]
    for side in ("right", "left"):
        by_edge: dict[int, list[Run]] = {}
        for run in figures:
            by_edge.setdefault(round(getattr(run, side) / 3), []).append(run)
        for edge, column in by_edge.items():
            numbers = column + by_edge.get(edge + 1, [])
            if _count_lines(numbers, runs):
                gone = set(map(id, numbers))
                runs[:] = [run for run in runs if id(run) not in gone]
                return True
    return False


def _count_lines(numbers: list[Run], runs: list[Run]) -> bool:
    if len(numbers) < _NUMBERED:
        return False
    values = [int(run.text) for run in sorted(numbers, key=lambda run: -run.top)]
    steps = {b - a for a, b in pairwise(values)}
    if len(steps) > 1 or min(steps) < 1:
        return False
    column = set(map(id, numbers))
    others = [run for run in runs if id(run) not in column]
    if not others:
        return False
    outside = max(run.right for run in numbers) <= min(run.left for run in others) or min(
        run.left for run in numbers
    ) >= max(run.right for run in others)
    # Sentences run on from line to line; rows of a table and items of a list do not.
    return outside and sum(run.text[:1].islower() for run in others) > 0.3 * len(others)


def join_initials(runs: list[Run]) -> None:
    """Put a large initial, beside which several lines stand or which stands on a line, before the
    first of them.
    """
    usual = median(run.height for run in runs)
    for run in [one for one in runs if one.height > _LARGE * usual]:
        if not _INITIAL.fullmatch(run.text):
            continue
        beside = [
            other
            for other in runs
            if other.height < 0.7 * run.height
            and other.top < run.top + 0.5 * other.height
            and other.base > run.base - 0.5 * other.height
            and -0.2 * run.height < other.left - run.right < 0.6 * run.height
        ]
        beside.sort(key=lambda other: -other.top)
        if not beside or (len(beside) < 2 and beside[0].base > run.base + 0.1 * run.height):
            continue
        first, second = beside[0], beside[-1]
        word = first.text.split()[0]
        parted = first.left - second.left > 0.15 * first.height
        apart = parted or not is_one_word(run.text[-1], word.rstrip(",.;:!?"))
        gap = [Letter(" ", first.left, first.left)] if apart else []
        # It stands where its line begins, or it would reach into the lines below.
        initial = [Letter(letter.text, first.left, first.left) for letter in run.letters]
        first.letters[:0] = [*initial, *gap]
        first.left = run.left
        runs.remove(run)
