"""Live rows of each segment, and the counts on which the searches rest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Article, StaleIndexError
from index.search.postings import Mask
from index.search.token_states import add_counts
from index.segments.segment import Entry, Segment


@dataclass(frozen=True, slots=True)
class Part:
    """A segment and what of it is alive."""

    segment: Segment
    rows: Mask  # (sentences,)
    entries: Mask  # (entries,)


class LiveRows:
    """The articles of an index: where each lies, and what is counted over all of them.

    Every count is a sum of whole numbers over articles, so it is the same in whatever order they
    came and went. Changes cost what the articles cost; copying costs a reference an article.
    """

    def __init__(self) -> None:
        self.places: dict[str, tuple[Segment, Entry]] = {}  # by article id
        self.parts: dict[Segment, Part] = {}
        self.languages: Counter[str] = Counter()  # articles by language
        self.sentences = 0
        self.words = 0  # that are no stop words
        self.frequency = np.zeros(0, dtype=np.int64)  # sentences by token

    def copy(self) -> "LiveRows":
        """One that can be changed while this one is being searched."""
        copy = LiveRows()
        copy.places, copy.parts = dict(self.places), dict(self.parts)
        copy.languages = self.languages.copy()
        copy.sentences, copy.words, copy.frequency = self.sentences, self.words, self.frequency
        return copy

    def only(self, article_ids: Iterable[str]) -> "LiveRows":
        """Some of the articles, counted as if there were no others; unknown ids count for nothing.

        Costs what these articles cost, and a byte for every sentence of their segments.
        """
        chosen = LiveRows()
        chosen.places = {one: self.places[one] for one in article_ids if one in self.places}
        entries: dict[Segment, list[Entry]] = {}
        for segment, entry in chosen.places.values():
            entries.setdefault(segment, []).append(entry)
        for segment in (segment for segment in self.parts if segment in entries):
            chosen._count(segment, entries[segment], 1)
        return chosen

    def add(self, articles: Iterable[Article], segment: Segment) -> None:
        """Count articles in that `segment` holds; another version of one goes.

        :raises StaleIndexError: it does not hold one of them.
        """
        entries = []
        for article in articles:
            if (article.id, article.sha256) not in segment.by_key:
                raise not_indexed(article)
            entries.append(segment.by_key[article.id, article.sha256])
        self.remove([entry.id for entry in entries if entry.id in self.places])
        self._count(segment, entries, 1)
        for entry in entries:
            self.places[entry.id] = segment, entry

    def remove(self, article_ids: Iterable[str]) -> None:
        """Count articles out.

        :raises KeyError: there is no such article.
        """
        gone: dict[Segment, list[Entry]] = {}
        for article_id in article_ids:
            segment, entry = self.places.pop(article_id)
            gone.setdefault(segment, []).append(entry)
        for segment, entries in gone.items():
            self._count(segment, entries, -1)

    def _count(self, segment: Segment, entries: Sequence[Entry], sign: int) -> None:
        part = self.parts.get(segment)
        rows = part.rows.copy() if part else np.zeros(len(segment), dtype=bool)
        alive = part.entries.copy() if part else np.zeros(len(segment.entries), dtype=bool)
        for entry in entries:
            rows[entry.start : entry.end] = alive[entry.number] = sign > 0
            self.languages[entry.language] += sign
            self.sentences += sign * (entry.end - entry.start)
            lengths = segment.lexical.lengths[entry.start : entry.end]
            self.words += sign * int(lengths.sum(dtype=np.int64))
        numbers, counts = segment.frequency(entries)
        self.frequency = add_counts(self.frequency, numbers, sign * counts)
        self.languages = +self.languages  # without those that have no article
        if alive.any():
            self.parts[segment] = Part(segment, rows, alive)
        else:
            self.parts.pop(segment, None)


def not_indexed(article: Article) -> StaleIndexError:
    """Error to raise where no segment holds an article as it is."""
    return StaleIndexError(
        f"Expected the sentences of the article {article.id} as it is now, found none in the "
        "index. They have to be indexed again."
    )
