"""The deep reader at work: how well sentences of a window answer a question, and in which words."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.reader.spans import best_span
from assistant.reader.windows import EncodedInput, Window, encode
from corpus import Span
from index.encoders.onnx_session import Embeddings, Layers, length_batches, on_all_cores
from index.encoders.weights import encoder_weights, mapped, tokenizer, verified
from index.types import Vectors

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("deep.safetensors")
SHA256 = "02b7ce3a947223797cb4c20ba63f3bc926f720350119cce4e73bd4d4e18e3f0d"
HEADS = ("span", "relevance", "answerable")  # linear maps of the last layer's states


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """Reading of one sentence of a window."""

    relevance: float  # logit: does this sentence answer the question
    start: int  # characters of the sentence: its best answer is `sentence[start:end]`
    end: int
    margin: float  # logits: score of that answer minus the score of saying nothing

    def characters(self, text: str) -> Span:  # noqa: ARG002, a fast reading needs it
        """Span of the answer in `text`, the sentence."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Reading:
    """Reading of one window."""

    sentences: tuple[SentenceReading | None, ...]  # None: cut off, the window was too long
    answerable: float  # logit: does the window answer the question at all


class DeepReader:
    """Reads a question jointly with each window; the weights are loaded on the first reading.

    The sums of `assistant.train.deep.model` on ONNX Runtime, the last few of them in numpy.
    """

    def __init__(self, weights: Path = WEIGHTS, sha256: str = SHA256) -> None:
        """:param weights: the trained layers, `deep.safetensors`.
        :param sha256: what the file must hash to, hexadecimal; checked before it is read.
        """
        self._path = weights
        self._sha256 = sha256

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """Read the windows, in their order; every window has at least one sentence.

        :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
        """
        encoded = [encode(tokenizer(), question, window) for window in windows]
        together = length_batches([len(row.ids) for row in encoded])
        read = on_all_cores(lambda batch: self._states([encoded[n] for n in batch]), together)
        readings: dict[int, Reading] = {}
        for batch, found in zip(together, read, strict=True):
            for n, states in zip(batch, found, strict=True):
                readings[n] = self._reading(windows[n], encoded[n], states[: len(encoded[n].ids)])
        return [readings[n] for n in range(len(windows))]

    def _states(self, rows: Sequence[EncodedInput]) -> Vectors:
        """Last states, (B, T, 384), of rows of at most T tokens."""
        layers, _ = self._network
        return layers([row.ids for row in rows], [row.types for row in rows])[0]

    def _reading(self, window: Window, row: EncodedInput, states: Vectors) -> Reading:
        """Reading of a window from one row's states, (t, 384)."""
        _, heads = self._network
        span, relevance, answerable = (
            states @ heads[f"{name}.weight"].T + heads[f"{name}.bias"] for name in HEADS
        )
        sentences = tuple(
            _sentence_reading(window, i, row, span, relevance) for i in range(len(window.sentences))
        )
        return Reading(sentences, float(answerable[0, 0]))

    @cached_property
    def _network(self) -> tuple[Layers, dict[str, Vectors]]:
        """The layers, and the heads' weights and biases by name."""
        log.info("loading the deep reader %s", self._path)
        weights = mapped(verified(self._path, self._sha256, "take the file from the repository"))
        heads = {
            f"{name}.{part}": weights[f"{name}.{part}"].astype(np.float32)
            for name in HEADS
            for part in ("weight", "bias")
        }
        graph = self._path.with_suffix(".onnx")
        return Layers(Embeddings(encoder_weights()), weights, graph, "bert."), heads


def _sentence_reading(
    window: Window, i: int, row: EncodedInput, span: Vectors, relevance: Vectors
) -> SentenceReading | None:
    """One sentence of a row; `span` and `relevance` are (t, 2)."""
    tokens = [token for token, sentence in enumerate(row.sentence) if sentence == i]
    if not tokens:
        return None
    start, end = span.T
    first, last, score = best_span(start, end, tokens[0], tokens[-1])
    mean, peak = relevance[tokens].T
    base, stop = window.sentences[i]
    return SentenceReading(
        relevance=float(mean.mean() + np.logaddexp.reduce(peak)),
        start=max(0, row.offsets[first][0] - base),
        end=min(stop, row.offsets[last][1]) - base,
        margin=score - float(start[0] + end[0]),
    )
