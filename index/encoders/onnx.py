"""The default encoder: all-MiniLM-L6-v2 on ONNX Runtime, without torch."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.onnx_session import (
    Embeddings,
    Layers,
    length_batches,
    on_all_cores,
    watched,
)
from index.encoders.weights import (
    CLS,
    DEFAULT_ENCODER,
    DEFAULT_SHA256,
    SEP,
    SPECIAL,
    encoder_weights,
    tokenizer,
)
from index.types import Encoding, Vectors, Watch

GRAPH = Path(__file__).with_name(f"{DEFAULT_ENCODER}.onnx")  # puts out layer MIDDLE and the last
MAX_TOKENS = 254  # of a text; with the two around it 256, as the model was made for


class OnnxEncoder:
    """The shipped weights; their hash is checked when the first text is encoded, not before.

    Vectors and states are those of `SentenceTransformerEncoder`, to rounding, and so is the
    fingerprint: an index made by one serves the other.
    """

    fingerprint = f"{DEFAULT_ENCODER}:{DEFAULT_SHA256}"
    dimension = 384

    def encode(self, texts: Sequence[str], watch: Watch | None = None) -> list[Encoding]:
        """Encode texts, each once however often it stands there; beyond 254 tokens a text is cut.

        Many texts are encoded on all cores, a single one on the calling thread.

        :param watch: told how many different texts are encoded; see `Encoder`.

        :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
        """
        distinct = list(dict.fromkeys(texts))
        rows = [row_of(text) for text in distinct]
        together = length_batches([len(row) for row in rows])

        def work(batch: Sequence[int]) -> list[Encoding]:
            return self._encode([rows[n] for n in batch])

        made = watched(work, together, watch) if watch else on_all_cores(work, together)
        encodings: dict[str, Encoding] = {}
        for batch, found in zip(together, made, strict=True):
            encodings.update(zip([distinct[n] for n in batch], found, strict=True))
        return [encodings[text] for text in texts]

    def _encode(self, rows: Sequence[Sequence[int]]) -> list[Encoding]:
        """Encode rows of vocabulary numbers that begin with [CLS] and end with [SEP]."""
        middle, last = self._layers(rows)
        return [
            _encoding(np.array(row, dtype=np.int32), last[n, : len(row)], middle[n, : len(row)])
            for n, row in enumerate(rows)
        ]

    @cached_property
    def _layers(self) -> Layers:
        weights = encoder_weights()
        return Layers(Embeddings(weights), weights, GRAPH)


def row_of(text: str) -> list[int]:
    """Vocabulary numbers of a text, cut to length, between [CLS] and [SEP]."""
    ids = tokenizer().encode(text, add_special_tokens=False).ids
    return [CLS, *ids[:MAX_TOKENS], SEP]


def _encoding(row: NDArray[np.int32], last: Vectors, middle: Vectors) -> Encoding:
    kept = ~np.isin(row, SPECIAL)
    return Encoding(unit(last.mean(axis=0)), row[kept], unit(last[kept]), unit(middle[kept]))


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a row of zeros stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(length > 0, length, 1)).astype(np.float32)
