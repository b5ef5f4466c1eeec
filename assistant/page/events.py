"""Between the page's events and the assistant: every way a question can end, as HTML."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from assistant.conversations import QuotedText, Turn, given_title, key_of, now
from assistant.page.background import BackgroundAssistant
from assistant.page.comparison import compared
from assistant.page.export.file_name import file_name
from assistant.page.export.markdown import notes
from assistant.page.export.proof import proof
from assistant.page.html.article import article_html, articles_notice
from assistant.page.html.conversation import (
    Remarks,
    answer_html,
    comparison_html,
    notice_html,
    waiting_html,
    welcome_html,
)
from assistant.page.html.scope import placeholder, scope_html
from assistant.page.language import tr
from assistant.page.language.sentences import in_words
from assistant.page.starters import CHOSEN, Starters
from assistant.page.talk import (
    Talk,
    changes_since,
    keep_again,
    keep_turn,
    opened_talk,
    turn_of,
)
from corpus import Article, AssistantError, UnknownArticleError

_log = logging.getLogger(__name__)
_BROKEN = "Something went wrong here, and it has been written to the log. Please ask again."

MAX_CHOSEN = 1_000  # articles that are asked together, if not all are
_MAX_CHARS = 2_000  # of an id
_MAX_ID = 100  # characters shown of the id of an unknown article
_REMOVED = "This article is no longer here. Choose another one, or ask all articles."
_NONE = "There is no article here."
_ADD_ONE = "Add one to ask it."
_GONE = "The link leads to the article “{article}”, which is not here. This is another one."
_AS_IT_WAS = "This is the article as it was when it was quoted."
_NOW_GONE = "It is not here any more."
_NOW_CHANGED = "It has changed since."
_LOST = "This conversation is not here any more."

_FILES = {"proof": (".html", "text/html", proof), "notes": (".md", "text/markdown", notes)}


class Shown(TypedDict):
    """State of one person's page."""

    article: str | None  # id of the one that is shown
    chosen: list[str]  # ids of those that are ticked; two or more are asked together
    choice: int  # how many times they were chosen


@dataclass(frozen=True, slots=True)
class ArticlePane:
    """The article that the page shows, of how many."""

    html: str  # of the article shown
    article_id: str | None  # None when there is none to show
    number: int  # of all articles
    gone: bool = False  # True if it is an earlier state of an article that is not here any more


@dataclass(frozen=True, slots=True)
class OpenedTalk:
    """A conversation that was opened again, with its turns as HTML; or a sentence why not."""

    talk: Talk
    turns: tuple[str, ...] = ()
    error: str = ""


class PageEvents:
    """Answers the events of the page; never raises, since a reader can do nothing with that."""

    def __init__(self, assistant: BackgroundAssistant) -> None:
        """Serve from `assistant`."""
        self._assistant = assistant
        self._starters = Starters(assistant)

    def pane(
        self, article_id: str | None = None, owner: str = "", kept: str | None = None
    ) -> ArticlePane:
        """The article with this id; of an unknown one it is said, and the first one shown.

        :param kept: key of the article as this `owner` saw it quoted. If it is otherwise now, it is
            shown as it was.
        """
        try:
            articles = self._assistant.articles
            known = next((one for one in articles if one.id == article_id), None)
            if kept and (known is None or key_of(known) != kept):
                was = self._assistant.conversations.text(owner, kept)
                if was is not None:
                    return _as_it_was(was, known, len(articles), kept)
            if not articles:
                return ArticlePane(articles_notice(tr(_NONE), add=True), None, 0)
            shown = known or articles[0]
            notice = "" if known or article_id is None else tr(_GONE, article=article_id[:_MAX_ID])
            sentences = self._assistant.sentences(shown.id)
            original = self._assistant.keeps_originals
            html = article_html(shown, sentences, notice, key_of(shown), original)
        except AssistantError as error:
            return ArticlePane(articles_notice(in_words(str(error))), None, 0)
        except Exception:
            _log.exception("The article %r could not be shown", article_id)
            return ArticlePane(articles_notice(tr(_BROKEN)), None, 0)
        return ArticlePane(html, shown.id, len(articles))

    @property
    def number(self) -> int:
        """Number of articles; 0 where that is not known."""
        try:
            return len(self._assistant.articles)
        except Exception:  # it has been told in the place of the article
            return 0

    @property
    def _is_empty(self) -> bool:
        try:
            return not self._assistant.articles
        except Exception:  # it has been told in the place of the article
            return False

    def known(self, article_id: str | None) -> str | None:
        """The same id if there is such an article; else None."""
        try:
            ids = {one.id for one in self._assistant.articles}
        except Exception:  # it has been told in the place of the article
            return None
        return article_id if article_id in ids else None

    def starters(self, article_id: str | None) -> tuple[str, ...] | None:
        """Questions to start with in an article; None while they are still being tried."""
        try:
            found = next((one for one in self._assistant.articles if one.id == article_id), None)
            return self._starters.suggested(found) if found else ()
        except Exception:  # it has been told in the place of the article
            return ()

    def welcome(self, now: Shown) -> str:
        """The empty conversation, with questions to the article shown if it is asked."""
        article_id = now["article"]
        asked = article_id in (asked_of(now) or [])
        starters = (asked and self.starters(article_id)) or ()
        return welcome_html(starters, article_id in CHOSEN, article_id is None and self._is_empty)

    def scope(self, now: Shown, all_of_them: bool) -> tuple[str, str]:
        """Line that says which articles are asked, as HTML, and words for the empty box."""
        try:
            articles = self._assistant.articles
        except Exception:  # it has been told in the place of the article
            articles = []
        wanted = [] if all_of_them else asked_of(now) or []
        asked = [one for one in articles if one.id in set(wanted)]
        chosen = len(wanted) > 1
        return scope_html(asked, len(articles), chosen), placeholder(asked, len(articles))

    def waiting(self, turn: str, question: str) -> str:
        """The turn while its answer is looked for."""
        return waiting_html(turn, question, starting=not self._assistant.ready)

    def reply(
        self,
        turn: str,
        question: str,
        talk: Talk,
        articles: Sequence[str] | None = None,
        strictness: str | None = None,
        owner: str = "",
    ) -> str:
        """The turn, with its answer or with the reason why there is none.

        :param articles: ids of those that are asked, by default all.
        :param talk: this conversation so far; the turn is added to it, and kept for its owner.
        :param strictness: `sure` or `perhaps`, by default the setting.
        """
        try:
            found = self._assistant.explain(question, talk.answers, articles, strictness)
            if not self._assistant.articles:
                return notice_html(turn, question, f"{tr(_NONE)} {tr(_ADD_ONE)}")
            made = turn_of(turn, found)
            failed = keep_turn(self._assistant, owner, talk, made)
            html = answer_html(
                turn,
                found.answer,
                found.texts,
                found.candidates,
                Remarks(made.asked, [failed] if failed else []),
                number=len(self._assistant.articles),
            )
        except UnknownArticleError:
            return notice_html(turn, question, tr(_REMOVED))
        except AssistantError as error:
            return notice_html(turn, question, in_words(str(error)))
        except Exception:
            _log.exception("The question %r failed", question)
            return notice_html(turn, question, tr(_BROKEN))
        return html

    def compared(self, turn: str, talk: Talk, owner: str = "") -> dict[str, str]:
        """The question of a turn to each article by itself, as HTML; or `error`, a sentence.

        It is kept with the turn for its owner.
        """
        number = uuid.uuid4().hex  # the same again is news, too
        try:
            asked = next((one for one in talk.turns if one.id == turn), None)
            if asked is None:
                return {"id": number, "turn": turn, "error": tr(_LOST)}
            articles = {one.id: one for one in self._assistant.articles}
            if changed := changes_since(asked, articles):
                return {"id": number, "turn": turn, "error": changed[0]}
            made = compared(self._assistant, asked)
            keep_again(self._assistant, owner, talk, made)
            html = comparison_html(made.comparison, made.texts) if made.comparison else ""
        except AssistantError as error:
            return {"id": number, "turn": turn, "error": in_words(str(error))}
        except Exception:
            _log.exception("The articles could not be compared")
            return {"id": number, "turn": turn, "error": tr(_BROKEN)}
        return {"id": number, "turn": turn, "html": html}

    def open(self, owner: str, conversation: str) -> OpenedTalk:
        """A conversation of this owner, with what was shown in it, or a new one."""
        try:
            talk = opened_talk(self._assistant, owner, conversation)
            if talk is None:
                return OpenedTalk(Talk(), error=tr(_LOST))
            articles = {one.id: one for one in self._assistant.articles}
            return OpenedTalk(talk, tuple(_again(turn, articles) for turn in talk.turns))
        except AssistantError as error:
            return OpenedTalk(Talk(), error=in_words(str(error)))
        except Exception:
            _log.exception("The conversation %r could not be opened", conversation)
            return OpenedTalk(Talk(), error=tr(_BROKEN))

    def saved(self, kind: str, talk: Talk, owner: str = "") -> dict[str, str]:
        """The conversation as a file, `proof` or `notes`; or `error`, a sentence.

        It has the title that its `owner` gave the conversation; the file's name, too.
        """
        try:
            time, title = now(), self._given_title(talk, owner)
            suffix, mime, make = _FILES[kind]
            name = file_name(kind, talk.turns, title, time) + suffix
            made = {"name": name, "type": mime, "text": make(talk.turns, time, title)}
        except Exception:
            _log.exception("The conversation could not be saved as %r", kind)
            return {"id": uuid.uuid4().hex, "error": tr(_BROKEN)}
        return {"id": uuid.uuid4().hex, **made}

    def _given_title(self, talk: Talk, owner: str) -> str:
        """Title that a reader gave a conversation, perhaps in another window; or ""."""
        if not owner or not talk.turns:
            return ""
        try:
            return given_title(self._assistant.conversations, owner, talk.id, talk.turns[0])
        except AssistantError as error:  # it can be saved all the same
            _log.warning("A conversation is saved without its title: %s", error)
            return ""


def _again(turn: Turn, articles: dict[str, Article]) -> str:
    """A turn as it was shown; places are marked beside the article only where it is as it was."""
    changed = changes_since(turn, articles)
    candidates = () if changed else turn.candidates
    remarks = Remarks(turn.asked, changed, stale=bool(changed))
    number = len(articles)
    return answer_html(
        turn.id, turn.answer, turn.texts, candidates, remarks, turn.comparison, number
    )


def _as_it_was(was: QuotedText, known: Article | None, number: int, kept: str) -> ArticlePane:
    """A quoted article; if only its title or the like is another now, nothing is said of it."""
    if known is not None and known.sha256 == was.article.sha256:
        return ArticlePane(article_html(known, was.sentences, "", kept), known.id, number)
    notice = f"{tr(_AS_IT_WAS)} {tr(_NOW_CHANGED if known else _NOW_GONE)}"
    html = article_html(was.article, was.sentences, notice, kept)
    return ArticlePane(html, was.article.id, number, gone=known is None)


def asked_of(now: Shown) -> list[str] | None:
    """Ids of the articles that a question goes to: two or more chosen ones, or the one shown."""
    if len(now["chosen"]) > 1:
        return now["chosen"]
    return [now["article"]] if now["article"] else None


def note_choice(now: Shown, sent: Any, number: Any) -> None:
    """Note which articles are asked together from now on.

    :param number: how many times they were chosen: of two messages sent in one moment the later
        may come first, and the earlier then counts for nothing.
    """
    if isinstance(number, int) and number > now["choice"]:
        now["choice"], now["chosen"] = number, chosen_ids(sent)


def chosen_ids(sent: Any) -> list[str]:
    """Ids of articles that a browser sends; what is none is dropped, and what is too many."""
    found = [one for one in (sent if isinstance(sent, list) else []) if isinstance(one, str)]
    return [one for one in found if 0 < len(one) <= _MAX_CHARS][:MAX_CHOSEN]
