"""The deep reader at work: how well sentences of a window answer a question, and in which words."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.reader.spans import best_span
from assistant.reader.windows import Encoded, Window, encode, encoder_folder, tokenizer
from corpus import ModelUnavailableError

if TYPE_CHECKING:
    from assistant.reader.model import ReaderNetwork

log = logging.getLogger(__name__)

Logits = NDArray[np.float32]

TOGETHER = 3  # windows of a batch, of like length: padding costs more than another batch
WEIGHTS = Path(__file__).with_name("deep.safetensors")
SHA256 = "95bea2a5a662a2c018da2b4f84b660c0d30cb2e37e88973329160431e33271a9"


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What the reader makes of one sentence of a window."""

    relevance: float  # logit: does this sentence answer the question
    start: int  # characters of the sentence: its best answer is `sentence[start:end]`
    end: int
    margin: float  # logits: score of that answer minus the score of saying nothing


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one window."""

    sentences: tuple[SentenceReading | None, ...]  # None: cut off, the window was too long
    answerable: float  # logit: does the window answer the question at all


class DeepReader:
    """Reads a question jointly with each window. torch is imported on the first reading."""

    def __init__(self, weights: Path = WEIGHTS, sha256: str = SHA256) -> None:
        """:param weights: the trained layers, `deep.safetensors`.
        :param sha256: what the file must hash to, hexadecimal; checked before it is read.
        """
        self._weights = weights
        self._sha256 = sha256

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """Read the windows, in their order; every window has at least one sentence.

        :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
        """
        encoded = [encode(tokenizer(), question, window) for window in windows]
        by_length = sorted(range(len(windows)), key=lambda n: len(encoded[n].ids))
        readings: dict[int, Reading] = {}
        for at in range(0, len(windows), TOGETHER):
            batch = by_length[at : at + TOGETHER]
            start, end, relevance, answerable = self._logits([encoded[n] for n in batch])
            for row, n in enumerate(batch):
                sentences = tuple(
                    _sentence_reading(
                        windows[n], i, encoded[n], start[row], end[row], relevance[row]
                    )
                    for i in range(len(windows[n].sentences))
                )
                readings[n] = Reading(sentences, float(answerable[row]))
        return [readings[n] for n in range(len(windows))]

    def _logits(self, encoded: Sequence[Encoded]) -> tuple[Logits, Logits, Logits, Logits]:
        """Start (B, T), end (B, T), relevance (B, S) and answerable (B,)."""
        import torch

        longest = max(len(row.ids) for row in encoded)

        def padded(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
            return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])

        with torch.inference_mode():
            outputs = self._network(
                padded([row.ids for row in encoded], 0),
                padded([row.types for row in encoded], 0),
                padded([[1] * len(row.ids) for row in encoded], 0),
                padded([row.sentence for row in encoded], -1),
            )
        return (
            outputs.start.numpy(),
            outputs.end.numpy(),
            outputs.relevance.numpy(),
            outputs.answerable.numpy(),
        )

    @cached_property
    def _network(self) -> "ReaderNetwork":
        from assistant.reader.model import trained_network

        self._check()
        log.info("loading the deep reader %s", self._weights)
        return trained_network(encoder_folder(), self._weights)

    def _check(self) -> None:
        if not self._weights.is_file():
            raise ModelUnavailableError(
                f"Expected the deep reader's weights in {self._weights}, found no such file. "
                "Restore it from the repository."
            )
        with self._weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self._sha256:
            raise ModelUnavailableError(
                f"Expected weights with SHA-256 {self._sha256}, found {found} in {self._weights}. "
                "Restore the file from the repository."
            )


def _sentence_reading(
    window: Window, i: int, row: Encoded, start: Logits, end: Logits, relevance: Logits
) -> SentenceReading | None:
    tokens = [token for token, sentence in enumerate(row.sentence) if sentence == i]
    if not tokens:
        return None
    first, last, score = best_span(start, end, tokens[0], tokens[-1])
    base, stop = window.sentences[i]
    return SentenceReading(
        relevance=float(relevance[i]),
        start=max(0, row.offsets[first][0] - base),
        end=min(stop, row.offsets[last][1]) - base,
        margin=score - float(start[0] + end[0]),
    )
