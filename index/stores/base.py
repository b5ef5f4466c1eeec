"""Contract of whatever keeps the articles: all that a question and a change ask of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from corpus import Article, Sentence, Source
from index.stores.conversations import ConversationStore
from index.stores.transfer import EncodedArticle
from index.stores.types import Added, Addition, Finding
from index.types import Encoder, Found, Health, Hit, Vectors, Watch

T = TypeVar("T")


class Snapshot(Protocol):
    """Articles at one moment, ready to be asked: `SentenceIndex` in memory, a `PostgresSnapshot` of
    `index.stores.postgres` in a database.
    """

    @property
    def encoder(self) -> Encoder:
        """Encoder of the questions."""

    @property
    def articles(self) -> Mapping[str, Article]:
        """By id, in the order of their first addition."""

    def __len__(self) -> int:
        """Number of sentences."""

    def search(self, question: str, articles: Collection[str] | None = None) -> Found:
        """Ranked hits for a question, in all articles or in some."""

    def search_all(
        self, questions: Sequence[str], articles: Collection[str] | None = None
    ) -> list[Found]:
        """Results of `search` for several questions, which are encoded together."""

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of an article, in reading order."""

    def text(self, sentence: Sentence) -> str:
        """A sentence's text."""

    def middle(self, hit: Hit) -> Vectors:
        """Token states of the encoder's middle layer for a hit of the last search or searches."""

    def vectors(self, article_id: str) -> Vectors:
        """Vectors of an article's sentences, in reading order, (sentences, dimension)."""

    def knows(self, word: str) -> bool:
        """True if any sentence holds a word, or one that differs in its ending only."""

    def spellings(self, beginning: str) -> Mapping[str, str]:
        """Spellings in the articles of the words that begin so."""

    def writes(self, word: str) -> bool:
        """True if the articles hold a word in exactly this form."""


class Store(Protocol):
    """A library that is kept, changed, and read at one moment at a time: in a folder `LocalStore`,
    in a database `PostgresStore`.

    Methods may be called from any thread. What a method changed is kept when it returns.
    """

    def read(self, work: Callable[[Snapshot], T]) -> T:
        """Result of `work` on the articles as they are now; it may be called again."""

    @property
    def writable(self) -> bool:
        """True if it can be changed at all."""

    @property
    def trouble(self) -> str:
        """Reason why it cannot be changed, and what to do; empty if it can."""

    @property
    def conversations(self) -> ConversationStore:
        """Conversations and kept quotations of the readers of this library."""

    def health(self) -> Health:
        """Count what can be read at this moment.

        :raises AssistantError: nothing can.
        """

    def add(self, sources: Sequence[Source], watch: Watch | None = None) -> list[Added]:
        """Add articles together, each in the place of an earlier one of its source: all or none.

        :param watch: told how far the encoding is; what it raises ends it, and nothing has changed.
        """

    def remove(self, article_id: str) -> None:
        """Remove an article; no reading that begins after this finds it."""

    def rename(self, article_id: str, title: str) -> Article:
        """Give an article another title."""

    def find(self, article_id: str) -> Article | None:
        """The article of an id, if there is one."""

    def made_from(self, original: bytes) -> Article | None:
        """The article that was read from exactly this file."""

    def similar(self, article_id: str) -> list[tuple[Article, float]]:
        """Other articles of nearly the same text, the most alike first."""

    def ids(self) -> list[str]:
        """Ids of all articles, in the order in which they were first added."""

    def addition(self, article_id: str) -> Addition:
        """An article with the file it was read from."""

    def encoded(self, article_ids: Sequence[str]) -> list[EncodedArticle]:
        """Articles with their originals and all that was derived from them, where they exist."""

    def take(self, encoded: Sequence[EncodedArticle]) -> None:
        """Put what another store gave with `encoded`: all of it or nothing."""

    def loading(self) -> AbstractContextManager[None]:
        """Many articles are taken inside; what makes searches fast is done at the end."""

    def verify(self) -> list[Finding]:
        """Check all that is kept; nothing is changed."""

    def rebuild(self) -> None:
        """Make everything that is derived from the texts anew."""

    def tidy(self) -> None:
        """Put in order what changes left behind."""

    def close(self) -> None:
        """Let go of what is open."""
