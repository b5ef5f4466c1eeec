"""The order of training: batches of similar length, a pure function of data, seed and step."""

from collections.abc import Callable, Sequence

import numpy as np

from assistant.reader.examples import Example

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
