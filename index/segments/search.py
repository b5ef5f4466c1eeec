"""One search over some segments: what two kinds of search propose, scored closely."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus import Sentence
from index.search.postings import Rows
from index.search.ranking import CANDIDATES, maxsim_with_before, ranked_hits
from index.search.token_states import token_weights
from index.search.vectors import highest, inner_products, nearest
from index.segments.live import LiveRows
from index.segments.segment import Segment
from index.types import Encoding, Hit, Vectors


class Location(NamedTuple):
    """Location of a sentence: in reading, and in the segment that holds it."""

    article_id: str
    position: int
    segment: Segment
    row: int

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        entry = self.segment.entry_of(self.row)
        return self.segment.sentences(entry)[self.position]

    @property
    def follows(self) -> bool:
        """True if another sentence stands before it in its paragraph."""
        paragraph = self.segment.spans[:, 2]
        return self.position > 0 and bool(paragraph[self.row - 1] == paragraph[self.row])


def propose(live: LiveRows, vector: Vectors, bm25: Sequence[Vectors]) -> list[Location]:
    """The sentences nearest to the question and those that BM25 finds, in the order of reading.

    :param bm25: of all rows, by segment of `live`
    """
    near: list[tuple[Segment, Rows, Vectors]] = []
    worded: list[tuple[Segment, Rows, Vectors]] = []
    for part, scores in zip(live.parts.values(), bm25, strict=True):
        segment, mask = part.segment, part.rows
        vectors, approximate = segment.vectors, segment.approximate
        near.append((segment, *nearest(vectors, vector, mask, CANDIDATES, approximate)))
        rows = np.flatnonzero(mask & (scores > 0))
        rows = rows[highest(scores[rows], CANDIDATES)]
        worded.append((segment, rows, scores[rows]))
    places = {
        (place.article_id, place.position): place for place in (*_first(near), *_first(worded))
    }
    return [places[key] for key in sorted(places)]


def _first(proposed: Sequence[tuple[Segment, Rows, Vectors]]) -> list[Location]:
    """The best that the segments propose; of equal scores those that are read first."""
    scores = np.concatenate([np.zeros(0, np.float32), *(found for _, _, found in proposed)])
    least = scores[highest(scores, CANDIDATES)].min(initial=np.inf)
    best = []
    for segment, rows, found in proposed:
        for row in np.flatnonzero(found >= least):
            entry = segment.entry_of(int(rows[row]))
            place = Location(entry.id, int(rows[row]) - entry.start, segment, int(rows[row]))
            best.append((-float(found[row]), place[:2], place))
    best.sort(key=lambda one: one[:2])
    return [place for _, _, place in best[:CANDIDATES]]


def score(
    live: LiveRows, question: Encoding, places: Sequence[Location], bm25: Sequence[Vectors]
) -> tuple[Hit, ...]:
    """Hits of the places, best first; of equal scores the order of the places stays.

    :param bm25: of all rows, by segment of `live`
    """
    if not places:
        return ()
    words = dict(zip(live.parts, bm25, strict=True))
    worded = np.array([words[place.segment][place.row] for place in places], dtype=np.float32)
    vectors = np.stack([place.segment.vectors[place.row] for place in places])
    cosine = inner_products(vectors, question.vector)
    late, late_before = _late(live, question, places)
    return ranked_hits([place.sentence for place in places], cosine, worded, late, late_before)


def _late(
    live: LiveRows, question: Encoding, places: Sequence[Location]
) -> tuple[Vectors, Vectors]:
    """Late interaction with each place, and with the sentence before it in its paragraph."""
    weights = token_weights(question.tokens, live.frequency, live.sentences)
    own = [(place.segment, place.row) for place in places]
    before = [(p.segment, p.row - 1) if p.follows else None for p in places]
    return maxsim_with_before(
        question, weights, own, before, lambda key: key[0].states.last(key[1])
    )
