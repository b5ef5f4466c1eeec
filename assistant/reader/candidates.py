"""Every candidate with all that is known of it: its hit and what the reader made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from assistant.reader.deep import DeepReader, Reading, SentenceReading
from assistant.reader.fast import FastReader, FastReading
from assistant.reader.passages import passages_around
from assistant.reader.windows import Window
from index import Encoding, Hit, Snapshot, Vectors, features

CUT_OFF = SentenceReading(relevance=-10.0, start=0, end=0, margin=-20.0)  # surely no answer
# Logits the deep reader gives a sentence that the first look puts far behind: the medians on the
# tune slice of relevance, margin and answerability; the probabilities are fitted on them. And how
# far it is at least from the best read.
UNREAD_RELEVANCE, UNREAD_MARGIN, UNREAD_ANSWERABLE, UNREAD_BEHIND = -4.0, -8.3, -1.3, 2.0
FUSION_WEIGHT = 2.0  # of the searches' score beside the fast reader's; chosen on the tune slice


class Reader(Protocol):
    """Reads a question together with windows; `assistant.reader.deep.DeepReader` does."""

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """One reading a window."""


class FirstReader(Protocol):
    """Looks at sentences one by one; `assistant.reader.fast.FastReader` does."""

    def read(
        self, question: Vectors, candidates: Sequence[Vectors], scores: Vectors
    ) -> list[FastReading]:
        """One reading a candidate, from middle states and `index.search.ranking.features`."""


@dataclass(frozen=True, slots=True)
class Readers:
    """The two readers; what is not given is the shipped one, loaded when it first reads."""

    fast: FirstReader = field(default_factory=FastReader)
    deep: Reader = field(default_factory=DeepReader)


@dataclass(frozen=True, slots=True)
class FastScores:
    """Two logits of the fast look for a sentence that the deep reader read too."""

    relevance: float
    answerable: float


UNSEEN = FastScores(-8.0, -8.0)  # as of a sentence that the fast look is sure is no answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer."""

    hit: Hit
    text: str
    reading: SentenceReading | FastReading
    answerable: float  # logit: whether the passage it was read in answers the question at all
    fast: FastScores = UNSEEN


def read_fast(
    reader: FirstReader, question: Encoding, hits: Sequence[Hit], snapshot: Snapshot
) -> list[Candidate]:
    """The fast look at some hits; the most promising first."""
    rows = [(h.cosine, h.bm25, h.late, h.late_before) for h in hits]
    scores = np.array(rows, dtype=np.float32).reshape(-1, 4)
    states = [snapshot.middle(hit) for hit in hits]
    readings = reader.read(question.middle, states, features(*scores.T))
    candidates = []
    for hit, reading in zip(hits, readings, strict=True):
        text, fast = snapshot.text(hit.sentence), FastScores(reading.relevance, reading.answerable)
        candidates.append(Candidate(hit, text, reading, reading.answerable, fast))
    return sorted(candidates, key=fast_score, reverse=True)


def fast_score(candidate: Candidate) -> float:
    """Expectation of the fast look and the searches for a candidate; higher is better."""
    return candidate.reading.relevance + FUSION_WEIGHT * candidate.hit.score


def read_candidates(
    reader: Reader,
    question: str,
    hits: Sequence[Hit],
    close: Sequence[Hit],
    snapshot: Snapshot,
    first: Sequence[Candidate] = (),
) -> list[Candidate]:
    """Read the `close` hits, and with them those of `hits` that stand in the same passages.

    :param first: what the fast look made of some of them.

    A sentence of which nothing fits into the reader's window counts as `CUT_OFF`.
    """
    passages = passages_around(close, snapshot)
    readings = reader.read(question, [passage.window for passage in passages])
    found = {_place(hit): hit for hit in hits}
    fast_scores = {_place(candidate.hit): candidate.fast for candidate in first}
    candidates: dict[tuple[str, int], Candidate] = {}
    for passage, reading in zip(passages, readings, strict=True):
        for sentence, sentence_reading in zip(passage.sentences, reading.sentences, strict=True):
            place = (sentence.article_id, sentence.position)
            if place not in found or place in candidates:
                continue
            candidates[place] = Candidate(
                found[place],
                snapshot.text(sentence),
                sentence_reading or CUT_OFF,
                reading.answerable,
                fast_scores.get(place, UNSEEN),
            )
    return sorted(candidates.values(), key=lambda candidate: candidate.hit.rank)


def _place(hit: Hit) -> tuple[str, int]:
    return hit.sentence.article_id, hit.sentence.position


def with_unread(read: Sequence[Candidate], first: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that were read, and those left unread by the first look, taken for far behind.

    How far a sentence stands out counts, so what it stands out from has to stay in sight.
    """
    places = {_place(candidate.hit) for candidate in read}
    relevance, margin, answerable = (
        min(usual, max(values, default=0.0) - UNREAD_BEHIND)
        for usual, values in (
            (UNREAD_RELEVANCE, [c.reading.relevance for c in read]),
            (UNREAD_MARGIN, [c.reading.margin for c in read]),
            (UNREAD_ANSWERABLE, [c.answerable for c in read]),
        )
    )
    unread = [
        replace(
            candidate,
            reading=replace(candidate.reading, relevance=relevance, margin=margin),
            answerable=answerable,
        )
        for candidate in first
        if _place(candidate.hit) not in places
    ]
    return sorted([*read, *unread], key=lambda candidate: candidate.hit.rank)
