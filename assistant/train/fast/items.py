"""Items of the prepared shards in memory, and the batches that training and measuring take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file

from assistant.reader.fast import MAX_QUESTION, MAX_SENTENCE, full_features
from assistant.train.fast.model import (
    CANDIDATE,
    PADDING,
    QUESTION,
    SUMMARY,
    FastNetwork,
    FastOutputs,
    TokenRows,
)
from index.types import Vectors

CHUNK_TOKENS = 1800  # of rows that go through the network together, padding included

Ints = NDArray[np.int64]
_TEXTS = ("question", "candidates")
_OF_TEXTS = ("states", "scales", "offsets", "tokens", "sentences")


@dataclass(frozen=True, slots=True)
class Choice:
    """An item with the candidates that are shown to the network this time."""

    item: int
    slots: Ints


class Items:
    """All questions of some shards; arrays by name, see `assistant.train.fast.shards`."""

    def __init__(self, shards: Sequence[Path]) -> None:
        """:param shards: files that `prepare` wrote."""
        loaded = [load_file(shard) for shard in shards]
        texts = np.cumsum([0, *(len(part["offsets"]) - 1 for part in loaded)])
        tokens = np.cumsum([0, *(len(part["states"]) for part in loaded)])
        for part, base in zip(loaded, texts, strict=False):
            for name in _TEXTS:
                part[name] = np.where(part[name] >= 0, part[name] + base, -1)
        read = np.cumsum([0, *(len(part["sentences"]) for part in loaded)])
        for part, base, text in zip(loaded, read, texts, strict=False):
            part["places"] = np.where(part["places"] >= 0, part["places"] + base, -1)
            # Passages of two shards have numbers of their own: below `base` is another shard.
            part["sentences"] = part["sentences"] + np.array([text, base])
        self.sentences = np.concatenate([part["sentences"] for part in loaded])
        self._tokens = np.concatenate([part["tokens"] for part in loaded])
        names = [n for n in loaded[0] if n not in _OF_TEXTS]
        self.arrays = {name: np.concatenate([part[name] for part in loaded]) for name in names}
        # Log odds of an answer by the words of each question alone; see `assistant.train.wording`.
        self.priors = np.zeros(len(self.arrays["kind"]), dtype=np.float32)
        self._states = np.concatenate([part["states"] for part in loaded])
        self._scales = np.concatenate([part["scales"] for part in loaded])
        shifted = [p["offsets"][:-1] + base for p, base in zip(loaded, tokens, strict=False)]
        self._offsets = np.concatenate([*shifted, tokens[-1:]])

    def __len__(self) -> int:
        """Number of questions."""
        return len(self.arrays["kind"])

    def states(self, text: int, limit: int) -> Vectors:
        """States of a text's first `limit` tokens, (t, 384)."""
        start = self._offsets[text]
        end = min(self._offsets[text + 1], start + limit)
        states: Vectors = self._states[start:end] * self._scales[start:end, None]
        return states

    def tokens(self, text: int) -> list[int]:
        """Word pieces of a text, those that have states."""
        return [int(t) for t in self._tokens[self._offsets[text] : self._offsets[text + 1]]]

    def calibrate(self, network: FastNetwork) -> None:
        """Set the network's scales from what is here."""
        rng = np.random.default_rng(3)
        tokens = np.sort(rng.permutation(len(self._states))[:50000])
        states = self._states[tokens] * self._scales[tokens, None]
        items = rng.permutation(len(self))[:2000]
        features = [
            full_features(self.arrays["features"][i, : self.arrays["top"][i]]) for i in items
        ]
        network.calibrate(torch.from_numpy(states), torch.from_numpy(np.concatenate(features)))


def read_rows(
    network: FastNetwork, items: Items, choices: Sequence[Choice]
) -> tuple[FastOutputs, Ints]:
    """Outputs of all candidates of all choices, in order, and where each candidate begins.

    Rows of like length go through the network together.
    """
    pairs: list[tuple[Vectors, Vectors, Vectors]] = []
    for choice in choices:
        question = items.states(int(items.arrays["question"][choice.item]), MAX_QUESTION)
        features = full_features(items.arrays["features"][choice.item, choice.slots])
        for slot, row in zip(choice.slots, features, strict=True):
            text = int(items.arrays["candidates"][choice.item, slot])
            pairs.append((question, items.states(text, MAX_SENTENCE), row))
    lengths = np.array([1 + len(asked) + len(read) for asked, read, _ in pairs])
    order = np.argsort(lengths, kind="stable")
    longest = int(lengths.max())
    parts: list[FastOutputs] = []
    chunk: list[int] = []
    for i in order:
        if chunk and (len(chunk) + 1) * lengths[i] > CHUNK_TOKENS:
            parts.append(_read(network, [pairs[j] for j in chunk]))
            chunk = []
        chunk.append(int(i))
    parts.append(_read(network, [pairs[j] for j in chunk]))
    back = torch.from_numpy(np.argsort(order, kind="stable"))

    def padded(logits: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.pad(logits, (0, longest - logits.shape[1]), value=-1e4)

    outputs = FastOutputs(
        start=torch.cat([padded(part.start) for part in parts])[back],
        end=torch.cat([padded(part.end) for part in parts])[back],
        rank=torch.cat([part.rank for part in parts])[back],
        answerable=torch.cat([part.answerable for part in parts])[back],
    )
    return outputs, np.array([1 + len(asked) for asked, _, _ in pairs])


def _read(network: FastNetwork, pairs: Sequence[tuple[Vectors, Vectors, Vectors]]) -> FastOutputs:
    """Outputs on the processor, wherever the network is."""
    rows = make_rows(pairs).to(network.match.device)
    out = network(rows)
    return FastOutputs(out.start.cpu(), out.end.cpu(), out.rank.cpu(), out.answerable.cpu())


def make_rows(pairs: Sequence[tuple[Vectors, Vectors, Vectors]]) -> TokenRows:
    """Pad question states, candidate states and features of B candidates to rows."""
    longest = max(1 + len(asked) + len(read) for asked, read, _ in pairs)
    states = np.zeros((len(pairs), longest, pairs[0][0].shape[1]), dtype=np.float32)
    segments = np.full((len(pairs), longest), PADDING, dtype=np.int64)
    positions = np.zeros((len(pairs), longest), dtype=np.int64)
    segments[:, 0] = SUMMARY
    for row, (asked, read, _) in enumerate(pairs):
        middle, end = 1 + len(asked), 1 + len(asked) + len(read)
        states[row, 1:middle], states[row, middle:end] = asked, read
        segments[row, 1:middle], segments[row, middle:end] = QUESTION, CANDIDATE
        positions[row, 1:middle] = np.arange(len(asked))
        positions[row, middle:end] = np.arange(len(read))
    features = np.stack([row for _, _, row in pairs])
    return TokenRows(*map(torch.from_numpy, (states, segments, positions, features)))
