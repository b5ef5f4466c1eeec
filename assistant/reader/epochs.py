"""The examples of an epoch and of the tune slice: pure functions of data and seed."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.reader.data import SETS, Question, QuestionSet
from assistant.reader.examples import SMALLEST, Example, ExampleMaker, Rng
from assistant.reader.hard import Hard
from assistant.reader.windows import MAX_TOKENS

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

    :param hard: of each set, see `assistant.reader.hard`
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
