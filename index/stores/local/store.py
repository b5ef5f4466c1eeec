"""A library in a folder: what changes it, and a view of it that is up to date.

Questions go first: whoever encodes articles meanwhile does so in small steps, and waits.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from corpus import Article, AssistantError, Source
from corpus.paragraphs import READ
from index.segments.segment import Segment
from index.stores.base import Snapshot, T
from index.stores.local.conversations import open_conversations
from index.stores.local.library import Library
from index.stores.local.segments import SegmentManager, View
from index.stores.local.verify import check_library
from index.stores.planning import add_planned
from index.stores.read_again import Rereader
from index.stores.transfer import EncodedArticle, segment_of
from index.stores.types import Added, Addition, Finding
from index.types import Encoder, Health, Watch

log = logging.getLogger(__name__)
MAX_WAIT_SECONDS = 1.0  # of a step: an import goes on, if slowly, among many questions


class QuestionPriority:
    """Knows whether a question is being answered."""

    def __init__(self) -> None:
        self._asked = 0
        self._quiet = threading.Condition()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A question is being answered."""
        with self._quiet:
            self._asked += 1
        try:
            yield
        finally:
            with self._quiet:
                self._asked -= 1
                self._quiet.notify_all()

    def wait(self) -> None:
        """Return when no question is being answered, or after a second."""
        with self._quiet:
            self._quiet.wait_for(lambda: not self._asked, MAX_WAIT_SECONDS)


class LocalStore:
    """Changes a library and sees what others change. Methods may be called from any thread."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        """:param encoder: of the questions, and of the articles while no question is asked."""
        self.library = library
        self.conversations = open_conversations(library.folder)
        self.priority = QuestionPriority()
        self.segments = SegmentManager(library, encoder, self.priority.wait)
        self._view = self.segments.empty()
        self._refreshing = threading.Lock()
        self._tidying = threading.Lock()
        self._tidier: threading.Thread | None = None
        self._rereader = Rereader(self, self.tidy)

    def view(self) -> View:
        """The library as it is now.

        While another thread brings the view up to date this is the one before: questions do not
        wait for it.
        """
        if self.library.generation != self._view.generation and self._refreshing.acquire(False):
            try:
                self._view = self.segments.view(self._view)
            finally:
                self._refreshing.release()
        return self._view

    def refresh(self) -> View:
        """The same, and every change that was made before this call is in it."""
        with self._refreshing:
            self._view = self.segments.view(self._view)
            return self._view

    def read(self, work: Callable[[Snapshot], T]) -> T:
        """Result of `work` on the library as it is now; whoever encodes articles waits."""
        with self.priority.asking():
            return work(self.view().found)

    @property
    def writable(self) -> bool:
        """True if this user may change the library."""
        return self.library.writable

    @property
    def trouble(self) -> str:
        """Reason why it cannot be changed, and what to do; empty if it can."""
        return self.library.trouble

    def health(self) -> Health:
        """Count what can be read at this moment.

        :raises LibraryError: the library does not answer.
        """
        found = self.view().found
        return Health(len(found.articles), len(found), self.writable)

    def find(self, article_id: str) -> Article | None:
        """The article of an id, if there is one."""
        return self.library.find(article_id)

    def made_from(self, original: bytes) -> Article | None:
        """The article that was read from exactly this file."""
        return self.library.made_from(original)

    def similar(self, article_id: str) -> list[tuple[Article, float]]:
        """Other articles of nearly the same text, the most alike first; see `Library.similar`."""
        return self.library.similar(article_id)

    def ids(self) -> list[str]:
        """Ids of all articles, in the order in which they were first added."""
        return list(self.refresh().found.articles)

    def addition(self, article_id: str) -> Addition:
        """An article with the file it was read from; see `Library.addition`."""
        return self.library.addition(article_id)

    def encoded(self, article_ids: Sequence[str]) -> list[EncodedArticle]:
        """Articles with their originals and all that was derived from them, where they exist."""
        found = self.refresh().found
        there = [one for one in article_ids if one in found.articles]
        return [
            EncodedArticle.of(
                Addition(found.articles[one], self.addition(one).original), *found.place(one)
            )
            for one in there
        ]

    def take(self, encoded: Sequence[EncodedArticle]) -> None:
        """Put articles that another store gave with `encoded`; nothing is encoded again."""
        segment = segment_of(encoded, self.segments.encoder.fingerprint)
        with self.library.writing():
            self._put([one.addition for one in encoded], segment)
        self.refresh()

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Many articles are taken inside; what makes searches fast is done at the end."""
        yield
        self.tidy()

    def add(self, sources: Sequence[Source], watch: Watch | None = None) -> list[Added]:
        """Add articles together: all of them are on the disk when this returns, or none.

        :param watch: told how many of how many sentences are encoded; what it raises ends the
            addition, and nothing has changed.
        :raises LibraryError: the library cannot be changed now; nothing has changed.
        :raises ModelUnavailableError: they cannot be encoded; nothing has changed.
        """
        planned = add_planned(
            sources,
            self.library,
            lambda articles: self.segments.build(articles, watch),
            self.library.writing,
            lambda _, additions, segment: self._put(additions, segment),
        )
        self._mend_originals(planned, sources)
        if all(one.known for one in planned):
            return planned
        now = self.refresh().found.articles
        self._tidy_soon()
        return [replace(one, article=now.get(one.article.id, one.article)) for one in planned]

    def remove(self, article_id: str) -> None:
        """Remove an article; no question asked after this finds it.

        :raises UnknownArticleError: there is none of this id.
        """
        with self.library.writing():
            self.library.remove(article_id)
            self.segments.sweep()
        self.refresh()

    def rename(self, article_id: str, title: str) -> Article:
        """Give an article another title.

        :raises UnknownArticleError: there is none of this id.
        """
        with self.library.writing():
            self.library.rename(article_id, title)
        self.refresh()
        return self.library.article(article_id)

    def tidy(self) -> None:
        """Merge small segments until there are few. May be killed at any moment."""
        with self._tidying:
            while self.segments.compact():
                self.refresh()

    def outdated(self) -> list[str]:
        """Ids of articles whose originals were not read by the readers of this program."""
        return self.library.outdated()

    def set_structure(self, article_id: str, sha256: str, structure: str) -> None:
        """Give an article, if it still has the text of a hash, its structure."""
        with self.library.writing():
            self.library.set_structure(article_id, sha256, structure)
        self.refresh()

    def put_again(self, addition: Addition) -> None:
        """Put an article in the place of its earlier version; questions go first."""
        segment = self.segments.build([addition.article])
        with self.library.writing():
            there = self.library.find(addition.article.id)
            if there is not None and not there.structure.startswith(READ):
                self._put([addition], segment)
        self.refresh()

    def read_again_soon(self) -> None:
        """Read the originals of an older program's articles again, in the background."""
        if self.writable:
            self._rereader.start()

    def rebuild(self) -> None:
        """Make everything that is derived from the texts anew."""
        self.segments.rebuild()
        self.refresh()

    def verify(self) -> list[Finding]:
        """Check every hash, span, count and generation; nothing is changed."""
        while True:
            generation = self.library.generation
            findings = check_library(self.library, self.segments, self.conversations)
            # What another change swept away while this looked for it was no fault.
            if not findings or self.library.generation == generation:
                return findings

    def close(self) -> None:
        """Wait for what goes on in the background and let go of the library."""
        self._rereader.stop()
        if self._tidier is not None:
            self._tidier.join()
        self.conversations.close()
        self.library.close()

    def _mend_originals(self, planned: Sequence[Added], sources: Sequence[Source]) -> None:
        """Keep again what was damaged of the originals whose texts are known."""
        for one, source in zip(planned, sources, strict=True):
            if one.known and not self.library.has_original(one.article.id):
                with self.library.writing():
                    self.library.mend_original(one.article.id, source.original)

    def _put(self, additions: Sequence[Addition], segment: Segment) -> None:
        try:
            self.library.put(additions, self.segments.save(segment))
        finally:
            self.segments.sweep()

    def _tidy_soon(self) -> None:
        if self._tidier is None or not self._tidier.is_alive():
            self._tidier = threading.Thread(target=self._tidy_quietly, daemon=True, name="tidying")
            self._tidier.start()

    def _tidy_quietly(self) -> None:
        try:
            self.tidy()
        except AssistantError as error:  # nothing is lost by it: the segments stay as they are
            log.warning("%s", error)
