"""The articles a user keeps: what was accepted is on the disk, once, whole.

A library is a folder. `library.sqlite3` is the truth: articles, sentences, and which segments of
the index serve them. `originals/` holds the files as they were given. `segments/` is derived and
written by `index`; which of its folders count is said by rows of the same database, so an article
and what makes it searchable appear in one transaction. A second manifest, switched by a rename,
would need a rule for the moment when one of the two is new and the other old; here there is none.
"""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import LibraryError, UnknownArticleError
from corpus.sentences import segmenter_fingerprint
from corpus.types import Article
from index.files import LOCK_TIMEOUT_SECONDS, flush, locked
from index.stores.local import rows
from index.stores.local.originals import Originals
from index.stores.local.schema import NAME, connect, is_old, transaction, upgrade
from index.stores.types import Addition, Changes, SegmentRecord
from index.types import ArticleKey


class Library:
    """A folder of articles that any number of processes read and one at a time changes.

    Methods may be called from any thread. Reading never waits for a writer.
    """

    def __init__(self, folder: Path, writable: bool = True) -> None:
        """Most callers want `open`."""
        self.folder = folder
        self.segments = folder / "segments"
        self.writable = writable
        self.originals = Originals(folder / "originals")
        self._reader = connect(folder, writable)
        self._reading = threading.Lock()

    @property
    def untouched(self) -> bool:
        """True if there was never an article in it."""
        with self.reading() as database:
            return rows.is_untouched(database)

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """True if the folder holds a library, of whatever version."""
        return (folder / NAME).is_file()

    @classmethod
    def open(cls, folder: Path) -> "Library":
        """Open a library, or make an empty one; an older form is brought to today's.

        Where this user may not write it can be read and asked, as it is at this moment.

        :raises LibraryError: it can be neither opened nor made, or a newer program made it.
        """
        if cls.exists(folder) and not _may_write(folder):
            return cls(folder, writable=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"Expected to make a library in {folder}, found: {error.strerror or error}. "
                "Name another folder."
            ) from error
        library = cls(folder)
        if is_old(library._reader):
            with library.writing(), _disk_errors(folder):
                upgrade(library._writer)
                library.segments.mkdir(exist_ok=True)
                flush(folder)
        with library.reading() as database:
            segmenter = rows.segmenter(database)
        if segmenter != segmenter_fingerprint():
            with library.writing():
                library.derive()
        return library

    def close(self) -> None:
        """Let go of the database; what was read stays usable."""
        with self._reading:
            self._reader.close()

    @contextmanager
    def writing(self, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
        """Hold the lock that every change needs, and a connection to write with.

        :param timeout_seconds: seconds to wait for another process.
        :raises LibraryBusyError: another process held it all the time; the message names it.
        :raises LibraryError: this user may not write to the library.
        """
        with locked(self.folder / "lock", timeout_seconds):
            self._writer = connect(self.folder, writable=True)
            try:
                yield
            finally:
                self._writer.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The database, in one whole state, whatever others write meanwhile; not to be changed."""
        with self._reading, transaction(self._reader, "BEGIN"):
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
        with self.reading() as database:
            name = next(iter(rows.originals(database, [article_id])), "")
        return Addition(article, self.originals.read(name))

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
        """The article that was read from exactly this file."""
        with self.reading() as database:
            return rows.article(database, hashlib.sha256(original).hexdigest(), "original")

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

    def put(self, additions: Sequence[Addition], segment: SegmentRecord | None = None) -> None:
        """Add articles, or replace those whose ids are taken, all in one transaction.

        They are on the disk when this returns. Only inside `writing`.

        :param segment: serves all of `additions`, and nothing else.
        :raises LibraryError: another article has one of the texts, or the disk does not take it.
        """
        with _disk_errors(self.folder):
            kept = [self.originals.keep(addition.original) for addition in additions]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._dropping([addition.article.id for addition in additions]) as generation:
            if segment is not None:
                rows.insert_segment(self._writer, segment, generation)
            for addition, original in zip(additions, kept, strict=True):
                rows.put_article(self._writer, addition, original, now, generation)
            if segment is not None:
                keys = [(addition.article.id, addition.article.sha256) for addition in additions]
                rows.serve(self._writer, keys, segment)
            rows.drop_idle_segments(self._writer)

    def remove(self, article_id: str) -> None:
        """Remove an article with all that came with it. Only inside `writing`.

        :raises UnknownArticleError: there is none of this id.
        """
        self.article(article_id)
        with self._dropping([article_id]) as generation:
            rows.remove_article(self._writer, article_id, generation)
            rows.drop_idle_segments(self._writer)

    def rename(self, article_id: str, title: str) -> None:
        """Give an article another title; its id and text stay. Only inside `writing`.

        :raises UnknownArticleError: there is none of this id.
        :raises LibraryError: the title is empty.
        """
        if not title.strip():
            raise LibraryError(f"Expected a title for {article_id!r}, found none. Give it one.")
        self.article(article_id)
        with self._change() as generation:
            rows.rename_article(self._writer, article_id, title.strip(), generation)

    def register(self, segment: SegmentRecord, keys: Collection[ArticleKey]) -> None:
        """Let a segment serve texts, instead of the segments that did. Only inside `writing`.

        :param keys: of its articles; those that were replaced or removed meanwhile do not count.
        """
        with self._change() as generation:
            rows.insert_segment(self._writer, segment, generation)
            rows.serve(self._writer, keys, segment)
            rows.drop_idle_segments(self._writer)

    def forget_segments(self, encoder: str, format: str) -> None:
        """Drop all segments but those of an encoder and format. Only inside `writing`."""
        with self._change():
            rows.drop_others(self._writer, encoder, format)

    def choose_encoder(self, name: str) -> None:
        """Let the library have an encoder of its own. Only inside `writing`."""
        with self._change():
            rows.choose_encoder(self._writer, name)

    def derive(self) -> None:
        """Make sentences and signatures of all texts anew. Only inside `writing`."""
        with self._change() as generation:
            rows.derive_again(self._writer, generation)

    def sweep(self) -> None:
        """Delete originals that no article refers to any more. Only inside `writing`."""
        with _disk_errors(self.folder):
            self.originals.sweep(rows.all_originals(self._writer))

    @contextmanager
    def _dropping(self, article_ids: Sequence[str]) -> Iterator[int]:
        """A change after which the originals that these articles had are gone, if nobody's."""
        before = rows.originals(self._writer, article_ids)
        with self._change() as generation:
            yield generation
        for original in before:
            if not rows.is_wanted(self._writer, original):
                self.originals.discard(original)

    @contextmanager
    def _change(self) -> Iterator[int]:
        """One transaction, which makes the next generation."""
        with transaction(self._writer):
            yield rows.next_generation(self._writer)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(
            f"Expected to write to the library in {folder}, found: {error.strerror or error}. "
            "Nothing was changed. Check the free space and who may write there."
        ) from error


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and os.access(folder / NAME, os.W_OK)
