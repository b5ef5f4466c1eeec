"""Sentences that are read closely, each with its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reader.windows import Window
from corpus import Sentence
from index import Hit, Snapshot

# Characters of a window: with a question of usual length it fills the reader's 160 word pieces.
ROOM = 450


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one paragraph that are read together."""

    window: Window
    sentences: tuple[Sentence, ...]  # as many as window.sentences


def passages_around(hits: Sequence[Hit], snapshot: Snapshot) -> list[Passage]:
    """Passages that hold every hit, each at most once, in the order of the hits."""
    passages: list[Passage] = []
    covered: set[tuple[str, int]] = set()
    for hit in hits:
        place = (hit.sentence.article_id, hit.sentence.position)
        if place in covered:
            continue
        around = _grow(hit.sentence, snapshot.sentences(hit.sentence.article_id))
        covered.update((sentence.article_id, sentence.position) for sentence in around)
        passages.append(
            Passage(_window(snapshot.articles[hit.sentence.article_id].text, around), around)
        )
    return passages


def _grow(sentence: Sentence, all_sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentence and its neighbours in the paragraph, by turns before and after it."""
    first = last = sentence.position
    sides = [-1, 1]
    while sides:
        side = sides.pop(0)
        place = first - 1 if side < 0 else last + 1
        if not 0 <= place < len(all_sentences):
            continue
        neighbour = all_sentences[place]
        start = min(neighbour.start, all_sentences[first].start)
        end = max(neighbour.end, all_sentences[last].end)
        if neighbour.paragraph != sentence.paragraph or end - start > ROOM:
            continue
        first, last = min(first, place), max(last, place)
        sides.append(side)
    return tuple(all_sentences[first : last + 1])


def _window(text: str, around: Sequence[Sentence]) -> Window:
    base = around[0].start
    return Window(
        text[base : around[-1].end], tuple((s.start - base, s.end - base) for s in around)
    )
