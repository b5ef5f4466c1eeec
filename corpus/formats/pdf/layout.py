"""From runs of letters on a page to columns of lines, in reading order."""

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.formats.pdf.characters import Run, usual_height, written

_GUTTER = 0.7  # least white between two columns, in letter heights
_SPACE = 0.15  # white between two words that no space parts, in letter heights
_CELLS = 2.0  # white between two cells of a table, in letter heights
Gap = tuple[float, float]  # left and right edge of white
_MIN_COLUMN = 10  # letter heights a column of text is wide at least


@dataclass
class Line:
    """One line of a column; a row when it has cells. Right-to-left lines are seen in a mirror."""

    text: str
    left: float
    bottom: float
    right: float
    height: float
    font: str
    row: bool = False  # its cells are parted by tabs
    page: int = 0  # 1 is the first


@dataclass
class Column:
    """Lines from top to bottom; `left` and `right` are its margins."""

    lines: list[Line] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0


def columns_of(runs: list[Run], right_to_left: bool = False) -> list[Column]:
    """Put the runs of one page in order.

    From top to bottom the longest stretches of lines that share a gutter are columns; what
    stands between such stretches runs over the whole width. Where the text beside a gutter is not
    prose, it is a table, which is read row by row.
    """
    columns: list[Column] = []
    whole: list[Run] = []
    bands = _bands(runs)
    free = [_free(band) for band in bands]
    while bands:
        count, gutter = _stretch(bands, free)
        if gutter is None:
            whole += bands.pop(0)
            del free[0]
            continue
        columns += _column(whole, right_to_left)
        whole = []
        beside = [run for band in bands[:count] for run in band]
        sides = [
            [run for run in beside if run.right <= gutter],
            [run for run in beside if run.left >= gutter],
        ]
        for side in reversed(sides) if right_to_left else sides:
            columns += columns_of(side, right_to_left)
        bands, free = bands[count:], free[count:]
    return columns + _column(whole, right_to_left)


def _bands(runs: list[Run]) -> list[list[Run]]:
    """Runs that stand beside each other, from top to bottom."""
    bands: list[list[Run]] = []
    floor = 0.0
    for run in sorted(runs, key=lambda run: -run.top):
        if bands and run.top - floor > 0.3 * run.height:
            bands[-1].append(run)
            floor = min(floor, run.bottom)
        else:
            bands.append([run])
            floor = run.bottom
    return bands


def _stretch(bands: list[list[Run]], free: list[list[Gap]]) -> tuple[int, float | None]:
    """Number of bands from the first one on that share a gutter, and its place.

    :param free: of each band, where no letters stand.
    """
    height = median([run.height for band in bands for run in band])
    gaps = [(float("-inf"), float("inf"))]
    count, parted = 0, False
    for of_band in free:
        shared = _intersect(gaps, of_band, _GUTTER * height)
        inside = any(map(_inner, shared))
        if (parted and not inside) or not shared:
            break
        gaps, parted, count = shared, inside, count + 1
    runs = [run for band in bands[:count] for run in band]
    cells = _cells(runs, [gap for gap in gaps if _inner(gap)])
    for left, right in pairwise(cells):
        if _is_gutter(left, right):
            return count, (max(r.right for r in left) + min(r.left for r in right)) / 2
    return count, None


def _inner(gap: Gap) -> bool:
    return gap[0] != float("-inf") and gap[1] != float("inf")


def _cells(runs: list[Run], gaps: list[Gap]) -> list[list[Run]]:
    """The runs between the gaps, from left to right; no cell is empty."""
    edges = [float("-inf"), *sorted((left + right) / 2 for left, right in gaps), float("inf")]
    cells = [[run for run in runs if a <= run.left < b] for a, b in pairwise(edges)]
    return [cell for cell in cells if cell]


def _free(band: list[Run]) -> list[Gap]:
    """Stretches of the band without letters, left and right of it too."""
    edges = [float("-inf")]
    for run in sorted(band, key=lambda run: run.left):
        if run.left > edges[-1]:
            edges += [run.left, run.right]
        else:
            edges[-1] = max(edges[-1], run.right)
    return list(zip(edges[::2], [*edges[1::2], float("inf")], strict=True))


def _intersect(some: list[Gap], others: list[Gap], least: float) -> list[Gap]:
    found = []
    for a, b in some:
        for c, d in others:
            left, right = a if a > c else c, b if b < d else d
            if right - left >= least:
                found.append((left, right))
    return found


def _is_gutter(left: list[Run], right: list[Run]) -> bool:
    """True if prose stands on both sides; a column may end early, a table's cells are short."""
    few, many = sorted((left, right), key=len)
    return _is_prose(many) and (_is_prose(few) or 3 * len(few) <= len(many))


def _is_prose(runs: list[Run]) -> bool:
    if not runs:
        return False
    width = max(run.right for run in runs) - min(run.left for run in runs)
    full = sum(run.right - run.left >= 0.6 * width for run in runs)
    enough = max(3, len(_bands(runs)) / 3)
    return width >= _MIN_COLUMN * median(run.height for run in runs) and full >= enough


def _column(runs: list[Run], right_to_left: bool) -> list[Column]:
    if not runs:
        return []
    lines = [line for band in _bands(runs) for line in _lines(band, right_to_left)]
    left = min(line.left for line in lines)
    return [Column(lines, left, max(line.right for line in lines))]


def _lines(band: list[Run], right_to_left: bool) -> list[Line]:
    """Lines of a band: usually one, more where runs overlap a little."""
    levels: list[list[Run]] = []
    # What is raised or lowered belongs to the line that it is beside, not to one of its own.
    for run in sorted(band, key=lambda run: (run.shifted, -run.bottom)):
        if run.shifted and levels:
            max(levels, key=lambda level: _overlap(run, level[0])).append(run)
            continue
        level = levels[-1][0] if levels else None
        if level and run.top > level.bottom + 0.5 * min(run.height, level.height):
            levels[-1].append(run)
        else:
            levels.append([run])
    return [_line(sorted(level, key=lambda r: r.left), right_to_left) for level in levels]


def _overlap(run: Run, other: Run) -> float:
    return min(run.top, other.top) - max(run.bottom, other.bottom)


def _line(runs: list[Run], right_to_left: bool) -> Line:
    usual = usual_height(runs)
    ordered = runs[::-1] if right_to_left else runs
    text, cells = "", 1
    letters = list(ordered[0].letters)
    for before, run in pairwise(ordered):
        white = max(run.left - before.right, before.left - run.right)
        if white < _SPACE * usual:
            letters += run.letters
            continue
        text += written(letters)
        letters = list(run.letters)
        cell = white > _CELLS * usual and any(map(str.isalnum, text))
        text += "\t" if cell else " "
        cells += cell
    text += written(letters)
    fonts = {run.font for run in runs}
    left, right = runs[0].left, max(run.right for run in runs)
    standing = [run.bottom for run in runs if run.height == usual] or [runs[0].bottom]
    return Line(
        text,
        -right if right_to_left else left,
        min(standing),
        -left if right_to_left else right,
        usual,
        fonts.pop() if len(fonts) == 1 else "",
        cells > 1,
    )
