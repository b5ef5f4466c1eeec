"""Turns of a conversation as they are kept: spans of the articles as they were, and no text.

What was shown is sliced again from the kept article when it is shown again, so it is word for word
what the article said then, whatever became of the article.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from assistant.types import Answer, Evidence, Verdict
from corpus import Article, Sentence
from corpus.text import clean_line, cut_at_word
from index.stores.conversations import (
    Conversation,
    ConversationStore,
    KeptQuotation,
    QuotedText,
    StoredTurn,
)
from index.stores.conversations.store import new_id, now, searchable
from index.stores.conversations.types import key_of, spans_in

__all__ = [
    "ArticleAnswer",
    "Comparison",
    "Conversation",
    "ConversationStore",
    "KeptQuotation",
    "QuotedText",
    "Turn",
    "given_title",
    "key_of",
    "load",
    "new_id",
    "now",
    "quoted_in",
    "save",
    "save_again",
    "shown_in",
]

log = logging.getLogger(__name__)
_LOST = "This turn was damaged and cannot be shown again."
_TITLE_CHARS = 80  # of a conversation that has only its first question for a name


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """Answer of one article by itself."""

    title: str  # of the article
    verdict: Verdict
    best: Evidence | None  # None if the article does not say it
    text: str  # the sentence of this program that says so; "" if there is evidence


@dataclass(frozen=True, slots=True)
class Comparison:
    """Answers of several articles to one question, each by itself."""

    rows: tuple[ArticleAnswer, ...]
    article_count: int  # of all articles that were asked, of which `rows` has the first


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, and the articles that are quoted in it as they were then."""

    id: str
    asked: str  # time, ISO 8601, UTC
    answer: Answer
    candidates: tuple[Evidence, ...]  # weighed sentences of these articles, best first
    texts: Mapping[str, tuple[Article, Sequence[Sentence]]]  # by article id
    comparison: Comparison | None = None  # if the articles were asked one by one afterwards


def save(store: ConversationStore, owner: str, conversation: str, turn: Turn) -> None:
    """Keep a turn at the end of a conversation, which is named after its first question.

    :raises AssistantError: it cannot be kept.
    """
    store.append(owner, conversation, _first_title(turn), *_stored(turn))


def _first_title(turn: Turn) -> str:
    """Title of a conversation that begins with a turn, until its reader gives it another."""
    return cut_at_word(clean_line(turn.answer.question), _TITLE_CHARS)


def given_title(store: ConversationStore, owner: str, conversation: str, first: Turn) -> str:
    """Title that its reader gave a conversation, which begins with the turn `first`; or "".

    :raises AssistantError: the store does not answer.
    """
    found = store.turns(owner, conversation)
    return found[0] if found and found[0] != _first_title(first) else ""


def save_again(store: ConversationStore, owner: str, conversation: str, turn: Turn) -> bool:
    """Keep a turn in the place of the one with its id; false if this owner has none.

    :raises AssistantError: it cannot be kept.
    """
    return store.replace(owner, conversation, *_stored(turn))


def _stored(turn: Turn) -> tuple[StoredTurn, list[QuotedText]]:
    texts = {one: QuotedText(*text) for one, text in turn.texts.items()}
    content = {
        "answer": _without_text(turn.answer),
        "candidates": [_without_text(one) for one in turn.candidates],
    }
    if turn.comparison:
        content["comparison"] = _without_text(turn.comparison)
    stored = StoredTurn(
        turn.id,
        turn.asked,
        searchable((turn.answer.question, *(one.text for one in shown_in(turn)))),
        json.dumps(content),
        {one: text.key for one, text in texts.items()},
    )
    return stored, list(texts.values())


def load(store: ConversationStore, owner: str, conversation: str) -> tuple[str, list[Turn]] | None:
    """Title and turns of a conversation; None if this owner has none of this id.

    A turn that this program does not know, or whose article is damaged, says so in its place.

    :raises AssistantError: the store does not answer.
    """
    found = store.turns(owner, conversation)
    if found is None:
        return None
    title, turns = found
    texts = store.texts({key for turn in turns for key in turn.texts.values()})
    return title, [_loaded_or_lost(turn, texts) for turn in turns]


def shown_in(turn: Turn) -> Iterator[Evidence]:
    """Every sentence that a turn shows."""
    yield from quoted_in(turn.answer)
    for row in turn.comparison.rows if turn.comparison else ():
        if row.best:
            yield row.best


def quoted_in(answer: Answer) -> Iterator[Evidence]:
    """Every sentence that an answer shows, those of its parts and its reasons too."""
    yield from answer.evidence
    yield from answer.closest
    for part in answer.parts:
        yield from quoted_in(part)
    if answer.why is not None and answer.why.next_best is not None:
        yield answer.why.next_best


def _without_text(shown: Answer | Evidence | Comparison) -> dict[str, Any]:
    """Fields as plain values; a quotation is its span alone."""
    plain = asdict(shown)
    for answer in _answers_in(plain):
        if answer["evidence"] and answer["text"] == answer["evidence"][0]["text"]:
            answer["text"] = None
    for span in spans_in(plain):
        del span["text"]
    return plain


def _answers_in(plain: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An answer as plain values, and its parts."""
    if "parts" in plain:
        yield plain
        for part in plain["parts"]:
            yield from _answers_in(part)


def _loaded_or_lost(turn: StoredTurn, texts: Mapping[str, QuotedText]) -> Turn:
    try:
        return _loaded(turn, texts)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        log.warning("A turn cannot be shown again: %s", error)
        lost = Answer(_LOST, _LOST, "does not say", (), (), 0.0, (), _LOST, form="talk")
        return Turn(turn.id, turn.asked, lost, (), {})


def _loaded(turn: StoredTurn, texts: Mapping[str, QuotedText]) -> Turn:
    own = {article: texts[key] for article, key in turn.texts.items() if key in texts}
    content = json.loads(turn.content)
    for span in spans_in(content):
        if span["article_id"] not in own:
            raise ValueError(f"the article {span['article_id']!r} as it was quoted is lost")
        article = own[span["article_id"]].article
        span["text"] = article.text[span["start"] : span["end"]]
    for answer in _answers_in(content["answer"]):
        if answer["text"] is None:
            answer["text"] = answer["evidence"][0]["text"]
    validate = _adapter().validate_python
    parts = (content["answer"], content["candidates"], content.get("comparison"))
    shown, candidates, comparison = validate(parts)
    quoted = {one: (text.article, text.sentences) for one, text in own.items()}
    return Turn(turn.id, turn.asked, shown, candidates, quoted, comparison)


@cache
def _adapter() -> Any:
    """Reader of the stored form, made of the types themselves."""
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Answer, tuple[Evidence, ...], Comparison | None])
