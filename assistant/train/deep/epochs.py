"""The examples of an epoch and of the tune slice, and batches of similar length in the order of
training: pure functions of data, seed and step.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.reader.windows import MAX_TOKENS
from assistant.train.datasets import SETS, Question, QuestionSet
from assistant.train.deep.examples import SMALLEST, Example, ExampleMaker
from assistant.train.deep.hard_negatives import Hard
from assistant.train.near_misses import Rng

BATCH_TOKENS = 1792  # of a batch, padding included; a graphics processor takes more
BUCKET = 384  # examples that are sorted by length together

EpochExamples = Callable[[int], list[Example]]


def batches_of(
    examples: Sequence[Example], rng: np.random.Generator, tokens: int = BATCH_TOKENS
) -> list[list[Example]]:
    """Shuffle, sort by length within buckets, and cut into batches in random order."""
    order = rng.permutation(len(examples))
    batches: list[list[Example]] = []
    together = max(BUCKET, tokens // 4)
    for at in range(0, len(order), together):
        bucket = sorted((examples[int(i)] for i in order[at : at + together]), key=len)
        batch: list[Example] = []
        for example in bucket:  # ascending, so the newest is the longest
            if batch and (len(batch) + 1) * len(example) > tokens:
                batches.append(batch)
                batch = []
            batch.append(example)
        batches.append(batch)
    return [batches[int(i)] for i in rng.permutation(len(batches))]


class BatchOrder:
    """The batch of any step; only the epoch in use is kept."""

    def __init__(
        self, epoch_examples: EpochExamples, seed: int, tokens: int = BATCH_TOKENS
    ) -> None:
        """:param epoch_examples: all examples of an epoch, the same in every run
        :param tokens: of a batch at most, padding included
        """
        self._epoch_examples = epoch_examples
        self._tokens = tokens
        self._seed = seed
        self._epoch = -1
        self._first = 0  # step of the epoch's first batch
        self._batches: list[list[Example]] = []

    def at(self, step: int) -> list[Example]:
        """Return the batch of a step; steps are asked for in ascending order."""
        while step >= self._first + len(self._batches):
            self._first += len(self._batches)
            self._epoch += 1
            rng = np.random.default_rng([self._seed, self._epoch, 7919])
            self._batches = batches_of(self._epoch_examples(self._epoch), rng, self._tokens)
        return self._batches[step - self._first]


log = logging.getLogger(__name__)

UNANSWERABLE = 0.35  # share of the questions that get a window without the answer
KINDS = ("near", "other", "removed")
# Before fall-backs: not every question can be edited. What a rule edits gives itself away, and
# there are written near misses to learn from.
KIND_SHARES = (0.3, 0.35, 0.35)
HARD = 0.5  # share of the questions that are also asked of a passage that deceives a reader
TUNE_SEED = 4099


def epoch_examples(
    sets: Sequence[QuestionSet],
    makers: Sequence[ExampleMaker],
    seed: int,
    epoch: int,
    hard: Sequence[Hard] = (),
) -> list[Example]:
    """All examples of one epoch, unordered; a pure function of the data, seed and epoch.

    :param hard: of each set, see `assistant.train.deep.hard_negatives`
    """
    examples: list[Example] = []
    for number, (questions, maker) in enumerate(zip(sets, makers, strict=True)):
        rng = np.random.default_rng([seed, epoch, number])
        examples += _draw(questions.fit, maker, SETS[questions.name], rng)
        if hard:
            examples += _draw_hard(hard[number], maker, SETS[questions.name], rng)
    counts = Counter(example.kind for example in examples)
    log.info("epoch %d: %d examples %s", epoch, len(examples), dict(sorted(counts.items())))
    return examples


def _draw(
    questions: Sequence[Question], maker: ExampleMaker, share: float, rng: Rng
) -> Iterator[Example]:
    for question in questions:
        used, silent = rng.random(2)
        kind = str(rng.choice(KINDS, p=KIND_SHARES)) if silent < UNANSWERABLE else "gold"
        if question.written:  # a terse one may well be answered by another passage
            used, kind = 0.0, "gold"
        if used < share:
            example = maker.make(question, kind, rng)
            if example is not None:
                yield example


def _draw_hard(hard: Hard, maker: ExampleMaker, share: float, rng: Rng) -> Iterator[Example]:
    for question, passages in hard.items():
        if rng.random() < share * HARD:
            passage = passages[int(rng.integers(len(passages)))]
            yield maker.elsewhere(question, passage, int(rng.integers(SMALLEST, MAX_TOKENS)), rng)


def tune_examples(
    sets: Sequence[QuestionSet], makers: Sequence[ExampleMaker], limit: int
) -> list[Example]:
    """Draw `limit` examples of the tune slice; the same ones in every run."""
    rng = np.random.default_rng(TUNE_SEED)
    examples: list[Example] = []
    for questions, maker in zip(sets, makers, strict=True):
        examples += _draw(questions.tune, maker, SETS[questions.name], rng)
    chosen = rng.permutation(len(examples))[:limit]
    return [examples[int(i)] for i in chosen]
