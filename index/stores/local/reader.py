"""A library as it is read: its articles, where they came from, and what changed."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import UnknownArticleError
from corpus.types import Article
from index.stores.local import rows
from index.stores.local.originals import Originals
from index.stores.local.schema import connect, transaction
from index.stores.types import Addition, Changes


class LibraryReader:
    """A folder of articles as anybody may read it.

    Methods may be called from any thread. Reading never waits for a writer.
    """

    def __init__(
        self,
        folder: Path,
        writable: bool = True,
        trouble: str = "",
        database: sqlite3.Connection | None = None,
    ) -> None:
        """Most callers want `open`."""
        self.folder = folder
        self.segments = folder / "segments"
        self.writable = writable
        # Why it cannot be changed, and what to do.
        self.trouble = trouble or ("" if writable else _write_protected(folder))
        self.damaged = False  # True if it is what could be read of a damaged one
        self.originals = Originals(folder / "originals")
        self._reader = database or connect(folder, writable)
        self._reading = threading.Lock()

    @property
    def untouched(self) -> bool:
        """True if there was never an article in it."""
        with self.reading() as database:
            return rows.is_untouched(database)

    def close(self) -> None:
        """Let go of the database; what was read stays usable."""
        with self._reading:
            self._reader.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The database, in one whole state, whatever others write meanwhile; not to be changed."""
        with self._reading, transaction(self._reader, self.folder, "BEGIN"):
            yield self._reader

    @property
    def generation(self) -> int:
        """Grows with every change, by whichever process."""
        with self.reading() as database:
            return rows.generation(database)

    @property
    def encoder(self) -> str:
        """Name of the encoder that was chosen for this library; empty if none was."""
        with self.reading() as database:
            return rows.encoder(database)

    def articles(self) -> list[Article]:
        """All articles, in the order in which they were first added."""
        with self.reading() as database:
            return rows.articles(database)

    def addition(self, article_id: str) -> Addition:
        """An article with the file it was read from.

        :raises UnknownArticleError: there is none of this id.
        :raises LibraryError: the file is missing or damaged.
        """
        article = self.article(article_id)
        return Addition(article, self.originals.read(self.original_of(article_id)))

    def article(self, article_id: str) -> Article:
        """:raises UnknownArticleError: there is none of this id."""
        found = self.find(article_id)
        if found is None:
            raise UnknownArticleError(
                f"Expected an article {article_id!r}, the library has none. See what it holds: "
                "python -m assistant list"
            )
        return found

    def find(self, article_id: str) -> Article | None:
        """The article of an id, if there is one."""
        with self.reading() as database:
            return rows.article(database, article_id)

    def from_source(self, source: str) -> Article | None:
        """The article that came from a source of this name, the first if there are several."""
        with self.reading() as database:
            return rows.article(database, source, "source")

    def holder(self, sha256: str) -> Article | None:
        """The article with exactly this text."""
        with self.reading() as database:
            return rows.article(database, sha256, "sha256")

    def made_from(self, original: bytes) -> Article | None:
        """The article that was read from exactly this file, if that is kept as it was."""
        name = hashlib.sha256(original).hexdigest()
        with self.reading() as database:
            found = rows.article(database, name, "original")
        return found if found and self.originals.holds(name, original) else None

    def original_of(self, article_id: str) -> str:
        """Hash of the file that an article was read from.

        :raises UnknownArticleError: there is none of this id.
        """
        self.article(article_id)
        with self.reading() as database:
            return next(iter(rows.originals(database, [article_id])), "")

    def has_original(self, article_id: str) -> bool:
        """True if the file that an article was read from is there, as it was given."""
        return self.originals.is_whole(self.original_of(article_id))

    def changes(self, since: int, encoder: str, format: str) -> Changes:
        """Changes after a generation, as one whole state of the library.

        :param encoder: fingerprint; segments of other encoders are as good as absent.
        :param format: of segments, likewise.
        """
        with self.reading() as database:
            return rows.changes(database, since, encoder, format)

    def similar(self, article_id: str) -> list[tuple[Article, float]]:
        """Other articles of nearly the same text, the most alike first.

        Each with the share of common runs of five words, in [0.6, 1].
        """
        with self.reading() as database:
            return rows.similar(database, article_id)

    def outdated(self) -> list[str]:
        """Ids of articles whose originals were not read by the readers of this program."""
        with self.reading() as database:
            return rows.outdated(database)


def _write_protected(folder: Path) -> str:
    return (
        f"This library can be asked but not changed: its folder {folder} is write-protected. To "
        "change it, let this user write there."
    )
