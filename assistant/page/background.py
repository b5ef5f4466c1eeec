"""The assistant opened behind the page, so that the page is there before the model is."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Literal

from assistant import Assistant, Health, Store
from assistant.conversations import ConversationStore
from assistant.pipeline import Explanation
from assistant.types import Answer, Evidence
from corpus import Article, AssistantError, LibraryError, Sentence, UnknownArticleError

_log = logging.getLogger(__name__)
_WARM_UP = "Which word comes first?"  # the first question pays for loading the model; nobody should


class BackgroundAssistant:
    """An assistant that is opened in the background; whoever needs it before that waits."""

    def __init__(
        self,
        open_assistant: Callable[[], Assistant],
        open_instead: Callable[[], Assistant] | None = None,
    ) -> None:
        """Open with `open_assistant` on `start`, or when first needed; with `open_instead` where a
        library cannot be opened.
        """
        self._open_assistant = open_assistant
        self._open_instead = open_instead
        self.hidden: frozenset[str] = frozenset()  # ids of articles as good as removed
        self.trouble = ""  # why there is no library, in a sentence, if one was expected
        self._assistant: Assistant | None = None
        self._error: BaseException | None = None
        self._opened = threading.Event()
        self._warm = threading.Event()
        self._starting = threading.Lock()
        self._asking = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to open; at once, and only once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._open, daemon=True, name="opening")
                self._thread.start()

    @property
    def ready(self) -> bool:
        """True if a question would be answered without waiting for the model."""
        return self._warm.is_set()

    @property
    def state(self) -> Literal["ok", "starting", "failed"]:
        """State of the assistant: questions are answered, will be, or cannot be."""
        if self._error is not None:
            return "failed"
        return "ok" if self.ready else "starting"

    @property
    def articles(self) -> Sequence[Article]:
        """Articles of the assistant, as soon as it is open."""
        return [one for one in self._get().articles if one.id not in self.hidden]

    @property
    def opened(self) -> bool:
        """True if it is known what can be done with the articles."""
        return self._opened.is_set()

    @property
    def store(self) -> Store:
        """The store of the library; raises what `Assistant.store` does."""
        return self._get().store

    @property
    def keeps_originals(self) -> bool:
        """True if the files are kept that the articles were read from."""
        try:
            return self.store is not None
        except LibraryError:
            return False

    @property
    def conversations(self) -> ConversationStore:
        """Conversations and kept quotations of all readers."""
        return self._get().conversations

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """Sentences of one article."""
        return self._get().sentences(article_id)

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> Answer:
        """Answer, one question at a time: each already uses every core."""
        assistant = self._get()
        with self._asking:
            seen = self._seen(assistant, articles)
            return assistant.ask(question, history, seen, strictness)

    def explain(
        self,
        question: str,
        history: Sequence[Answer] = (),
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> Explanation:
        """Explain, waiting as `ask` does."""
        assistant = self._get()
        with self._asking:
            seen = self._seen(assistant, articles)
            return assistant.explain(question, history, seen, strictness)

    def page_image(self, evidence: Evidence) -> bytes:
        """Picture of the page of a quotation; does not wait for questions."""
        return self._get().page_image(evidence)

    def health(self) -> Health:
        """Count what can be asked at this moment; does not wait for questions."""
        return self._get().health()

    def _seen(
        self, assistant: Assistant, articles: Collection[str] | None
    ) -> Collection[str] | None:
        hidden = self.hidden
        if articles is None and hidden:
            return [one.id for one in assistant.articles if one.id not in hidden]
        if gone := hidden.intersection(articles or ()):
            raise UnknownArticleError(f"Expected articles that are here, found {min(gone)!r}.")
        return articles

    def _get(self) -> Assistant:
        self.start()
        self._opened.wait()
        if self._assistant is None:
            raise self._error or AssistantError("Expected an opened assistant, found none.")
        return self._assistant

    def _open(self) -> None:
        try:
            self._assistant = self._open_library_or_other()
        except Exception as error:  # kept for whoever asks: the page shows it as a sentence
            _log.exception("The assistant could not be opened")
            self._error = error
        self._opened.set()
        if self._assistant is not None:
            try:
                self.ask(_WARM_UP)
            except Exception:
                _log.exception("The first question, asked to warm up, failed")
        self._warm.set()

    def _open_library_or_other(self) -> Assistant:
        try:
            return self._open_assistant()
        except LibraryError as error:
            if self._open_instead is None:
                raise
            _log.warning("%s", error)
            assistant = self._open_instead()
            self.trouble = str(error)
            return assistant
