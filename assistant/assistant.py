"""Articles that can be asked: a folder that is only read, or a library that grows."""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

from assistant.library.add import Imported, import_files, import_folder, take_in
from assistant.library.changed import changed_since
from assistant.library.page_image import page_image
from assistant.pipeline import Explanation, Pipeline
from assistant.reader.candidates import Candidate, Reader
from assistant.reader.deep import DeepReader
from assistant.settings import BUILT_IN, ROOT, Settings, check_strictness, default_library
from assistant.types import Answer, Evidence
from corpus import (
    Article,
    DamagedLibraryError,
    LibraryError,
    Sentence,
    UnknownArticleError,
    load_articles,
    read_source,
)
from index import Finding, Health, ProgressBar, SentenceIndex, Store, open_encoder, open_index
from index.stores.base import T
from index.stores.conversations import ConversationStore
from index.stores.local import Library
from index.stores.local.conversations import open_conversations
from index.stores.local.store import LocalStore

log = logging.getLogger(__name__)


class Assistant:
    """Articles that can be asked. Methods may be called from any thread."""

    def __init__(self, articles: SentenceIndex | Store, reader: Reader, settings: Settings) -> None:
        """Most callers want `open`; this is for an index that is already in memory."""
        self._reader = reader
        self._settings = settings
        self._store: Store | None = None
        if isinstance(articles, SentenceIndex):
            self._pipeline = Pipeline(articles, reader, settings)
            self._conversations = open_conversations()
        else:
            self._store = articles
            self._conversations = articles.conversations

    @classmethod
    def open(
        cls, folder: Path | str | None = None, settings: Settings | None = None
    ) -> "Assistant":
        """Open a library, or read the articles of a folder and load their index or build it.

        :param folder: a library's, or one of .txt and .md files, which is only read; if it is not
            given `Settings.articles`.
        :param settings: `Settings.from_env()` if they are not given.
        :raises AssistantError: there are no readable articles, or no encoder; see `corpus.errors`.
        """
        settings = settings or Settings.from_env()
        if folder is None and settings.store:
            return cls.open_store(settings.store, settings)
        path = Path(folder or settings.articles)
        if Library.exists(path):
            return cls.open_library(path, settings)
        settings = settings.suited()
        found = open_index(
            settings.index or default_index_folder(path),
            load_articles(path),
            open_encoder(settings.encoder),
            ProgressBar(),
        )
        return cls(found, DeepReader(), settings)

    @classmethod
    def open_library(
        cls, folder: Path | str | None = None, settings: Settings | None = None
    ) -> "Assistant":
        """Open a library; a new one is made, with the built-in article in it. Of a damaged one what
        can be read can be asked, and not be changed.

        :param folder: `Settings.library` if it is not given, or else the platform's place for data.
        :param settings: `Settings.from_env()` if they are not given.
        :raises LibraryError: it can be neither opened nor made.
        :raises ModelUnavailableError: something has to be encoded and there is no encoder.
        """
        settings = settings or Settings.from_env()
        if folder is None and settings.store:
            return cls.open_store(settings.store, settings)
        path = Path(folder or settings.library or default_library())
        try:
            return cls._open_local(Library.open(path), settings)
        except DamagedLibraryError as error:
            library = Library.salvaged(path, str(error))
            if library.untouched:  # there is nothing that could be read
                raise
            log.warning("%s", error)
            return cls._open_local(library, settings)

    @classmethod
    def _open_local(cls, library: Library, settings: Settings) -> "Assistant":
        settings = settings.suited(library.encoder)
        store = LocalStore(library, open_encoder(settings.encoder))
        if library.untouched and library.writable:
            store.add([read_source(path) for path in sorted(BUILT_IN.iterdir())])
        store.refresh()
        store.read_again_soon()
        return cls(store, DeepReader(), settings)

    @classmethod
    def open_store(
        cls,
        url: str,
        settings: Settings | None = None,
        make: bool = False,
        repair: bool = False,
    ) -> "Assistant":
        """Open a library in PostgreSQL; see `index.stores.postgres.PostgresStore.open`.

        :param url: of the database, `postgresql://user@host1,host2/name`.
        :param settings: `Settings.from_env()` if they are not given.
        :param make: whether to make a library there, or bring it to today's form.
        :param repair: whether sentences of an earlier program will do, to be made anew.
        :raises IndexStoreError: the database does not answer, or holds no library to be used.
        """
        from index.stores.postgres import PostgresStore

        settings = (settings or Settings.from_env()).suited()
        store = PostgresStore.open(url, open_encoder(settings.encoder), make, repair)
        if repair:
            store.read_again()
        else:
            store.read_again_soon()
        return cls(store, DeepReader(), settings)

    @property
    def articles(self) -> Sequence[Article]:
        """All articles: of a folder by the names of their files, of a library as they came."""
        return self._read(lambda now: tuple(now.found.articles.values()))

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of one article, in reading order; empty for an unknown one."""

        def found(now: Pipeline) -> Sequence[Sentence]:
            return now.found.sentences(article_id) if article_id in now.found.articles else ()

        return self._read(found)

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> Answer:
        """Answer a question with the articles' own sentences, or say that they do not.

        :param history: the answers to the earlier questions, oldest first, from which a question
            that cannot stand alone is completed; see `Answer.searched`.
        :param articles: ids of those that are asked, by default all.
        :param strictness: `sure` or `perhaps`, see `Settings.strictness`, which is the default.
        :raises SettingsError: it is another.
        :raises EmptyQuestionError: the question holds neither a letter nor a digit.
        :raises QuestionTooLongError: it is longer than `Settings.max_question_chars`.
        :raises UnknownArticleError: there is no article of one of the ids.
        """
        return self.explain(question, history, articles, strictness).answer

    def ask_all(
        self,
        questions: Sequence[str],
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> list[Answer]:
        """Answer several questions, each on its own, from the articles as they are at one moment.

        :raises QuestionError: one of them is empty or too long; none is answered then.
        :raises UnknownArticleError: there is no article of one of the ids.
        """
        check_strictness(strictness)

        def explained(now: Pipeline) -> list[Answer]:
            _check_known(now, articles)
            return [one.answer for one in now.explain_all(questions, articles, strictness)]

        return self._read(explained)

    def explain(
        self,
        question: str,
        history: Sequence[Answer] = (),
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> Explanation:
        """Answer as `ask` does, with every candidate weighed; raises what `ask` raises.

        All of it comes from the articles as they are at one moment, whatever is added meanwhile.
        """
        check_strictness(strictness)

        def explained(now: Pipeline) -> Explanation:
            _check_known(now, articles)
            return now.explain(question, history, articles, strictness)

        return self._read(explained)

    def verify(self, answer: Answer) -> list[Finding]:
        """Check an earlier answer: quotations whose article has changed since, or is gone."""
        return self._read(lambda now: changed_since(answer, now.found.articles))

    def page_image(self, evidence: Evidence) -> bytes:
        """A PNG of the page of a PDF that a quotation is from, with the sentence boxed; see
        `assistant.library.page_image`.

        :raises LibraryError: the article has changed since, is gone, or has no pages.
        :raises UnreadableArticleError: the page cannot be drawn.
        """
        return page_image(self.store, evidence)

    def health(self) -> Health:
        """Count what can be asked at this moment; raises what `ask` raises where nothing can."""
        if self._store is not None:
            return self._store.health()
        found = self._pipeline.found
        return Health(len(found.articles), len(found), writable=False)

    def candidates(self, question: str, earlier: Sequence[str] = ()) -> list[Candidate]:
        """Sentences that are read for a question, unranked.

        :param earlier: the questions it leans on, oldest first.
        """
        return self._read(lambda now: now.candidates(question, earlier))

    def add(
        self, source: Path | bytes | str, title: str | None = None, name: str | None = None
    ) -> Article:
        """Add an article to the library; it is on the disk when this returns.

        A text that the library has already is not added again: its article is returned. A source
        of the same name replaces its earlier text.

        :param source: a file (Path), a file's content (bytes), an address or pasted text (str).
        :param title: overrides the title that the source gives.
        :param name: of the file whose content is given; pasted text has none and replaces nothing.
        :raises CorpusError: it cannot be read, or not be kept; nothing has changed.
        """
        store = self.store
        settings = self._settings
        taken = take_in(source, title, name, settings.urls, settings.ocr)
        return store.add([taken])[0].article

    def add_files(self, paths: Sequence[Path]) -> Iterator[Imported]:
        """Add several files and folders, and tell what became of each; see
        `assistant.library.add`.

        :raises CorpusError: a folder without a file, or this is no library.
        """
        return import_files(self.store, paths, self._settings.ocr)

    def import_folder(self, folder: Path) -> Iterator[Imported]:
        """Add every file of a folder and its subfolders; see `assistant.library.add`.

        :raises CorpusError: there is no such folder, or this is no library.
        """
        return import_folder(self.store, folder, self._settings.ocr)

    def remove(self, article_id: str) -> None:
        """Remove an article from the library; no question asked after this finds it.

        :raises UnknownArticleError: there is none of this id.
        :raises LibraryError: the library cannot be changed now, or this is none.
        """
        self.store.remove(article_id)

    def rename(self, article_id: str, title: str) -> Article:
        """Give an article another title; it keeps its id. Raises what `remove` raises."""
        return self.store.rename(article_id, title)

    def similar(self, article_id: str) -> list[tuple[Article, float]]:
        """Other articles of nearly the same text, most alike first, with the share they share."""
        return self.store.similar(article_id)

    @property
    def store(self) -> Store:
        """The store of the library, for all that goes beyond `add`, `remove` and `rename`.

        :raises LibraryError: the articles are a folder that is only read.
        """
        if self._store is None:
            raise LibraryError(
                "Expected a library, found a folder of articles that is only read. Open one with "
                "Assistant.open_library, or name one with --library or ASSISTANT_LIBRARY."
            )
        return self._store

    @property
    def conversations(self) -> ConversationStore:
        """Conversations and kept quotations: the library's, or of a folder of articles that is only
        read, until the program ends.
        """
        return self._conversations

    def close(self) -> None:
        """Let go of the library, once what goes on in the background is done."""
        if self._store is not None:
            self._store.close()

    def _read(self, work: Callable[[Pipeline], T]) -> T:
        """Result of `work` on the articles as they are at one moment."""
        if self._store is None:
            return work(self._pipeline)
        return self._store.read(lambda texts: work(Pipeline(texts, self._reader, self._settings)))


def _check_known(now: Pipeline, articles: Collection[str] | None) -> None:
    for article_id in articles or ():
        if article_id not in now.found.articles:
            raise UnknownArticleError(
                f"Expected ids of articles to ask, found {article_id!r}, which none has."
            )


def default_index_folder(articles: Path) -> Path:
    """Folder for the index of a folder of articles, where `Settings.index` names none."""
    name = hashlib.sha256(str(articles.resolve()).encode()).hexdigest()[:16]
    return ROOT / "index" / "built" / name


def ask(question: str, history: Sequence[Answer] = ()) -> Answer:
    """Ask the default articles; they are opened once.

    >>> ask("What range does the G3 have?").evidence[0].words
    '520 km'

    :raises AssistantError: see `Assistant.open` and `Assistant.ask`.
    """
    return _default().ask(question, history)


@cache
def _default() -> Assistant:
    return Assistant.open()
