"""Types of what goes into the index and what comes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import Sentence

Vectors = NDArray[np.float32]
ArticleKey = tuple[str, str]  # an article's id and the SHA-256 of its text: one version of it
Watch = Callable[[int, int], None]  # texts encoded so far, and of how many; may raise to stop


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoded text: a vector of the whole and a state for each token, all of unit length."""

    vector: Vectors  # (dimension,)
    tokens: NDArray[np.int32]  # (t,): vocabulary numbers, without the encoder's special tokens
    states: Vectors  # (t, dimension): of the last layer
    middle: Vectors  # (t, dimension): of a middle layer, nearer to the single words


class Encoder(Protocol):
    """Anything that turns texts into vectors and token states."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: two encoders with one fingerprint give the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def encode(self, texts: Sequence[str], watch: Watch | None = None) -> list[Encoding]:
        """Encode texts, in their order.

        :param watch: told before each small batch, by any thread but never by two at once; while
            it has not returned no further batch is begun, and what it raises ends the encoding.
        """


@dataclass(frozen=True, slots=True)
class Hit:
    """One sentence found for a question, with what each search says of it."""

    sentence: Sentence
    cosine: float  # of question and sentence vectors, in [-1, 1]
    bm25: float  # over stemmed words, 0.0 or more
    late: float  # late interaction over token states, in [-1, 1]
    late_before: float  # the same for the sentence before it in its paragraph; 0.0 if none
    score: float  # the fusion of the four; higher is better, no fixed range
    rank: int  # 1 is best


@dataclass(frozen=True, slots=True)
class Health:
    """A store that answers."""

    articles: int
    sentences: int
    writable: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Result of the searches for a question."""

    question: Encoding
    hits: tuple[Hit, ...]  # best first; none if there is no sentence to search
