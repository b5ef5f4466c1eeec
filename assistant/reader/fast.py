"""The fast look at work: which candidate answers, in which words, and whether any does.

The sums of `assistant.reader.fast_model` in plain numpy: a few candidates are too little work for
torch to pay its way. What depends only on the article is `FastReader.prepare`.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.reader.fast_features import MAX_QUESTION, MAX_SENTENCE, full_features
from assistant.reader.spans import best_span
from corpus import ModelUnavailableError
from index.types import Vectors

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("fast.safetensors")
SHA256 = "0c9c544d9a8d4548f82f1d59472f4391db108df0d2cfd8b31d5fff438c58981a"
LAYERS = 2
HEADS = 4
_SUMMARY, _QUESTION, _CANDIDATE = 0, 1, 2  # segments, as in `assistant.reader.fast_model`
_EPSILON = 1e-5  # torch's, in layer normalisation

Weights = dict[str, Vectors]


@dataclass(frozen=True, slots=True)
class FastReading:
    """What the fast look makes of one candidate."""

    rank: float  # logit, comparable among the candidates of one question
    answerable: float  # logit: does this sentence answer the question
    start: int  # tokens of the candidate: its best answer is tokens[start:end]
    end: int  # equal to start if the candidate has no token
    margin: float  # logits: score of that answer minus the score of saying nothing


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text's middle states on the scale of the network."""

    states: Vectors  # (t, 128), projected
    directions: Vectors  # (t, 384), of unit length, for matching


class FastReader:
    """Reads a question with each of some candidates; no torch."""

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
        :param scores: rows of `index.fusion.features`, (n, 4).
        :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
        """
        if not len(candidates):
            return []
        asked = self.prepare(question[:MAX_QUESTION])
        read = [self.prepare(candidate[:MAX_SENTENCE]) for candidate in candidates]
        features = full_features(np.asarray(scores, dtype=np.float32))
        features = (features - self._weights["feature_mean"]) * self._weights["feature_scale"]
        hidden, ends = self._mixed(asked, read, features)
        return self._readings(hidden, ends, [len(one.states) for one in read], features)

    def prepare(self, states: Vectors) -> Prepared:
        """Bring a text's middle states, (t, 384), to the scale of the network."""
        own = self._weights
        scaled: Vectors = (states - own["state_mean"]) * own["state_scale"]
        length: Vectors = np.sqrt(np.square(scaled).sum(axis=1, keepdims=True))
        length = np.maximum(length, np.float32(1e-6))
        return Prepared(self._linear("project", scaled), scaled / length)

    def _mixed(
        self, asked: Prepared, read: Sequence[Prepared], features: Vectors
    ) -> tuple[Vectors, list[int]]:
        """States of all rows one after the other, after the layers, and where each row ends."""
        own = self._weights
        summaries = (
            self._linear("feature", features) + own["segment"][_SUMMARY] + own["position"][0]
        )
        rows: list[Vectors] = []
        for summary, candidate in zip(summaries, read, strict=True):
            similar = asked.directions @ candidate.directions.T
            both = similar.size > 0
            rows += [
                summary[None, :],
                self._placed(asked, similar.max(axis=1) if both else None, _QUESTION),
                self._placed(candidate, similar.max(axis=0) if both else None, _CANDIDATE),
            ]
        hidden = np.concatenate(rows)
        ends = np.cumsum([1 + len(asked.states) + len(one.states) for one in read]).tolist()
        for layer in range(LAYERS):
            hidden = self._block(f"blocks.{layer}", hidden, ends)
        return self._normal("norm", hidden), ends

    def _placed(self, text: Prepared, best: Vectors | None, segment: int) -> Vectors:
        """Projected states with match, segment and position added, (t, 128)."""
        own = self._weights
        first = MAX_QUESTION if segment == _CANDIDATE else 0
        placed: Vectors = text.states + own["segment"][segment]
        placed += own["position"][first : first + len(placed)]
        # A text without a partner matches as badly as can be.
        matched = np.full(len(placed), -1.0, np.float32) if best is None else best
        placed += matched[:, None] * own["match"][segment]
        return placed

    def _block(self, name: str, hidden: Vectors, ends: Sequence[int]) -> Vectors:
        """One transformer layer; tokens look within their own row."""
        tokens, width = hidden.shape
        mixed = self._linear(f"{name}.mix", self._normal(f"{name}.norm1", hidden))
        query, key, value = mixed.reshape(tokens, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        looked = np.empty((HEADS, tokens, width // HEADS), dtype=np.float32)
        query = query * np.float32((width // HEADS) ** -0.5)
        start = 0
        for end in ends:
            alike = query[:, start:end] @ key[:, start:end].transpose(0, 2, 1)
            np.exp(alike - alike.max(axis=-1, keepdims=True), out=alike)
            alike /= alike.sum(axis=-1, keepdims=True)
            looked[:, start:end] = alike @ value[:, start:end]
            start = end
        joined = looked.transpose(1, 0, 2).reshape(tokens, width)
        hidden = hidden + self._linear(f"{name}.out", joined)
        inner = np.maximum(self._linear(f"{name}.up", self._normal(f"{name}.norm2", hidden)), 0)
        return hidden + self._linear(f"{name}.down", inner)

    def _readings(
        self, hidden: Vectors, ends: Sequence[int], lengths: Sequence[int], features: Vectors
    ) -> list[FastReading]:
        spans = self._linear("span", hidden)
        firsts = [0, *ends[:-1]]
        summed = np.maximum(self._linear("verdict", hidden[firsts]), 0)
        verdicts = self._linear("verdict_out", summed) + self._linear("direct", features)
        readings = []
        for first, end, length, verdict in zip(firsts, ends, lengths, verdicts, strict=True):
            start, stop, margin = 0, 0, float("-inf")
            if length:
                logits = spans[end - length : end]
                a, b, score = best_span(logits[:, 0], logits[:, 1], 0, length - 1)
                start, stop, margin = a, b + 1, score - float(spans[first].sum())
            readings.append(FastReading(float(verdict[0]), float(verdict[1]), start, stop, margin))
        return readings

    def _linear(self, name: str, rows: Vectors) -> Vectors:
        made: Vectors = rows @ self._weights[f"{name}.weight"].T
        made += self._weights[f"{name}.bias"]
        return made

    def _normal(self, name: str, rows: Vectors) -> Vectors:
        centred = rows - rows.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + np.float32(_EPSILON))
        scaled: Vectors = centred / spread * self._weights[f"{name}.weight"]
        scaled += self._weights[f"{name}.bias"]
        return scaled

    @cached_property
    def _weights(self) -> Weights:
        from safetensors.numpy import load

        if not self._path.is_file():
            raise ModelUnavailableError(
                f"Expected the fast reader's weights in {self._path}, found no such file. "
                "Restore it from the repository."
            )
        data = self._path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != self._sha256:
            raise ModelUnavailableError(
                f"Expected weights with SHA-256 {self._sha256}, found {found} in {self._path}. "
                "Restore the file from the repository."
            )
        log.info("loading the fast reader %s", self._path)
        return {name: tensor.astype(np.float32) for name, tensor in load(data).items()}
