"""Conversations and kept quotations of one reader, as the page lists, changes and gives them."""

from typing import Any

from assistant.conversations import (
    KeptQuotation,
    QuotedText,
    Turn,
    key_of,
    load,
    new_id,
    now,
    quoted_in,
)
from assistant.page.background import BackgroundAssistant
from assistant.page.export.citation import (
    FORMS,
    QuotedPassage,
    citation_forms,
    passage_at,
    reference,
)
from assistant.page.export.quotations import FILES, QuotationFile
from assistant.page.html.text import count_of
from assistant.page.language import tr
from assistant.page.library import GONE
from assistant.page.suggestions import place_it_leads_to, possible
from assistant.page.wrong_answers import WrongAnswers
from corpus import Article, LibraryError, UnknownArticleError
from corpus.text import clean_line

UNDO_SECONDS = 10.0  # that the page offers it; a little later it is not possible any more
LISTED = 50  # conversations at once; a search finds the others
MAX_EARLIER = 5  # questions that are kept with a wrong answer
MAX_PASSAGE = 20_000  # characters of a passage: more is a copy of the article

_WHICH = "Several articles were asked: select the sentence that answers."
_NOT_KEPT_HERE = "Wrong answers are not kept here."
_NO_TITLE = "A title is needed."
_LATE = "It is too late to undo this."
_NO_CONVERSATION = "This conversation is not here any more. Load the page again."
_NO_QUOTATION = "This quotation is not here any more. Load the page again."
_NO_PASSAGE = "This is no passage of the article. Select it again."
_UNLASTING = "They are kept until the server ends: these articles are no library."


class KeptThings:
    """Part of a reader's page beside the articles. Methods may be called from any thread.

    Every one raises `AssistantError` where the store does not answer.
    """

    def __init__(
        self, assistant: BackgroundAssistant, wrong_answers: WrongAnswers | None = None
    ) -> None:
        """Serve from the store of `assistant`.

        :param wrong_answers: where those are kept that a reader points out; by default nowhere.
        """
        self._assistant = assistant
        self._wrong_answers = wrong_answers

    def conversations(self, owner: str, search: str = "") -> dict[str, Any]:
        """Conversations in which all words of `search` stand, newest first, and how many."""
        store = self._assistant.conversations
        found, number = store.listed(owner, search, LISTED)
        return {
            "conversations": [
                {
                    "id": one.id,
                    "title": one.title,
                    "changed": one.changed,
                    "about": count_of(one.turns, "question", "questions"),
                }
                for one in found
            ],
            "found": number,
            "note": "" if store.lasting else tr(_UNLASTING),
        }

    def rename(self, owner: str, conversation: str, title: str) -> dict[str, Any]:
        """:raises LibraryError: there is no such conversation, or no title."""
        title = clean_line(title)
        if not title:
            raise LibraryError(tr(_NO_TITLE))
        if not self._assistant.conversations.rename(owner, conversation, title):
            raise LibraryError(tr(_NO_CONVERSATION))
        return {"said": tr("Renamed."), "title": title}

    def remove(self, owner: str, conversation: str) -> dict[str, Any]:
        """:raises LibraryError: there is no such conversation."""
        store = self._assistant.conversations
        found = store.turns(owner, conversation)
        if found is None or not store.remove(owner, "conversations", conversation):
            raise LibraryError(tr(_NO_CONVERSATION))
        return {"said": tr("“{title}” is removed.", title=found[0]), "undo_seconds": UNDO_SECONDS}

    def restore(self, owner: str, conversation: str) -> dict[str, Any]:
        """:raises LibraryError: it is too late."""
        if not self._assistant.conversations.restore(owner, "conversations", conversation):
            raise LibraryError(tr(_LATE))
        return {"said": tr("It is here again.")}

    def citation(
        self, owner: str, article: str, start: int, end: int, kept: str = ""
    ) -> dict[str, Any]:
        """A passage in every form in which it can be copied.

        :param kept: key of the article as it was quoted, if it is not that of today.
        :raises LibraryError: there is no such passage.
        """
        passage = self._passage(owner, article, start, end, kept)
        forms = citation_forms(passage)
        return {"forms": [{"name": tr(FORMS[one]), "text": forms[one]} for one in FORMS]}

    def keep(
        self,
        owner: str,
        article: str,
        start: int,
        end: int,
        kept: str = "",
        words: tuple[int, int] = (0, 0),
    ) -> dict[str, Any]:
        """Keep a passage; raises what `citation` raises."""
        passage = self._passage(owner, article, start, end, kept)
        text = QuotedText(passage.article, passage.sentences)
        words = words if start <= words[0] < words[1] <= end else (0, 0)
        quotation = KeptQuotation(new_id(), now(), text.key, start, end, *words)
        done = self._assistant.conversations.keep(owner, quotation, text)
        number = len(self._assistant.conversations.kept(owner))
        return {"said": tr("Kept."), "id": done.id, "number": number}

    def quotations(self, owner: str) -> dict[str, Any]:
        """All kept quotations, the first kept first."""
        store = self._assistant.conversations
        current = {one.id: one for one in self._assistant.articles}
        listed = []
        for one, passage in self._kept(owner):
            listed.append(
                {
                    "id": one.id,
                    "text": passage.text,
                    "reference": reference(passage),
                    "article": passage.article.id,
                    "kept": one.text,
                    "start": one.start,
                    "end": one.end,
                    "changed": _said_of(passage.article, current.get(passage.article.id)),
                }
            )
        return {"quotations": listed, "note": "" if store.lasting else tr(_UNLASTING)}

    def forget(self, owner: str, quotation: str) -> dict[str, Any]:
        """:raises LibraryError: there is no such quotation."""
        if not self._assistant.conversations.remove(owner, "kept_quotations", quotation):
            raise LibraryError(tr(_NO_QUOTATION))
        return {"said": tr("The quotation is removed."), "undo_seconds": UNDO_SECONDS}

    def recall(self, owner: str, quotation: str) -> dict[str, Any]:
        """:raises LibraryError: it is too late."""
        if not self._assistant.conversations.restore(owner, "kept_quotations", quotation):
            raise LibraryError(tr(_LATE))
        return {"said": tr("It is here again.")}

    def file(self, owner: str, form: str) -> QuotationFile:
        """All kept quotations as a file: `markdown`, `docx` or `csv`.

        :raises LibraryError: it is another form.
        """
        if form not in FILES:
            raise LibraryError(f"Expected one of {', '.join(FILES)}, found {form[:40]!a}.")
        return FILES[form](self._kept(owner))

    def point_out(
        self, owner: str, conversation: str, turn: str, right: tuple[str, int, int, str] | None
    ) -> dict[str, Any]:
        """Keep a turn as one that is answered wrongly, for the evaluation.

        :param right: article, start, end and key of the passage that answers; None if none does.
        :raises LibraryError: there is no such turn or passage, or it cannot be kept.
        """
        turns = self.turns(owner, conversation)
        at = next((number for number, one in enumerate(turns) if one.id == turn), None)
        if at is None:
            raise LibraryError(tr(_NO_CONVERSATION))
        if self._wrong_answers is None:
            raise LibraryError(tr(_NOT_KEPT_HERE))
        earlier = tuple(one.answer.question for one in turns[max(at - MAX_EARLIER, 0) : at])
        if right is None:
            article = self._asked_article(turns[at])
            self._wrong_answers.keep(turns[at], earlier, article, None)
        else:
            article_id, start, end, kept = right
            passage = self._passage(owner, article_id, start, end, kept)
            self._wrong_answers.keep(turns[at], earlier, passage.article, (start, end))
        return {"said": tr("Thank you. It is kept on this machine as a test.")}

    def turns(self, owner: str, conversation: str) -> list[Turn]:
        """Turns of a conversation, the first asked first; none of one that is not there."""
        found = load(self._assistant.conversations, owner, conversation)
        return found[1] if found else []

    def possible_next(self, owner: str, conversation: str) -> tuple[list[Turn], list[str]]:
        """The last turn of a conversation, and questions that may lead on from it."""
        turns = self.turns(owner, conversation)
        return turns[-1:], possible(turns)

    def place_it_leads_to(self, turn: Turn, question: str) -> tuple[int, int] | None:
        """Span of another sentence that answers a question, in the article that a turn quotes."""
        return place_it_leads_to(self._assistant, turn, question)

    def _asked_article(self, turn: Turn) -> Article:
        """The article that a turn was about.

        :raises LibraryError: it was about several, and quotes none.
        """
        quoted = next(quoted_in(turn.answer), None)
        if quoted is not None and quoted.article_id in turn.texts:
            return turn.texts[quoted.article_id][0]
        asked = turn.answer.asked
        known = [one for one in self._assistant.articles if not asked or one.id in asked]
        if len(known) != 1:
            raise LibraryError(tr(_WHICH))
        return known[0]

    def _kept(self, owner: str) -> list[tuple[KeptQuotation, QuotedPassage]]:
        store = self._assistant.conversations
        kept = store.kept(owner)
        texts = store.texts({one.text for one in kept})
        return [
            (one, passage_at(text.article, text.sentences, one.start, one.end))
            for one in kept
            if (text := texts.get(one.text))
        ]

    def _passage(
        self, owner: str, article_id: str, start: int, end: int, kept: str
    ) -> QuotedPassage:
        article = next((one for one in self._assistant.articles if one.id == article_id), None)
        if article is not None and (not kept or key_of(article) == kept):
            sentences = self._assistant.sentences(article_id)
        elif kept and (was := self._assistant.conversations.text(owner, kept)):
            article, sentences = was.article, was.sentences
        else:
            raise UnknownArticleError(tr(GONE))
        if not 0 <= start < end <= len(article.text) or end - start > MAX_PASSAGE:
            raise LibraryError(tr(_NO_PASSAGE))
        return passage_at(article, sentences, start, end)


def _said_of(was: Article, current: Article | None) -> str:
    if current is None:
        return tr("The article is not here any more.")
    return "" if current.sha256 == was.sha256 else tr("The article has changed since.")
