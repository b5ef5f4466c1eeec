"""The library as a page sees it: list, add, rename, remove, and undo that."""

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from assistant import Added, Store
from assistant.library.add import is_address, read_under, take_in
from assistant.page.background import BackgroundAssistant
from assistant.page.find import FoundArticle, find_articles, find_passage
from assistant.page.html.article import about
from assistant.page.html.text import count_of
from assistant.page.language import tr
from assistant.page.language.sentences import in_words
from assistant.types import Evidence
from corpus import Article, AssistantError, LibraryError, Source, UnknownArticleError, read_source
from corpus.sandbox import keep_child_ready
from corpus.text import clean_line, clean_name

UNDO_SECONDS = 10.0  # between a removal and its effect on the disk
GONE = "This article is no longer here. Load the page again."
LISTED = 50  # articles at once; a search finds the others

_ENDINGS = {"pdf": "pdf", "ocr": "pdf", "text": "txt", "markdown": "md"}
_log = logging.getLogger(__name__)

ReportProgress = Callable[[str, float | None], None]  # what goes on, and which part of it is done


@dataclass(frozen=True, slots=True)
class Given:
    """Input of a person: the content of a file, a text, or an address."""

    content: bytes | str
    name: str | None = None  # of the file
    title: str | None = None


def _reading(given: Given) -> str:
    name = clean_name(given.name or "")
    return tr("Reading {name} …", name=name) if name else tr("Reading the text …")


def _read_as(article: Article) -> str:
    """A sentence on what had to be guessed to read an article, with a space before it; or ""."""
    facts = {fact.name: fact.value for fact in article.facts}
    said = ""
    if "recognised" in facts:
        said = tr("Its pages are pictures, read by OCR: {sure}.", sure=facts["recognised"])
    elif "encoding" in facts:
        said = tr(
            "Its letters were read as {encoding}: look whether they are right.",
            encoding=facts["encoding"],
        )
    return f" {said}" if said else ""


class PageLibrary:
    """Serves one library to all who look at the page. Methods may be called from any thread."""

    def __init__(
        self,
        assistant: BackgroundAssistant,
        urls: bool = False,
        undo_seconds: float = UNDO_SECONDS,
        ocr: bool = False,
    ) -> None:
        """:param urls: whether addresses may be fetched; `ocr`: whether pictures of pages may be
        read by tesseract.
        """
        self._ocr = ocr
        self._assistant = assistant
        self.urls = urls
        self._undo_seconds = undo_seconds
        self._leaving: dict[str, threading.Timer] = {}  # by id: what removes the article for good
        self._lock = threading.Lock()

    @property
    def starting(self) -> bool:
        """True if it is not known yet what can be done."""
        return self._assistant.state == "starting" and not self._assistant.opened

    @property
    def changeable(self) -> bool:
        """True if articles can be added and removed."""
        store = self._writable_store
        return store is not None and store.writable

    @property
    def note(self) -> str:
        """Reason why nothing can be changed, where a person would expect to; else nothing."""
        store = self._writable_store
        return in_words(
            self._assistant.trouble if store is None or store.writable else store.trouble
        )

    def listed(self, search: str = "") -> dict[str, Any]:
        """Articles in which all words of `search` begin a word, and how many; with the sentence
        in which they stand where the title does not hold them.
        """
        articles = [] if self._assistant.state == "failed" else self._assistant.articles
        found = find_articles(articles, search)
        return {
            "articles": [self._row(one) for one in found[:LISTED]],
            "found": len(found),
            "number": len(articles),
        }

    def _row(self, found: FoundArticle) -> dict[str, Any]:
        one, sentences = found.article, self._assistant.sentences(found.article.id)
        passage = find_passage(found, sentences)
        return {
            "id": one.id,
            "title": one.title,
            "about": about(one, len(sentences)),
            "version": one.version,
            "passage": asdict(passage) if passage else None,
        }

    def add(self, given: Given, tell: ReportProgress) -> dict[str, Any]:
        """Read and add what is given; the article's id and title, and a sentence on what became
        of it.

        :param tell: what it raises ends the addition, and nothing has changed.
        :raises CorpusError: it cannot be read or kept; nothing has changed.
        """
        keep_child_ready()  # for the next one
        source = self._read(given, lambda: tell(_reading(given), None))
        store = self._assistant.store
        tell(tr("Indexing …"), 0.0)

        def watch(done: int, total: int) -> None:
            all_of_them = count_of(total, "sentence", "sentences")
            tell(tr("Indexing: {number} of {total}", number=done, total=all_of_them), done / total)

        added = store.add([source], watch)[0]
        self.undo(added.article.id)
        return {
            "id": added.article.id,
            "title": added.article.title,
            "said": self._said(added),
            "similar": [
                {"id": other.id, "title": other.title, "percent": round(100 * share)}
                for other, share in ([] if added.known else self._similar(store, added))
            ],
        }

    def page_image(self, article_id: str, start: int, end: int, version: int) -> bytes:
        """PNG of the page on which `text[start:end]` of a version of an article begins.

        :raises LibraryError: there is no such article, or version of it, or page to be drawn.
        :raises UnreadableArticleError: the page cannot be drawn.
        """
        article = self._check(article_id)
        text = article.text[start:end]
        quoted = Evidence(
            article_id,
            article.title,
            start,
            end,
            start,
            start,
            text,
            0.0,
            1,
            article_version=version,
        )
        return self._assistant.page_image(quoted)

    def original(self, article_id: str) -> tuple[Article, bytes]:
        """An article and the file it was read from, byte for byte.

        :raises LibraryError: there is no such article, or the file is not kept or damaged.
        """
        self._check(article_id)
        addition = self._assistant.store.addition(article_id)
        return addition.article, addition.original

    def rename(self, article_id: str, title: str) -> dict[str, Any]:
        """:raises LibraryError: there is no such article, or it cannot be changed now."""
        self._check(article_id)
        renamed = self._assistant.store.rename(article_id, clean_line(title))
        return {"id": renamed.id, "title": renamed.title, "said": tr("Renamed.")}

    def remove(self, article_id: str) -> dict[str, Any]:
        """Hide an article at once, and remove it unless that is undone within some seconds.

        A server that dies in between has lost nothing: the article is there again.

        :raises LibraryError: there is no such article, or the library cannot be changed.
        """
        with self._lock:
            title = self._check(article_id).title
            timer = threading.Timer(self._undo_seconds, self._remove_now, [article_id])
            timer.daemon = True
            self._leaving[article_id] = timer
            self._hide()
            timer.start()
        return {
            "said": tr("“{title}” is removed.", title=title),
            "undo_seconds": self._undo_seconds,
        }

    def undo(self, article_id: str) -> bool:
        """Undo a removal; true if that was still possible."""
        with self._lock:
            timer = self._leaving.pop(article_id, None)
            if timer is not None:
                timer.cancel()
            self._hide()
        return timer is not None

    @property
    def _writable_store(self) -> Store | None:
        """Store of the articles, once it is opened; None of a folder that is only read."""
        if not self._assistant.opened or self._assistant.state == "failed":
            return None
        try:
            return self._assistant.store
        except LibraryError:
            return None

    def _read(self, given: Given, watch: Callable[[], None]) -> Source:
        watch()
        if isinstance(given.content, str) and is_address(given.content):
            return take_in(given.content, given.title, given.name, self.urls, self._ocr)
        # Not `take_in`: a text that is the name of a file here is nobody's business but this one's.
        if isinstance(given.content, bytes) and given.name and "/" in given.name.strip("/"):
            return read_under(given.content, given.name, self._ocr, watch)
        return read_source(
            given.content, name=given.name, title=given.title, watch=watch, ocr=self._ocr
        )

    def _check(self, article_id: str) -> Article:
        for one in self._assistant.articles:
            if one.id == article_id:
                return one
        raise UnknownArticleError(tr(GONE))

    def _said(self, added: Added) -> str:
        title = added.article.title
        if added.known:
            return tr("This text is here already: “{title}”.", title=title)
        if added.replaced:
            return tr("“{title}” took the place of its earlier text.", title=title)
        number = len(self._assistant.sentences(added.article.id))
        sentences = count_of(number, "sentence", "sentences")
        said = tr("“{title}” is added: {sentences}.", title=title, sentences=sentences)
        return f"{said}{_read_as(added.article)}"

    def _similar(self, store: Store, added: Added) -> list[tuple[Article, float]]:
        hidden = self._assistant.hidden
        similar = store.similar(added.article.id)
        return [(other, share) for other, share in similar if other.id not in hidden][:3]

    def _hide(self) -> None:
        self._assistant.hidden = frozenset(self._leaving)

    def _remove_now(self, article_id: str) -> None:
        with self._lock:
            if article_id not in self._leaving:
                return  # undone at the last moment
            try:
                self._assistant.store.remove(article_id)
            except AssistantError as error:  # it is seen again, and nothing is lost
                _log.warning("%s", error)
            del self._leaving[article_id]
            self._hide()


def original_name(article: Article) -> str:
    """Name of the file that an article was read from; of a web page one made of its title."""
    if is_address(article.source):
        return f"{clean_name(article.title) or article.id}.{_ENDINGS.get(article.kind, 'html')}"
    name = clean_name(article.source).rpartition("/")[2]
    return name if "." in name else f"{name or article.id}.txt"
