"""The fast look at work: which candidate answers, in which words, and whether any does.

The sums of `assistant.train.fast.model`: the layers on ONNX Runtime, what comes before and after
them in numpy.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.reader.spans import best_span
from assistant.reader.windows import state_offsets
from corpus import Span
from index.encoders.onnx_session import length_batches, named, session
from index.encoders.weights import mapped, tokenizer, verified
from index.search.ranking import BM25, COSINE, LATE, LATE_BEFORE
from index.types import Vectors

STATES = 384  # width of the encoder's states
FEATURES = 10
FUSED = 4  # the feature that is the fusion's score
MAX_QUESTION = 48  # tokens; what is longer is cut
MAX_SENTENCE = 100

_FUSION = np.array([COSINE, BM25, LATE, LATE_BEFORE], dtype=np.float32)


def full_features(scores: Vectors) -> Vectors:
    """From the four scores of n candidates, (n, 4), to all features, (n, FEATURES).

    Beside the scores their fusion, and how far each is ahead of the best other candidate.

    :param scores: rows as `index.search.ranking.features` gives them.
    """
    five = np.concatenate([scores, (scores @ _FUSION)[:, None]], axis=1)
    if len(five) < 2:
        return np.concatenate([five, np.zeros_like(five)], axis=1).astype(np.float32)
    ordered = np.sort(five, axis=0)
    best_other = np.where(five == ordered[-1], ordered[-2], ordered[-1])
    return np.concatenate([five, five - best_other], axis=1).astype(np.float32)


if TYPE_CHECKING:
    import onnxruntime

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("fast.safetensors")
SHA256 = "da0525672ecac7c8c7c2513503bac49af8b6897d507c167c595bb27555235be6"
HEADS = 4
_SUMMARY, _QUESTION, _CANDIDATE = 0, 1, 2  # segments, as in `assistant.train.fast.model`


@dataclass(frozen=True, slots=True)
class FastReading:
    """Reading of one candidate by the fast look."""

    relevance: float  # logit, comparable among the candidates of one question
    answerable: float  # logit: does this sentence answer the question
    start: int  # tokens of the candidate: its best answer is tokens[start:end]
    end: int  # equal to start if the candidate has no token
    margin: float  # logits: score of that answer minus the score of saying nothing

    def characters(self, text: str) -> Span:
        """Span of the answer in `text`, the candidate; (0, 0) if it has no token."""
        if self.start == self.end:
            return 0, 0
        offsets = state_offsets(tokenizer(), text)
        return offsets[self.start][0], offsets[self.end - 1][1]


class FastReader:
    """Reads a question with each of some candidates."""

    def __init__(self, weights: Path = WEIGHTS, sha256: str = SHA256) -> None:
        """:param weights: the trained head, `fast.safetensors`.
        :param sha256: what the file must hash to, hexadecimal; checked before it is read.
        """
        self._path = weights
        self._sha256 = sha256

    def read(
        self, question: Vectors, candidates: Sequence[Vectors], scores: Vectors
    ) -> list[FastReading]:
        """Read all candidates of a question, in their order.

        :param question: states of the encoder's middle layer, (t, 384), of unit length.
        :param candidates: likewise, one array a sentence.
        :param scores: rows of `index.search.ranking.features`, (n, 4).
        :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
        """
        if not len(candidates):
            return []
        own = self._weights
        features = full_features(np.asarray(scores, dtype=np.float32))
        features = (features - own["feature_mean"]) * own["feature_scale"]
        rows = self._rows(question[:MAX_QUESTION], [c[:MAX_SENTENCE] for c in candidates], features)
        readings: dict[int, FastReading] = {}
        for batch in length_batches([len(row) for row in rows]):
            hidden = self._mixed([rows[n] for n in batch])
            direct = self._linear("direct", features[batch])
            lengths = [min(len(candidates[n]), MAX_SENTENCE) for n in batch]
            ends = [len(rows[n]) for n in batch]
            found = self._readings(hidden, ends, lengths, direct)
            readings.update(zip(batch, found, strict=True))
        return [readings[n] for n in range(len(rows))]

    def _rows(
        self, question: Vectors, candidates: Sequence[Vectors], features: Vectors
    ) -> list[Vectors]:
        """Input of the layers, a candidate a row: its summary, the question, its own tokens."""
        own = self._weights
        ends = np.cumsum([len(question), *map(len, candidates)])
        scaled = (np.concatenate([question, *candidates]) - own["state_mean"]) * own["state_scale"]
        placed = self._linear("project", scaled)
        length = np.sqrt(np.square(scaled).sum(axis=1, keepdims=True))
        scaled /= np.maximum(length, np.float32(1e-6))
        similar = scaled[: ends[0]] @ scaled[ends[0] :].T
        summaries = self._linear("feature", features) + (
            own["segment"][_SUMMARY] + own["position"][0]
        )
        asked = placed[: ends[0]] + own["segment"][_QUESTION] + own["position"][: ends[0]]
        rows = []
        for summary, start, end in zip(summaries, ends, ends[1:], strict=False):
            read = placed[start:end] + own["segment"][_CANDIDATE]
            read += own["position"][MAX_QUESTION : MAX_QUESTION + end - start]
            between = similar[:, start - ends[0] : end - ends[0]]
            # A text without a partner matches as badly as can be.
            for_asked = between.max(axis=1, initial=-1.0)[:, None] * own["match"][_QUESTION]
            for_read = between.max(axis=0, initial=-1.0)[:, None] * own["match"][_CANDIDATE]
            rows.append(np.concatenate([summary[None, :], asked + for_asked, read + for_read]))
        return rows

    def _mixed(self, rows: Sequence[Vectors]) -> Vectors:
        """States of the rows after the layers, padded to the longest, (B, T, 128)."""
        longest = max(map(len, rows))
        padded = np.zeros((len(rows), longest, rows[0].shape[1]), dtype=np.float32)
        mask = np.zeros(padded.shape[:2], dtype=np.int32)
        for n, row in enumerate(rows):
            padded[n, : len(row)], mask[n, : len(row)] = row, 1
        states: Vectors = self._layers.run(None, {"rows": padded, "mask": mask})[0]
        return states

    def _readings(
        self, hidden: Vectors, ends: Sequence[int], lengths: Sequence[int], direct: Vectors
    ) -> Iterator[FastReading]:
        spans = self._linear("span", hidden)
        summed = np.maximum(self._linear("verdict", hidden[:, 0]), 0)
        verdicts = self._linear("verdict_out", summed) + direct
        for span, end, length, verdict in zip(spans, ends, lengths, verdicts, strict=True):
            start, stop, margin = 0, 0, float("-inf")
            if length:
                logits = span[end - length : end]
                a, b, score = best_span(logits[:, 0], logits[:, 1], 0, length - 1)
                start, stop, margin = a, b + 1, score - float(span[0].sum())
            yield FastReading(float(verdict[0]), float(verdict[1]), start, stop, margin)

    def _linear(self, name: str, rows: Vectors) -> Vectors:
        made: Vectors = rows @ self._weights[f"{name}.weight"].T
        made += self._weights[f"{name}.bias"]
        return made

    @cached_property
    def _weights(self) -> dict[str, Vectors]:
        log.info("loading the fast reader %s", self._path)
        weights = mapped(verified(self._path, self._sha256, "take the file from the repository"))
        return {name: tensor.astype(np.float32) for name, tensor in weights.items()}

    @cached_property
    def _layers(self) -> "onnxruntime.InferenceSession":
        return session(self._path.with_suffix(".onnx"), named(self._weights, "blocks.", "norm."))
