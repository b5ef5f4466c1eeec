"""Originals read again of the articles that an older program read."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from corpus import Article, AssistantError, read_source, split_sentences
from corpus.paragraphs import READ, after_try
from corpus.sources import PASTED
from index.stores.types import Addition

log = logging.getLogger(__name__)


class Rereadable(Protocol):
    """A store whose articles may be of an older program."""

    def outdated(self) -> Sequence[str]:
        """Ids of articles whose originals were not read by the readers of this program."""

    def find(self, article_id: str) -> Article | None:
        """The article of an id, if there is one."""

    def addition(self, article_id: str) -> Addition:
        """An article with the file it was read from."""

    def set_structure(self, article_id: str, sha256: str, structure: str) -> None:
        """Give an article, if it still has the text of a hash, its structure."""

    def put_again(self, addition: Addition) -> None:
        """Put an article in the place of its earlier version, encoded anew."""


class Rereader:
    """Reads a store's originals again in the background, once."""

    def __init__(self, store: Rereadable, then: Callable[[], None] = lambda: None) -> None:
        """:param then: is called at the end."""
        self._store, self._then = store, then
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has begun or there is nothing to read."""
        if self._thread is None and self._store.outdated():
            self._thread = threading.Thread(target=self._run, daemon=True, name="reading again")
            self._thread.start()

    def join(self) -> None:
        """Wait for the end."""
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """End after the article that is being read, and wait for that."""
        self._stopped.set()
        self.join()

    def _run(self) -> None:
        try:
            read_again(self._store, self._stopped.is_set)
            self._then()
        except AssistantError as error:  # the articles stay as they were
            log.warning("%s", error)


def read_again(store: Rereadable, stopped: Callable[[], bool] = lambda: False) -> int:
    """Read originals again, one article after the other; returns the number of those read.

    What cannot be read now is tried again at the next openings, `corpus.paragraphs.MAX_TRIES` times
    in all. An article keeps its id, its title and what else is known of it. Where text and spans
    stay the same nothing is encoded. May be killed at any moment.

    :param stopped: asked before each article.
    """
    done = 0
    for article_id in store.outdated():
        if stopped():
            break
        try:
            _read_one(store, article_id)
            done += 1
        except AssistantError as error:  # it stays as it is, and is asked as before
            log.warning("%s", error)
            _note_try(store, article_id)
    return done


def _read_one(store: Rereadable, article_id: str) -> None:
    addition = store.addition(article_id)
    before = addition.article
    if before.structure.startswith(READ):
        return  # another process has done it meanwhile
    now = _article(addition)
    if now.text == before.text and split_sentences(now) == split_sentences(before):
        store.set_structure(article_id, before.sha256, now.structure)
    else:
        store.put_again(Addition(now, addition.original))


def _note_try(store: Rereadable, article_id: str) -> None:
    """Let a later opening try again, but not for ever."""
    try:
        before = store.find(article_id)
        if before is not None:
            store.set_structure(article_id, before.sha256, after_try(before.structure))
    except AssistantError as error:  # the library cannot be changed now
        log.warning("%s", error)


def _article(addition: Addition) -> Article:
    before = addition.article
    name = None if before.source == PASTED else before.source
    # Of pages that are pictures there is an article because somebody asked for OCR.
    now = read_source(addition.original, name, before.title, kind=before.kind, ocr=True).article
    return replace(before, text=now.text, sha256=now.sha256, structure=now.structure)
