"""The conversation that a page has open: what was asked and shown, and its place in the store."""

import re
from dataclasses import dataclass, field

from assistant.conversations import Turn, load, new_id, now, quoted_in, save, save_again
from assistant.page.background import BackgroundAssistant
from assistant.page.language import tr
from assistant.page.language.sentences import in_words
from assistant.pipeline import Explanation
from assistant.types import Answer
from corpus import Article, AssistantError

_NOT_KEPT = "This answer is not kept, and is gone when you close the page:"
_NO_COOKIE = "this browser takes no cookies from this page."
_GONE = "“{title}” is not here any more. This is what it said then."
_CHANGED = "“{title}” has changed since. This is what it said then."
_ID = re.compile("[0-9a-f]{32}")
_CANDIDATES = 10  # that are marked beside the article, the most probable


@dataclass(slots=True)
class Talk:
    """One conversation, as far as a page has it; it is in the store from its first turn on."""

    id: str = ""  # given with the first question: Gradio copies one empty state to every page
    title: str = ""
    turns: list[Turn] = field(default_factory=list)

    def begin(self) -> None:
        """Give it an id, if it has none yet."""
        self.id = self.id or new_id()

    @property
    def answers(self) -> list[Answer]:
        """Answers, the first asked first."""
        return [turn.answer for turn in self.turns]


def turn_id(sent: object) -> str:
    """Id of a turn: the one that the browser gave it, or a new one if that is none."""
    return sent if isinstance(sent, str) and _ID.fullmatch(sent) else new_id()


def opened_talk(assistant: BackgroundAssistant, owner: str, conversation: str) -> Talk | None:
    """A conversation from the store; None if this owner has none of this id.

    :raises AssistantError: it cannot be read.
    """
    found = load(assistant.conversations, owner, conversation) if owner else None
    return Talk(conversation, *found) if found else None


def turn_of(turn: str, found: Explanation) -> Turn:
    """A turn to be kept: with the articles that are quoted in it, and the places marked in them."""
    quoted = {one.article_id for one in quoted_in(found.answer)}
    if len(found.texts) == 1:  # then all candidates are of an article that is shown
        quoted |= found.texts.keys()
    candidates = (one for one in found.candidates if one.article_id in quoted)
    return Turn(
        turn,
        now(),
        found.answer,
        tuple(one for one, _ in zip(candidates, range(_CANDIDATES), strict=False)),
        {one: text for one, text in found.texts.items() if one in quoted},
    )


def keep_turn(assistant: BackgroundAssistant, owner: str, talk: Talk, turn: Turn) -> str:
    """Add a turn to a talk, and keep it; a sentence if it could not be kept, or ""."""
    talk.begin()
    talk.turns.append(turn)
    if not owner:
        return f"{tr(_NOT_KEPT)} {tr(_NO_COOKIE)}"
    try:
        save(assistant.conversations, owner, talk.id, turn)
    except AssistantError as error:
        return f"{tr(_NOT_KEPT)} {in_words(str(error))}"
    return ""


def keep_again(assistant: BackgroundAssistant, owner: str, talk: Talk, turn: Turn) -> None:
    """Put a turn in the place of the one with its id, in a talk and in the store.

    :raises AssistantError: it cannot be kept.
    """
    talk.turns[[one.id for one in talk.turns].index(turn.id)] = turn
    if owner:
        save_again(assistant.conversations, owner, talk.id, turn)


def changes_since(turn: Turn, articles: dict[str, Article]) -> list[str]:
    """Sentences on the articles that a turn quotes and that are not as they were.

    :param articles: all that are here now, by id.
    """
    said = []
    for article, _ in turn.texts.values():
        current = articles.get(article.id)
        if current is None:
            said.append(tr(_GONE, title=article.title))
        elif current.sha256 != article.sha256:
            said.append(tr(_CHANGED, title=article.title))
    return said
