"""Every candidate with all that is known of it: its hit and what the reader made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.candidates import passages_around
from assistant.reader.deep import Reading, SentenceReading
from assistant.reader.windows import Window
from corpus import Article, Sentence
from index import Hit


class Reader(Protocol):
    """Reads a question together with windows; `assistant.reader.deep.DeepReader` does."""

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """One reading a window."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer."""

    hit: Hit
    text: str
    reading: SentenceReading
    answerable: float  # logit: whether the passage it was read in answers the question at all


def read_candidates(
    reader: Reader,
    question: str,
    hits: Sequence[Hit],
    close: int,
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
) -> list[Candidate]:
    """Read the `close` best hits, and with them those hits that stand in the same passages.

    A sentence of which nothing fits into the reader's window is left out, but never all of them.
    """
    passages = passages_around(hits[:close], articles, sentences)
    readings = reader.read(question, [passage.window for passage in passages])
    found = {(hit.sentence.article_id, hit.sentence.position): hit for hit in hits}
    candidates: dict[tuple[str, int], Candidate] = {}
    for passage, reading in zip(passages, readings, strict=True):
        for sentence, sentence_reading in zip(passage.sentences, reading.sentences, strict=True):
            place = (sentence.article_id, sentence.position)
            if sentence_reading is None or place not in found or place in candidates:
                continue
            text = articles[sentence.article_id].text[sentence.start : sentence.end]
            candidates[place] = Candidate(found[place], text, sentence_reading, reading.answerable)
    return sorted(candidates.values(), key=lambda candidate: candidate.hit.rank)
