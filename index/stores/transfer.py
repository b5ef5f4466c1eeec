"""An article with all that was derived from it, on its way from one store to another."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from index.search.token_states import TokenStates
from index.segments.segment import Entry, Segment, assemble
from index.stores.types import Addition
from index.tensors import Array


@dataclass(frozen=True, slots=True)
class EncodedArticle:
    """One article's sentences as an encoder made them; two stores hold the same if `digest` says
    so.
    """

    addition: Addition
    spans: Array  # (n, 3), int32: start, end and paragraph of each sentence
    vectors: Array  # (n, dimension), float32
    states: TokenStates  # of n sentences

    @classmethod
    def of(cls, addition: Addition, segment: Segment, entry: Entry) -> "EncodedArticle":
        """An article that a segment holds."""
        rows = slice(entry.start, entry.end)
        states = segment.states.part(entry.start, entry.end)
        return cls(addition, segment.spans[rows], segment.vectors[rows], states)

    @property
    def digest(self) -> str:
        """SHA-256 over the article, its original and all arrays.

        Not over its version, which each store counts by itself.
        """
        article = replace(self.addition.article, version=1)
        hashed = hashlib.sha256(repr(sorted(asdict(article).items())).encode())
        hashed.update(hashlib.sha256(self.addition.original).digest())
        arrays = {"spans": self.spans, "vectors": self.vectors, **self.states.whole()}
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name])
            hashed.update(f"{name} {array.dtype.str} {array.shape}".encode())
            hashed.update(array.tobytes())
        return hashed.hexdigest()


def segment_of(encoded: Sequence[EncodedArticle], encoder: str) -> Segment:
    """A segment that holds articles without encoding them again.

    :param encoder: fingerprint of what encoded them.
    """
    ordered = sorted(
        encoded, key=lambda one: (one.addition.article.id, one.addition.article.sha256)
    )
    split = [(one.addition.article, one.spans) for one in ordered]
    states = TokenStates.join([one.states for one in ordered])
    return assemble(split, np.concatenate([one.vectors for one in ordered]), states, encoder)
