"""The segments of a library: written, found again, merged, and swept when they count no more."""

import logging
import math
import secrets
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from corpus import Article, IndexStoreError, LibraryError
from index.files import file_lock, flush
from index.progress import ProgressBar
from index.segments.merge import merge_segments
from index.segments.segment import Segment, segment_format
from index.segments.sentence_index import SentenceIndex
from index.stores.local import rows
from index.stores.local.faults import disk_fault
from index.stores.local.library import Library
from index.stores.types import Changes, SegmentRecord
from index.types import ArticleKey, Encoder, Watch

log = logging.getLogger(__name__)

FANOUT = 8  # segments of about one size that are merged into one of the next size
FILLING = ".filling"  # of the lock beside a segment's folder, held by who fills it
ARTICLES_PER_SEGMENT = 64  # articles that share a segment where many have to be encoded


class View(NamedTuple):
    """A library as it was at one moment; it never changes."""

    generation: int
    found: SentenceIndex
    loaded: Mapping[str, Segment]  # by name


class SegmentManager:
    """The segments of a library for one encoder; those of others do not count."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        wait_for_questions: Callable[[], None] = lambda: None,
    ) -> None:
        """:param wait_for_questions: returns when a batch may be encoded; called before each."""
        self.library = library
        self.encoder = encoder
        self.wait_for_questions = wait_for_questions
        self.format = segment_format()

    def empty(self) -> View:
        """The view before anything is known."""
        return View(-1, SentenceIndex([], [], self.encoder), {})

    def view(self, known: View) -> View:
        """The library as it is now, at the cost of what has changed since `known`.

        Articles that no usable segment serves are encoded: after an upgrade of this program, with
        another encoder, or when files are damaged. Segments are not read whole to check their
        hashes, which would cost as much as the library is large; `check_segments` does that.

        :raises ModelUnavailableError: something has to be encoded and the encoder cannot be loaded.
        """
        changes = self.library.changes(known.generation, self.encoder.fingerprint, self.format)
        if changes.generation == known.generation:
            return known
        loaded = self._load(changes.segments, known.loaded)
        if len(loaded) < len(changes.segments) and self.library.generation > changes.generation:
            return self.view(known)  # another process merged and swept them meanwhile
        placed = {i: loaded[name] for i, name in changes.serving.items() if name in loaded}
        if known.found.articles:
            found = _changed(known.found, changes, placed)
        else:
            ready = [article for article in changes.articles if article.id in placed]
            found = SentenceIndex(ready, tuple(loaded.values()), self.encoder)
        bare = [article for article in changes.articles if article.id not in placed]
        for some in segment_groups(bare):
            found = found.plus(some, self._mend(some))
        return View(changes.generation, found, loaded)

    def build(self, articles: Sequence[Article], watch: Watch | None = None) -> Segment:
        """Encode articles; nothing is written.

        :param watch: told how far it is.
        :raises ModelUnavailableError: the encoder cannot be loaded.
        """

        def tell(done: int, total: int) -> None:
            if done < total:
                self.wait_for_questions()
            if watch is not None:
                watch(done, total)

        return Segment.build(articles, self.encoder, tell)

    def save(self, segment: Segment) -> SegmentRecord:
        """Write a segment; it counts once it is registered. Only inside `Library.writing`.

        :raises LibraryError: the disk does not take it.
        """
        name = secrets.token_hex(8)
        folder = self.library.segments / name
        try:
            files = segment.save(folder)
            flush(self.library.segments)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise disk_fault(error, self.library.folder) from error
        return self._record(name, len(segment), files)

    def compact(self) -> bool:
        """Merge segments where there are too many of one size, so that there are never many.

        May be killed at any moment. Other processes add and remove meanwhile; whether there was
        something to do is returned.

        :raises LibraryError: the disk does not take it; nothing has changed.
        :raises IndexStoreError: a segment is damaged; nothing has changed.
        """
        with self.library.reading() as database:
            generation = rows.generation(database)
            chosen = [(one, rows.served(database, one.name)) for one in self._due(database)]
        if not chosen:
            return False
        try:  # read whole: merging would give damage a hash of its own
            parts = [
                (Segment.load(self.library.segments / one.name, one.files), keys)
                for one, keys in chosen
            ]
        except IndexStoreError:
            if self.library.generation == generation:
                raise
            return True  # another process merged and swept them meanwhile
        with self._reserved() as folder:
            try:
                files = merge_segments(parts, folder)
                flush(self.library.segments)
            except OSError as error:
                raise disk_fault(error, self.library.folder) from error
            merged = [key for _, some in parts for key in some]
            size = len(Segment.load(folder, files, verify=False))
            with self.library.writing():
                self.library.register(self._record(folder.name, size, files), merged)
                self.sweep()
                self.library.sweep()
        return True

    def rebuild(self) -> None:
        """Make everything that is derived from the texts anew; questions are answered meanwhile.

        :raises LibraryError: the disk does not take it; what was made so far counts.
        """
        with self.library.writing():
            self.library.derive()
        for some in segment_groups(self.library.articles()):
            self._write(self.build(some), _keys(some))
        with self.library.writing():
            self.library.forget_segments(self.encoder.fingerprint, self.format)
            self.sweep()
            self.library.sweep()

    def sweep(self) -> None:
        """Delete the folders that no row names and no process fills. Only inside `writing`."""
        with self.library.reading() as database:
            wanted = {one.name for one in rows.segments(database)}
        for path in self.library.segments.iterdir():
            folder, lock = path.with_suffix(""), path.with_suffix(FILLING)
            if path.name in wanted:
                continue
            with suppress(TimeoutError), file_lock(lock).acquire(timeout=0):
                if folder.name not in wanted:
                    shutil.rmtree(folder, ignore_errors=True)
                with suppress(OSError):
                    lock.unlink()

    def _due(self, database: sqlite3.Connection) -> list[SegmentRecord]:
        """The segments to merge next: many of one size, or one that is mostly dead."""
        live = rows.live(database)
        sizes: defaultdict[int, list[SegmentRecord]] = defaultdict(list)
        for one in rows.segments(database):
            if (one.encoder, one.format) == (self.encoder.fingerprint, self.format):
                if one.rows > 2 * live[one.name]:
                    return [one]
                sizes[int(math.log(live[one.name], FANOUT))].append(one)
        return next((some for _, some in sorted(sizes.items()) if len(some) >= FANOUT), [])

    def _load(
        self, records: Mapping[str, SegmentRecord], known: Mapping[str, Segment]
    ) -> dict[str, Segment]:
        loaded = {}
        for name, record in records.items():
            try:
                loaded[name] = known.get(name) or Segment.load(
                    self.library.segments / name, record.files, verify=False
                )
            except IndexStoreError as error:
                log.warning("%s", error)
        return loaded

    def _mend(self, articles: Sequence[Article]) -> Segment:
        segment = self.build(articles, ProgressBar())
        if self.library.damaged:
            return segment
        try:
            self._write(segment, _keys(articles))
        except LibraryError as error:
            log.warning("%s The index stays in memory.", error)
        return segment

    def _write(self, segment: Segment, keys: Sequence[ArticleKey]) -> None:
        with self.library.writing():
            self.library.register(self.save(segment), keys)

    @contextmanager
    def _reserved(self) -> Iterator[Path]:
        """A new folder that no sweep deletes while this process fills it."""
        folder = self.library.segments / secrets.token_hex(8)
        with self.library.writing():
            try:
                folder.mkdir()
            except OSError as error:
                raise disk_fault(error, self.library.folder) from error
            lock = file_lock(folder.with_suffix(FILLING))
            lock.acquire(timeout=0)
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            lock.release()
            folder.with_suffix(FILLING).unlink(missing_ok=True)

    def _record(self, name: str, rows: int, files: Mapping[str, str]) -> SegmentRecord:
        return SegmentRecord(name, self.encoder.fingerprint, self.format, rows, files)


def segment_groups(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """Articles in groups that share a segment."""
    for at in range(0, len(articles), ARTICLES_PER_SEGMENT):
        yield articles[at : at + ARTICLES_PER_SEGMENT]


def _changed(
    found: SentenceIndex, changes: Changes, placed: Mapping[str, Segment]
) -> SentenceIndex:
    for article_id in changes.removed:
        if article_id in found.articles:
            found = found.minus(article_id)
    articles = {**found.articles, **{article.id: article for article in changes.articles}}
    # Runs, not all of a segment at once: articles are listed in the order of their addition.
    for segment, run in groupby(placed, key=placed.__getitem__):
        found = found.plus([articles[article_id] for article_id in run], segment)
    return found


def _keys(articles: Sequence[Article]) -> list[ArticleKey]:
    return [(article.id, article.sha256) for article in articles]
