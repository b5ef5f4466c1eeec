"""Examples: windows of a question's article, and what the reader should say of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.reader.windows import Window, encode_window, partition, room_for
from assistant.train.datasets import QuestionSet, TrainArticle, TrainQuestion
from corpus import Span
from index import STOP_WORDS, words

Rng = np.random.Generator

# Tokens of a window are drawn from these ranges, so that the reader is at home in any length.
LONG_TOKENS, SHORT_TOKENS = (180, 353), (100, 240)
LONG_SHARE = 0.4  # of the questions on single passages that get a long window too
LEAST_FIRST = 30  # tokens of the first window, which is cut at random so that all cuts move
MANY_SENTENCES = 8  # of an article whose first window is cut at random
SLACK = 60  # tokens by which a single passage may be longer than drawn and still be one window
WITH_TITLE = 0.9
TAKEN_OUT = {True: 0.12, False: 0.2}  # share with the answer taken out, by whether it is asked
SECOND_GOLD = 0.5  # share of the questions answered in several windows that get a second of them
BESIDE = {True: 1.0, False: 0.5}  # share that also gets a window that does not answer
SECOND_SILENT = 0.5  # share of the asked questions that get one more such window
WHOLE = 0.5  # share of the asked questions that get the windows of all of their article
MOST_WINDOWS = 7  # of one question
AT_RANDOM = 0.4  # share of the windows without an answer that are not the likeliest


@dataclass(frozen=True, slots=True)
class Example:
    """One window with its targets."""

    window: Window
    relevant: list[float]  # a sentence of the window each
    starts: list[int]  # tokens at which right words begin; [0] where none answers, [] if unknown
    ends: list[int]

    @property
    def answerable(self) -> bool:
        """True if the window answers."""
        return any(self.relevant)


def make_examples(questions: QuestionSet, number: int, rng: Rng) -> list[Example]:
    """Windows of one question; the same random numbers make the same ones."""
    question = questions.questions[number]
    article = questions.articles[question.article]
    maker = _Maker(question, article, questions.asked, rng)
    made = maker.answerable() if question.answerable else maker.unanswerable()
    return [example for example in made if example is not None]


class _Maker:
    """Makes the windows of one question."""

    def __init__(
        self, question: TrainQuestion, article: TrainArticle, asked: bool, rng: Rng
    ) -> None:
        self._question, self._asked, self._rng = question, asked, rng
        self._article = article
        tokens = article.tokens
        if rng.random() >= WITH_TITLE:
            tokens = replace(tokens, title=())
        self._tokens = tokens
        long = asked or rng.random() < LONG_SHARE
        self._length = int(rng.integers(*(LONG_TOKENS if long else SHORT_TOKENS)))
        self._windows = self._cut()

    def _cut(self) -> list[Span]:
        judged = self._question.within
        if judged is None and self._article.single:
            judged = (0, len(self._article.texts))
        if judged is not None and self._tokens.tokens(*judged) <= self._length + SLACK:
            self._length += 2 * SLACK
            return [judged]
        room = room_for(self._question.tokens, self._tokens, self._length)
        first = None
        if len(self._article.texts) > MANY_SENTENCES:
            first = int(self._rng.integers(min(LEAST_FIRST, room), room + 1))
        return partition(self._tokens, room, first, judged)

    def answerable(self) -> list[Example | None]:
        """The answer's window and one beside it, or what is left when the answer is taken out."""
        if self._asked and self._rng.random() < WHOLE:
            return self._all_windows()
        gold = set(self._question.gold)
        with_gold = [w for w in self._windows if gold.intersection(range(*w))]
        rest = [w for w in self._windows if w not in with_gold]
        own = self._any(with_gold)
        if self._rng.random() < TAKEN_OUT[self._asked]:
            left_out = gold | self._repeats(own)
            if not left_out.issuperset(range(*own)):
                return [self._example(own, left_out)]
        made = [self._example(own)]
        if len(with_gold) > 1 and self._rng.random() < SECOND_GOLD:
            made.append(self._example(self._any([w for w in with_gold if w != own])))
        if rest and self._rng.random() < BESIDE[self._asked]:
            beside = self._likeliest(rest)
            if not self._repeats(beside):
                made.append(self._example(beside))
            made += self._another([w for w in rest if w != beside])
        return made

    def unanswerable(self) -> list[Example | None]:
        """One window, the likeliest more often than not, or two."""
        if self._asked and self._rng.random() < WHOLE:
            return self._all_windows()
        first = self._likeliest(self._windows)
        return [self._example(first), *self._another([w for w in self._windows if w != first])]

    def _all_windows(self) -> list[Example | None]:
        """All windows, but for some at random of a long article."""
        order = [self._windows[int(n)] for n in self._rng.permutation(len(self._windows))]
        with_gold = [w for w in order if set(self._question.gold).intersection(range(*w))]
        rest = [w for w in order if w not in with_gold]
        return [self._example(w) for w in [*with_gold, *rest][:MOST_WINDOWS]]

    def _another(self, windows: Sequence[Span]) -> list[Example | None]:
        """One more window without an answer, now and then."""
        if self._asked and windows and self._rng.random() < SECOND_SILENT:
            return [self._example(self._any(windows))]
        return []

    def _any(self, windows: Sequence[Span]) -> Span:
        return windows[int(self._rng.integers(len(windows)))]

    def _likeliest(self, windows: Sequence[Span]) -> Span:
        """The window with the sentence that shares most words with the question, or any."""
        if len(windows) == 1 or self._rng.random() < AT_RANDOM:
            return self._any(windows)
        wanted = {word for word, _, _ in words(self._question.text)} - STOP_WORDS
        shared = [
            max(len(wanted & {w for w, _, _ in words(self._article.texts[at])}) for at in range(*w))
            + float(self._rng.random()) / 2
            for w in windows
        ]
        return windows[int(np.argmax(shared))]

    def _repeats(self, window: Span) -> set[int]:
        """Sentences that hold the answer too, where nobody judged whether they answer."""
        if self._asked:
            return set()
        return {at for at in range(*window) if occurs(self._question.answers, self._text(at))}

    def _text(self, at: int) -> str:
        return self._article.texts[at]

    def _example(
        self, window: Span, left_out: set[int] | frozenset[int] = frozenset()
    ) -> Example | None:
        encoded = encode_window(self._question.tokens, self._tokens, window, self._length, left_out)
        if not encoded.positions:
            return None
        relevant = [float(at in self._question.gold) for at in encoded.positions]
        if not any(relevant):
            return Example(encoded, relevant, [0], [0])
        spans = list(self._spans(encoded))
        return Example(encoded, relevant, [a for a, _ in spans], [b for _, b in spans])

    def _spans(self, encoded: Window) -> Iterator[Span]:
        """First and last token of the words that answer, but for those that were cut off."""
        for at, start, end in self._question.words:
            if at not in encoded.positions:
                continue
            place = encoded.positions.index(at)
            tokens = [n for n, one in enumerate(encoded.sentence) if one == place]
            inside = [n for n in tokens if _touch(encoded.offsets[n], (start, end))]
            if inside and encoded.offsets[inside[-1]][1] >= end:
                yield inside[0], inside[-1]


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and one[1] > other[0]


def occurs(answers: Sequence[str], text: str) -> bool:
    """True if any answer stands in `text` as whole words."""
    low = text.casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(answer.casefold().strip(' .,;'))}(?!\w)", low)
        for answer in answers
    )
