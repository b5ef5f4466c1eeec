"""What a question and a change ask of whatever keeps the articles: the whole of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol, TypeVar

from corpus import Addition, Article, Sentence
from index.types import Encoder, Found, Hit, Vectors

T = TypeVar("T")


class Texts(Protocol):
    """Articles at one moment, ready to be asked: `SentenceIndex` in memory, a `Moment` of
    `index.postgres` in a database.
    """

    encoder: Encoder

    @property
    def articles(self) -> Mapping[str, Article]:
        """By id, in the order of their first addition."""

    def __len__(self) -> int:
        """Number of sentences."""

    def search(self, question: str, articles: Collection[str] | None = None) -> Found:
        """Ranked hits for a question, in all articles or in some."""

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article, in reading order."""

    def text(self, sentence: Sentence) -> str:
        """A sentence's text."""

    def middle(self, hit: Hit) -> Vectors:
        """Token states of the encoder's middle layer for a hit of the last search."""

    def knows(self, word: str) -> bool:
        """Whether any sentence holds a word, or one that differs in its ending only."""

    def spellings(self, beginning: str) -> Mapping[str, str]:
        """How the articles write the words that begin so."""

    def writes(self, word: str) -> bool:
        """Whether the articles hold a word in exactly this form."""


class Store(Protocol):
    """Articles that are kept, changed, and read at one moment at a time.

    Methods may be called from any thread. What a method changed is kept when it returns.
    """

    def read(self, work: Callable[[Texts], T]) -> T:
        """What `work` makes of the articles as they are now; it may be called again."""

    def put(self, additions: Sequence[Addition]) -> None:
        """Add articles, or replace those whose ids are taken: all of them or none."""

    def remove(self, article_id: str) -> None:
        """Remove an article; no reading that begins after this finds it."""

    def rename(self, article_id: str, title: str) -> None:
        """Give an article another title."""

    def close(self) -> None:
        """Let go of what is open."""
