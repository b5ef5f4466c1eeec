"""Between the page's events and the assistant: every way a question can end, as HTML."""

import logging
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from assistant.page.background import BackgroundAssistant
from assistant.page.export.markdown import notes
from assistant.page.export.proof import proof
from assistant.page.html.article import article_html, articles_notice
from assistant.page.html.conversation import (
    QuotedArticles,
    answer_html,
    notice_html,
    waiting_html,
)
from assistant.page.starters import Starters
from assistant.types import Answer, Evidence
from corpus import AssistantError, UnknownArticleError

_log = logging.getLogger(__name__)
_BROKEN = "Something went wrong here, and it has been written to the log. Please ask again."

MAX_CHOSEN = 1_000  # articles that are asked together, if not all are
MAX_REMEMBERED = 30  # questions of a reloaded page that are asked again
_MAX_CHARS = 2_000  # of a remembered question or id
_MAX_ID = 100  # characters shown of the id of an unknown article
_REMOVED = "This article is no longer here. Choose another one, or ask all articles."
_NONE = "There is no article here."
_GONE = "The link leads to the article “{}”, which is not here. This is another one."

_FILES = {"proof": (".html", "text/html", proof), "notes": (".md", "text/markdown", notes)}


class Shown(TypedDict):
    """State of one person's page."""

    article: str | None  # id of the one that is shown
    chosen: list[str]  # ids of those that are asked together, if any are
    choice: int  # how many times they were chosen


@dataclass(frozen=True, slots=True)
class ArticlePane:
    """The article that the page shows, of how many."""

    html: str  # of the article shown
    article_id: str | None  # None when there is none to show
    number: int  # of all articles


class PageEvents:
    """Answers the events of the page; never raises, since a reader can do nothing with that."""

    def __init__(self, assistant: BackgroundAssistant) -> None:
        """Serve from `assistant`."""
        self._assistant = assistant
        self._starters = Starters(assistant)

    def pane(self, article_id: str | None = None) -> ArticlePane:
        """The article with this id; of an unknown one it is said, and the first one shown."""
        try:
            articles = self._assistant.articles
            if not articles:
                return ArticlePane(articles_notice(_NONE), None, 0)
            known = next((one for one in articles if one.id == article_id), None)
            shown = known or articles[0]
            notice = "" if known or article_id is None else _GONE.format(article_id[:_MAX_ID])
            html = article_html(shown, self._assistant.sentences(shown.id), notice)
        except AssistantError as error:
            return ArticlePane(articles_notice(str(error)), None, 0)
        except Exception:
            _log.exception("The article %r could not be shown", article_id)
            return ArticlePane(articles_notice(_BROKEN), None, 0)
        return ArticlePane(html, shown.id, len(articles))

    def starters(self, article_id: str | None) -> tuple[str, ...] | None:
        """Questions to start with in an article; None while they are still being tried."""
        try:
            found = next((one for one in self._assistant.articles if one.id == article_id), None)
            return self._starters.suggested(found) if found else ()
        except Exception:  # it has been told in the place of the article
            return ()

    def waiting(self, turn: str, question: str) -> str:
        """The turn while its answer is looked for."""
        return waiting_html(turn, question, starting=not self._assistant.ready)

    def reply(
        self,
        turn: str,
        question: str,
        history: list[Answer],
        articles: Sequence[str] | None = None,
        strictness: str | None = None,
    ) -> str:
        """The turn, with its answer or with the reason why there is none.

        :param articles: ids of those that are asked, by default all.
        :param history: the answers of this conversation so far; the new one is added to it.
        :param strictness: `sure` or `perhaps`, by default the setting.
        """
        try:
            found = self._assistant.explain(question, history, articles, strictness)
            answer = found.answer
            html = answer_html(turn, answer, found.texts, found.candidates)
        except UnknownArticleError:
            return notice_html(turn, question, _REMOVED)
        except AssistantError as error:
            return notice_html(turn, question, str(error))
        except Exception:
            _log.exception("The question %r failed", question)
            return notice_html(turn, question, _BROKEN)
        history.append(answer)
        return html

    def saved(self, kind: str, history: Sequence[Answer]) -> dict[str, str]:
        """The conversation as a file, `proof` or `notes`; or `error`, a sentence."""
        try:
            texts = self._texts(e for said in history for e in (*said.evidence, *said.closest))
            history = [said for said in history if _stands(said, texts)]
            named = [re.sub(r"[^\w-]+", "-", one)[:40] for one in list(texts)[:2]]
            suffix, mime, make = _FILES[kind]
            made = {"type": mime, "text": make(history, texts)}
        except Exception:
            _log.exception("The conversation could not be saved as %r", kind)
            return {"id": uuid.uuid4().hex, "error": _BROKEN}
        return {"id": uuid.uuid4().hex, "name": "-".join([kind, *named]) + suffix, **made}

    def _texts(self, evidence: Iterable[Evidence]) -> QuotedArticles:
        cited = {one.article_id for one in evidence}
        return {
            article.id: (article, self._assistant.sentences(article.id))
            for article in self._assistant.articles
            if article.id in cited
        }


def _stands(said: Answer, texts: QuotedArticles) -> bool:
    """True if all that an answer quotes is in the articles still: one may have gone meanwhile."""
    return all(
        one.article_id in texts and texts[one.article_id][0].text[one.start : one.end] == one.text
        for one in (*said.evidence, *said.closest)
    )


def asked_of(now: Shown) -> list[str] | None:
    """Ids of the articles that a question goes to: the chosen ones, or else the one shown."""
    return now["chosen"] or ([now["article"]] if now["article"] else None)


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


def remembered(sent: Any) -> list[tuple[str, str, list[str] | None]]:
    """Turns that a reloaded page remembers: id, question and the ids of the articles asked, if not
    all were. What is not of this form is dropped: it comes from a browser, like everything a
    browser stores.
    """
    return [
        (turn["id"], turn["question"], chosen_ids(turn.get("articles")) or None)
        for turn in (sent if isinstance(sent, list) else [])[-MAX_REMEMBERED:]
        if isinstance(turn, dict)
        and all(
            isinstance(turn.get(key), str) and 0 < len(turn[key]) <= _MAX_CHARS
            for key in ("id", "question")
        )
    ]
