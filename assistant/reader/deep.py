"""The reader at work: how well sentences of a window answer a question, and in which words."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reader.spans import best_span
from assistant.reader.windows import Window
from index.encoders.onnx_session import Embeddings, Layers, length_batches, on_all_cores
from index.encoders.weights import Weights, encoder_weights, mapped, verified
from index.types import Vectors

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file of weights, and what it must hash to before it is read."""

    path: Path
    sha256: str  # hexadecimal


DEEP = Pinned(
    Path(__file__).with_name("deep.safetensors"),
    "c95db67ad76b5db731adc79aabad91e27bcf5d9b3b6d390d472fc4c8f4a2c2ee",
)
# What is added to the same reader's weights for it to tell an article's gist.
GIST = Pinned(
    Path(__file__).with_name("gist.safetensors"),
    "2da2508eeb5f4fd439b94e2127f96fb1b1beefd4a57aa69b126b816297b35887",
)
LEFT, RIGHT = ".left", ".right"  # factors of what is added to a matrix, after its name
HEADS = ("span", "relevance", "answerable")  # linear maps of the last layer's states


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """Reading of one sentence of a window."""

    relevance: float  # logit: does this sentence answer the question
    start: int  # characters of the sentence: its best answer is `sentence[start:end]`
    end: int
    margin: float  # logits: score of that answer minus the score of saying nothing


@dataclass(frozen=True, slots=True)
class Reading:
    """Reading of one window."""

    sentences: tuple[SentenceReading, ...]  # as many as the window's positions
    answerable: float  # logit: does the window answer the question at all


class DeepReader:
    """Reads windows, each jointly with its question; the weights are loaded on the first reading.

    The sums of `assistant.train.network` on ONNX Runtime, the last few of them in numpy.
    """

    def __init__(self, *weights: Pinned) -> None:
        """:param weights: the trained layers, by default `DEEP`, and what is added to them."""
        self._weights = weights or (DEEP,)

    @cached_property
    def of_gist(self) -> "DeepReader":
        """The reader that tells how well sentences say what their article is about."""
        return DeepReader(*self._weights, GIST)

    def read(self, windows: Sequence[Window]) -> list[Reading]:
        """Read the windows, in their order; every window has at least one sentence.

        :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
        """
        together = length_batches([len(window) for window in windows])
        read = on_all_cores(lambda batch: self._states([windows[n] for n in batch]), together)
        readings: dict[int, Reading] = {}
        for batch, found in zip(together, read, strict=True):
            for n, states in zip(batch, found, strict=True):
                readings[n] = self._reading(windows[n], states[: len(windows[n])])
        return [readings[n] for n in range(len(windows))]

    def _states(self, windows: Sequence[Window]) -> Vectors:
        """Last states, (B, T, 384), of windows of at most T tokens."""
        layers, _ = self._network
        return layers([window.ids for window in windows], [window.types for window in windows])[0]

    def _reading(self, window: Window, states: Vectors) -> Reading:
        """Reading of one window from its states, (T, 384)."""
        _, heads = self._network
        span, relevance, answerable = (
            states @ heads[f"{name}.weight"].T + heads[f"{name}.bias"] for name in HEADS
        )
        sentence = np.array(window.sentence)
        sentences = tuple(
            _sentence_reading(window, np.flatnonzero(sentence == place), span, relevance)
            for place in range(len(window.positions))
        )
        return Reading(sentences, float(answerable[0, 0]))

    @cached_property
    def _network(self) -> tuple[Layers, dict[str, Vectors]]:
        """The layers, and the heads' weights and biases by name."""
        weights: dict[str, NDArray[Any]] = {}
        for one in self._weights:
            log.info("loading the reader %s", one.path)
            found = mapped(verified(one.path, one.sha256, "take the file from the repository"))
            weights |= changed(weights, found)
        heads = {
            f"{name}.{part}": weights[f"{name}.{part}"].astype(np.float32)
            for name in HEADS
            for part in ("weight", "bias")
        }
        graph = self._weights[0].path.with_suffix(".onnx")
        return Layers(Embeddings(encoder_weights()), weights, graph, "bert."), heads


def changed(weights: Weights, by: Weights) -> Weights:
    """Weights of `by`, where those with `LEFT` and `RIGHT` are factors of what is added to one of
    `weights`, (out, rank) and (rank, in), and all others take the place of those of their name.
    """
    added = {name.removesuffix(LEFT) for name in by if name.endswith(LEFT)}
    summed = {
        name: (
            weights[name].astype(np.float32)
            + by[name + LEFT].astype(np.float32) @ by[name + RIGHT].astype(np.float32)
        ).astype(weights[name].dtype)
        for name in added
    }
    return {n: array for n, array in by.items() if not n.endswith((LEFT, RIGHT))} | summed


def _sentence_reading(
    window: Window, tokens: np.ndarray, span: Vectors, relevance: Vectors
) -> SentenceReading:
    """One sentence of a window; `span` and `relevance` are (T, 2)."""
    start, end = span.T
    first, last, score = best_span(start, end, int(tokens[0]), int(tokens[-1]))
    mean, peak = relevance[tokens].T
    return SentenceReading(
        relevance=float(mean.mean() + np.logaddexp.reduce(peak)),
        start=window.offsets[first][0],
        end=window.offsets[last][1],
        margin=score - float(start[0] + end[0]),
    )
