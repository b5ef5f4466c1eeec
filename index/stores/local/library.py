"""The articles a user keeps: what was accepted is on the disk, once, whole.

A library is a folder. `library.sqlite3` is the truth: articles, sentences, and which segments of
the index serve them. `originals/` holds the files as they were given. `segments/` is derived and
written by `index`; which of its folders count is said by rows of the same database, so an article
and what makes it searchable appear in one transaction. A second manifest, switched by a rename,
would need a rule for the moment when one of the two is new and the other old; here there is none.
"""

import logging
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import (
    DamagedLibraryError,
    LibraryBusyError,
    LibraryError,
)
from corpus.sentences import segmenter_fingerprint
from corpus.types import Article
from index.files import LOCK_TIMEOUT_SECONDS, flush, locked
from index.stores.local import rows
from index.stores.local.faults import disk_errors
from index.stores.local.originals import OriginalsState
from index.stores.local.reader import LibraryReader
from index.stores.local.salvage import Salvage
from index.stores.local.schema import (
    NAME,
    connect,
    is_nothing,
    is_old,
    replace_database,
    transaction,
    upgrade,
)
from index.stores.types import Addition, SegmentRecord
from index.types import ArticleKey

log = logging.getLogger(__name__)


class Library(LibraryReader):
    """A folder of articles that any number of processes read and one at a time changes."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """True if the folder holds a library, of whatever version, or what is left of one."""
        return not is_nothing(folder)

    @classmethod
    def open(cls, folder: Path) -> "Library":
        """Open a library, or make an empty one; an older form is brought to today's.

        Where it cannot be written it can be read and asked, as it is at this moment, and `trouble`
        says why. A new library is never made where anything is left of another.

        :raises DamagedLibraryError: its database is lost or damaged; see `salvaged` and `recover`.
        :raises LibraryError: it can be neither opened nor made, or a newer program made it.
        """
        if not cls.exists(folder):
            cls._make(folder)
        if (folder / NAME).is_file() and not _may_write(folder):
            return cls(folder, writable=False)
        try:
            return cls._opened(folder)
        except (DamagedLibraryError, LibraryBusyError):
            raise
        except LibraryError as error:
            return cls(folder, writable=False, trouble=str(error))

    @classmethod
    def salvaged(cls, folder: Path, trouble: str) -> "Library":
        """Readable part of a damaged library, to be asked only.

        :param trouble: what is wrong with it, and what to do.
        """
        library = cls(folder, False, trouble, Salvage.of(folder).in_memory())
        library.damaged = True
        return library

    @classmethod
    def _make(cls, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"Expected to make a library in {folder}, found: {error.strerror or error}. "
                "Name another folder."
            ) from error
        with locked(folder / "lock"), disk_errors(folder):
            if is_nothing(folder):  # still
                (folder / "segments").mkdir(exist_ok=True)
                replace_database(folder)

    @classmethod
    def _opened(cls, folder: Path) -> "Library":
        library = cls(folder)
        if is_old(library._reader):
            with library.writing(), disk_errors(folder):
                upgrade(library._writer)
                library.segments.mkdir(exist_ok=True)
                flush(folder)
        with library.reading() as database:
            segmenter = rows.segmenter(database)
            described = rows.generation(database) == library.originals.state().generation
        if segmenter != segmenter_fingerprint():
            with library.writing():
                library.derive()
        elif not described:
            # A kill, or an earlier program, left something undescribed; or another process is busy
            # with it.
            with suppress(LibraryBusyError), library.writing(timeout_seconds=0):
                library.sweep()
        return library

    @contextmanager
    def writing(self, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
        """Hold the lock that every change needs, and a connection to write with.

        :param timeout_seconds: seconds to wait for another process.
        :raises LibraryBusyError: another process held it all the time; the message names it.
        :raises LibraryError: this user may not write to the library.
        """
        if self.damaged:
            raise LibraryError(self.trouble)
        with locked(self.folder / "lock", timeout_seconds):
            self._writer = connect(self.folder, writable=True)
            try:
                yield
                self._describe()
            finally:
                self._writer.close()

    def put(self, additions: Sequence[Addition], segment: SegmentRecord | None = None) -> None:
        """Add articles, or replace those whose ids are taken, all in one transaction.

        They are on the disk when this returns. Only inside `writing`.

        :param segment: serves all of `additions`, and nothing else.
        :raises LibraryError: another article has one of the texts, or the disk does not take it.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        additions = [replace(one, article=_dated(one.article, now)) for one in additions]
        kept: list[str] = []
        try:
            with disk_errors(self.folder):
                for addition in additions:
                    kept.append(self.originals.keep(addition.original, addition.article))
            self._put(additions, kept, segment)
        except BaseException:
            for original in kept:
                if not rows.is_wanted(self._writer, original):
                    self.originals.forget(original)
            raise

    def _put(
        self, additions: Sequence[Addition], kept: Sequence[str], segment: SegmentRecord | None
    ) -> None:
        with self._dropping([one.article.id for one in additions], kept) as generation:
            if segment is not None:
                rows.insert_segment(self._writer, segment, generation)
            for addition, original in zip(additions, kept, strict=True):
                rows.put_article(self._writer, addition, original, generation)
            if segment is not None:
                keys = [(addition.article.id, addition.article.sha256) for addition in additions]
                rows.serve(self._writer, keys, segment)
            rows.drop_idle_segments(self._writer)

    def mend_original(self, article_id: str, data: bytes) -> None:
        """Keep the file that an article was read from again, if it is not whole any more.

        Only inside `writing`.

        :param data: that gives the same text.
        :raises LibraryError: the disk does not take it.
        """
        (before,) = rows.originals(self._writer, [article_id])
        if self.originals.is_whole(before):
            return
        with disk_errors(self.folder):
            original = self.originals.keep(data, self.article(article_id))
        with self._change() as generation:
            rows.set_original(self._writer, article_id, original, generation)
        if original != before and not rows.is_wanted(self._writer, before):
            self.originals.discard(before)

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
            (original,) = rows.originals(self._writer, [article_id])
            renamed = replace(self.article(article_id), title=title.strip())
        if self.originals.state().behind:  # else it is described with all that changed
            with disk_errors(self.folder):
                self.originals.describe(original, renamed)

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

    def set_structure(self, article_id: str, sha256: str, structure: str) -> None:
        """Give an article, if it has the text of a hash, its structure. Only inside `writing`."""
        with self._change() as generation:
            rows.set_structure(self._writer, article_id, sha256, structure, generation)

    def derive(self) -> None:
        """Make sentences and signatures of all texts anew. Only inside `writing`."""
        with self._change(after=rows.newest_change(self._writer)) as generation:
            rows.derive_again(self._writer, generation)

    def end_recovery(self) -> None:
        """Note that the database knows all that the originals tell. Only inside `writing`."""
        with transaction(self._writer, self.folder, "BEGIN"):
            state = rows.generation(self._writer), rows.encoder(self._writer)
        with disk_errors(self.folder):
            self._describe()
            self.originals.set_state(OriginalsState(*state))

    def sweep(self) -> None:
        """Delete the originals of removed articles; set others aside that no article refers to.

        Only inside `writing`.
        """
        known = self.originals.state()
        with disk_errors(self.folder):
            if known.behind or known.generation > rows.generation(self._writer):
                self.originals.distrust_removals()
            self.originals.sweep(rows.all_originals(self._writer))

    @contextmanager
    def _dropping(self, article_ids: Sequence[str], kept: Collection[str] = ()) -> Iterator[int]:
        """A change after which the originals that these articles had are gone, if nobody's.

        :param kept: originals that somebody has after it.
        """
        gone = rows.originals_of_these_alone(self._writer, article_ids) - set(kept)
        with disk_errors(self.folder):
            for original in gone:
                self.originals.mark_removed(original)
        try:
            with self._change() as generation:
                yield generation
        except BaseException:
            for original in gone:
                self.originals.mark_kept(original)
            raise
        for original in gone:
            self.originals.discard(original)

    @contextmanager
    def _change(self, after: int = 0) -> Iterator[int]:
        """One transaction, which makes the next generation, or the one `after` another."""
        with transaction(self._writer, self.folder):
            yield rows.next_generation(self._writer, after)

    def _describe(self) -> None:
        """Write the facts of the articles that were changed beside their originals.

        What cannot be written now is written at the next change or opening.
        """
        try:
            with transaction(self._writer, self.folder, "BEGIN"):
                generation = rows.generation(self._writer)
                known = self.originals.state()
                if known.generation == generation:
                    return
                # A database that went back knows less than the facts: they stay as they are.
                went_back = known.generation > generation
                behind = went_back or known.behind
                changed = rows.described(self._writer, -1 if went_back else known.generation)
                encoder = rows.encoder(self._writer)
            for article, original in changed:
                if not (behind and self.originals.is_described(original)):
                    self.originals.describe(original, article)
            self.originals.set_state(OriginalsState(generation, encoder, behind))
        except (OSError, LibraryError) as error:
            log.warning("What is known of the articles could not be kept twice: %s", error)


def _dated(article: Article, now: str) -> Article:
    return article if article.added else replace(article, added=now)


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and os.access(folder / NAME, os.W_OK)
