"""The library behind an assistant: what changes it, and a view of it that is up to date."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.courtesy import CourteousEncoder, Gate
from corpus import (
    Addition,
    Article,
    AssistantError,
    Finding,
    Library,
    Source,
    check_truth,
    named,
)
from index import Encoder, Segment, Segments, View, check_segments

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a source."""

    article: Article  # as the library has it
    known: bool = False  # the library had this very text, and nothing was changed
    replaced: bool = False  # it took the place of an earlier text of the same name


class Keeper:
    """Changes a library and sees what others change. Methods may be called from any thread."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        """:param encoder: of the questions, and of the articles while no question is asked."""
        self.library = library
        self.gate = Gate()
        self.segments = Segments(library, encoder, CourteousEncoder(encoder, self.gate))
        self._view = self.segments.empty()
        self._refreshing = threading.Lock()
        self._tidying = threading.Lock()
        self._tidier: threading.Thread | None = None

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

    def add(self, sources: Sequence[Source]) -> list[Added]:
        """Add articles together: all of them are on the disk when this returns, or none.

        :raises LibraryError: the library cannot be changed now; nothing has changed.
        :raises ModelUnavailableError: they cannot be encoded; nothing has changed.
        """
        while True:
            planned = self._plan(sources)
            additions = [
                Addition(one.article, source.original)
                for one, source in zip(planned, sources, strict=True)
                if not one.known
            ]
            if not additions:
                return planned
            # Outside of the lock, since it takes longest; so the plan is checked again inside.
            segment = self.segments.build([addition.article for addition in additions])
            with self.library.writing():
                if self._plan(sources) != planned:
                    continue
                self._put(additions, segment)
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

    def rebuild(self) -> None:
        """Make everything that is derived from the texts anew."""
        self.segments.rebuild()
        self.refresh()

    def verify(self) -> list[Finding]:
        """Check every hash, span, count and generation; nothing is changed."""
        return check_truth(self.library) + check_segments(self.segments)

    def close(self) -> None:
        """Wait for what goes on in the background and let go of the library."""
        if self._tidier is not None:
            self._tidier.join()
        self.library.close()

    def _put(self, additions: Sequence[Addition], segment: Segment) -> None:
        try:
            self.library.put(additions, self.segments.save(segment))
        finally:
            self.segments.sweep()

    def _plan(self, sources: Sequence[Source]) -> list[Added]:
        """What would become of sources that are added one after the other."""
        library = self.library
        planned: list[Added] = []
        by_id: dict[str, Article] = {}
        by_text: dict[str, Article] = {}
        by_source: dict[str, Article] = {}
        for source in sources:
            article = source.article
            same = by_text.get(article.sha256) or library.holder(article.sha256)
            if same is not None:
                planned.append(Added(same, known=True))
                continue
            article = named(
                article,
                lambda one: by_id.get(one) or library.find(one),
                lambda one: by_source.get(one) or library.from_source(one),
            )
            replaced = article.id in by_id or library.find(article.id) is not None
            by_id[article.id] = by_text[article.sha256] = by_source[article.source] = article
            planned.append(Added(article, replaced=replaced))
        return planned

    def _tidy_soon(self) -> None:
        if self._tidier is None or not self._tidier.is_alive():
            self._tidier = threading.Thread(target=self._tidy_quietly, daemon=True, name="tidying")
            self._tidier.start()

    def _tidy_quietly(self) -> None:
        try:
            self.tidy()
        except AssistantError as error:  # nothing is lost by it: the segments stay as they are
            log.warning("%s", error)
