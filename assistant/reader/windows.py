"""Windows: the few consecutive sentences that are read together with a question."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from corpus import Span
from index.encoders.weights import CLS, SEP, SPECIAL

MAX_TOKENS = 160  # of question, window and the three special tokens together
MAX_QUESTION = 48  # word pieces; a longer question is cut


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive sentences of one text; spans count the characters of `text`."""

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EncodedInput:
    """A question and a window as the network sees them; all lists have one entry a token."""

    ids: list[int]
    types: list[int]
    sentence: list[int]  # position of the sentence in the window; -1 outside all sentences
    offsets: list[Span]  # characters of the window's text; (0, 0) outside it

    @property
    def question(self) -> list[int]:
        """Word pieces of the question."""
        return self.ids[1 : self.types.count(0) - 1]


def encode(tokenizer: Tokenizer, question: str, window: Window) -> EncodedInput:
    """Join question and window: `[CLS] question [SEP] window [SEP]`, cut at MAX_TOKENS."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION]
    read = tokenizer.encode(window.text, add_special_tokens=False)
    room = MAX_TOKENS - len(asked) - 3
    offsets: list[Span] = [(a, b) for a, b in read.offsets[:room]]
    head, count = len(asked) + 2, min(room, len(read.ids))
    starts = [start for start, _ in window.sentences]
    sentence = [max(0, bisect_right(starts, start) - 1) for start, _ in offsets]
    return EncodedInput(
        ids=[CLS, *asked, SEP, *read.ids[:room], SEP],
        types=[0] * head + [1] * (count + 1),
        sentence=[-1] * head + sentence + [-1],
        offsets=[(0, 0)] * head + offsets + [(0, 0)],
    )


def token_span(encoded: EncodedInput, start: int, end: int) -> Span | None:
    """First and last token of the characters `start` to `end`; None if they were cut off."""
    inside = [
        token
        for token, (a, b) in enumerate(encoded.offsets)
        if encoded.sentence[token] >= 0 and a < end and b > start
    ]
    if not inside or encoded.offsets[inside[-1]][1] < end:
        return None
    return inside[0], inside[-1]


def state_offsets(tokenizer: Tokenizer, text: str) -> list[Span]:
    """Characters of the tokens of `text` that have states: unknown characters have none."""
    read = tokenizer.encode(text, add_special_tokens=False)
    return [
        (start, end)
        for token, (start, end) in zip(read.ids, read.offsets, strict=True)
        if token not in SPECIAL
    ]


def token_counts(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> list[int]:
    """Word pieces of every sentence of `text`."""
    counts = [0] * len(sentences)
    starts = [start for start, _ in sentences]
    for start, _ in tokenizer.encode(text, add_special_tokens=False).offsets:
        counts[max(0, bisect_right(starts, start) - 1)] += 1
    return counts


def grow(counts: Sequence[int], first: int, last: int, room: int, rng: np.random.Generator) -> Span:
    """Sentences `[a, b)` around `first` to `last` of at most `room` word pieces.

    Sides are drawn, so that the answer stands anywhere in a window.
    """
    a, b = first, last + 1
    used = sum(counts[a:b])
    while True:
        sides = []
        if a > 0 and used + counts[a - 1] <= room:
            sides.append(-1)
        if b < len(counts) and used + counts[b] <= room:
            sides.append(1)
        if not sides:
            return a, b
        if sides[int(rng.integers(len(sides)))] < 0:
            a -= 1
            used += counts[a]
        else:
            used += counts[b]
            b += 1


def cut_window(text: str, sentences: Sequence[Span], a: int, b: int) -> Window:
    """Cut sentences `[a, b)` of `text` out as a window."""
    base = sentences[a][0]
    return Window(
        text[base : sentences[b - 1][1]],
        tuple((start - base, end - base) for start, end in sentences[a:b]),
    )


def join_window(pieces: Sequence[str]) -> Window:
    """Make a window of sentences that did not stand together."""
    spans, start = [], 0
    for piece in pieces:
        spans.append((start, start + len(piece)))
        start += len(piece) + 1
    return Window(" ".join(pieces), tuple(spans))
