"""Postings: rows that hold each term, and how often; arrays that can stay on the disk."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.tensors import Array

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
PARTS = ("text", "ends", "starts", "rows", "counts")


class Postings:
    """Sorted terms, and for each the rows that hold it, in ascending order."""

    def __init__(self, text: Array, ends: Array, starts: Array, rows: Array, counts: Array) -> None:
        """:param text: (bytes,), all terms in UTF-8, one after the other
        :param ends: (terms + 1,), term t is text[ends[t]:ends[t + 1]]
        :param starts: (terms + 1,), term t is held by rows[starts[t]:starts[t + 1]]
        :param rows: (postings,), int32
        :param counts: (postings,), how often the row holds the term
        """
        self._text, self._ends, self._starts = text, ends, starts
        self._rows, self._counts = rows, counts

    @classmethod
    def build(cls, terms_by_row: Iterable[Sequence[str]]) -> "Postings":
        """Postings of rows whose terms are given, in row order."""
        known: dict[bytes, int] = {}
        found: list[tuple[int, int, int]] = []
        for row, terms in enumerate(terms_by_row):
            for term, count in Counter(terms).items():
                found.append((known.setdefault(term.encode(), len(known)), row, count))
        packed = np.array(found, dtype=np.int64).reshape(-1, 3)
        return cls._pack(known, packed[:, 0], packed[:, 1], packed[:, 2])

    @classmethod
    def merge(cls, parts: Sequence[tuple["Postings", Rows]]) -> "Postings":
        """Postings of several, with their rows renumbered; terms without a row are left out.

        :param parts: each with the new number of each of its rows, -1 for a row that goes.
        """
        known: dict[bytes, int] = {}
        columns: list[tuple[Array, Array, Array]] = []
        for postings, new_rows in parts:
            terms = [
                known.setdefault(t, len(known)) for t in map(postings._term, range(len(postings)))
            ]
            numbers = np.repeat(np.array(terms, dtype=np.int64), np.diff(postings._starts))
            rows = new_rows[postings._rows]
            kept = rows >= 0
            columns.append((numbers[kept], rows[kept], postings._counts[kept]))
        empty = np.zeros(0, dtype=np.int64)
        numbers, rows, counts = (
            np.concatenate([empty, *column]) for column in zip(*columns, strict=True)
        )
        used = set(np.unique(numbers).tolist())
        return cls._pack({t: n for t, n in known.items() if n in used}, numbers, rows, counts)

    @classmethod
    def _pack(
        cls, known: dict[bytes, int], numbers: Array, rows: Array, counts: Array
    ) -> "Postings":
        terms = sorted(known)
        places = np.zeros(max(known.values(), default=-1) + 1, dtype=np.int64)
        places[[known[term] for term in terms]] = np.arange(len(terms))
        sorted_numbers = places[numbers]
        order = np.lexsort((rows, sorted_numbers))
        held = np.bincount(sorted_numbers, minlength=len(terms))
        return cls(
            np.frombuffer(b"".join(terms), dtype=np.uint8),
            np.cumsum([0, *map(len, terms)], dtype=np.int64),
            np.cumsum([0, *held], dtype=np.int64),
            rows[order].astype(np.int32),
            counts[order].astype(np.int32),
        )

    def __len__(self) -> int:
        """Number of terms."""
        return len(self._ends) - 1

    def arrays(self) -> dict[str, Array]:
        """Arguments of `__init__` by name, in the order of `PARTS`."""
        arrays = self._text, self._ends, self._starts, self._rows, self._counts
        return dict(zip(PARTS, arrays, strict=True))

    def holding(self, term: str) -> tuple[Array, Array]:
        """Rows that hold a term, and how often each; both empty if none does."""
        wanted = term.encode()
        number = self._first_from(wanted)
        if number < len(self) and self._term(number) == wanted:
            held = slice(self._starts[number], self._starts[number + 1])
            return self._rows[held], self._counts[held]
        return self._rows[:0], self._counts[:0]

    def totals(self, beginning: str, alive: Mask) -> dict[str, int]:
        """Occurrences of each term that begins so in the rows that are alive, if there are any.

        :param alive: (rows,)
        """
        wanted = beginning.encode()
        first = self._first_from(wanted)
        end = bisect_right(
            range(len(self)), wanted, first, key=lambda n: self._term(n)[: len(wanted)]
        )
        starts = self._starts[first : end + 1] - self._starts[first]
        held = slice(self._starts[first], self._starts[end])
        running = np.concatenate([[0], np.cumsum(self._counts[held] * alive[self._rows[held]])])
        totals = np.diff(running[starts])
        return {
            self._term(first + n).decode(): int(totals[n]) for n in np.flatnonzero(totals).tolist()
        }

    def _first_from(self, wanted: bytes) -> int:
        return bisect_left(range(len(self)), wanted, key=self._term)

    def _term(self, number: int) -> bytes:
        return bytes(self._text[self._ends[number] : self._ends[number + 1]])
