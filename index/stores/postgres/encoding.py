"""Form in which a segment's sentences stand in the database."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from corpus import Article
from index.search.bm25 import terms, words
from index.search.token_states import Rounded
from index.segments.segment import Entry, Segment
from index.tensors import Array

LONGEST = 1000  # bytes of a term; what is longer is no word, and too long for PostgreSQL's indexes
MOST = 255  # occurrences of a term in one sentence that a tsvector holds

Tally = Mapping[str, Mapping[str, int]]  # by kind and name


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """One sentence as it stands in the database."""

    position: int
    start: int
    end: int
    paragraph: int
    length: int
    stems: str
    embedding: str
    vector: bytes
    tokens: bytes
    last: bytes
    middle: bytes


def rows_of(
    article: Article, segment: Segment, entry: Entry
) -> Iterator[tuple[SentenceRow, Counter[str]]]:
    """The rows of an article that a segment holds, in reading order, each with its terms."""
    for row in range(entry.start, entry.end):
        start, end, paragraph = map(int, segment.spans[row])
        found = Counter(map(name_of, terms(article.text[start:end], entry.language)))
        vector = np.asarray(segment.vectors[row], dtype="<f4")
        states = segment.states.arrays(row, row + 1)
        yield (
            SentenceRow(
                row - entry.start,
                start,
                end,
                paragraph,
                int(segment.lexical.lengths[row]),
                tsvector(found),
                halfvec(vector),
                vector.tobytes(),
                states["tokens"].astype("<i4").tobytes(),
                pack(states["last"], states["last-scales"]),
                pack(states["middle"], states["middle-scales"]),
            ),
            found,
        )


def tally_of(
    article: Article, segment: Segment, entry: Entry, terms_by_row: list[Counter[str]]
) -> Tally:
    """Counts that an article adds to those over all articles."""
    numbers, counts = segment.frequency([entry])
    return {
        "term": Counter(term for row in terms_by_row for term in row),
        "token": {str(n): int(c) for n, c in zip(numbers, counts, strict=True)},
        "form": Counter(
            name_of(f"{word} {article.text[start:end]}") for word, start, end in words(article.text)
        ),
        "language": {entry.language: 1},
    }


def name_of(term: str) -> str:
    """A term as the database knows it: one that is very long by its beginning and its hash."""
    if len(term.encode()) <= LONGEST:
        return term
    return f"{term[:100]}…{hashlib.sha256(term.encode()).hexdigest()}"


def tsvector(found: Mapping[str, int]) -> str:
    """Terms as a tsvector that says by the number of positions how often each occurs."""
    return " ".join(
        f"{quoted(term)}:{','.join(map(str, range(1, min(times, MOST) + 1)))}"
        for term, times in found.items()
    )


def quoted(term: str) -> str:
    """A term as one lexeme of a tsvector or a tsquery."""
    doubled = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def halfvec(vector: Array) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(f'{number:.6g}' for number in vector.tolist())}]"


def pack(rows: Array, scales: Array) -> bytes:
    """Rounded states as bytes: the scales, then the rows."""
    return scales.astype("<f4").tobytes() + rows.tobytes()


def unpack(packed: bytes, dimension: int) -> Rounded:
    """States that `pack` packed, t rows of `dimension`."""
    number = len(packed) // (dimension + 4)
    scales = np.frombuffer(packed, "<f4", number)
    return Rounded(np.frombuffer(packed, np.int8, offset=4 * number).reshape(-1, dimension), scales)
