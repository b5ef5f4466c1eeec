"""Wiring of the page: which of its events calls what of `PageEvents`, and what that changes."""

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import gradio as gr

from assistant.conversations import new_id
from assistant.page.api import QuestionApi
from assistant.page.events import PageEvents, Shown, asked_of, note_choice
from assistant.page.language import speaking
from assistant.page.language.document import language_of
from assistant.page.layout import Layout
from assistant.page.owner import owner_of
from assistant.page.talk import Talk, turn_id
from corpus import AssistantError

SECONDS_BETWEEN_LOOKS = 0.5  # for starter questions that are still being tried
# The article that this tab showed last; storage may be forbidden.
READ_LAST = """(now, _) => {
  try { return [now, sessionStorage.getItem("article")]; } catch { return [now, null]; }
}"""
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}  # of an event
Updates = dict[gr.blocks.Block, Any]


def open_to_programs(api: QuestionApi) -> None:
    """Add the endpoint `ask` to the page that is being built."""

    def ask(
        question: str,
        history: list[str] | None = None,
        strictness: str | None = None,
        articles: list[str] | None = None,
    ) -> dict[str, Any]:
        try:
            return api.ask(question, history, strictness, articles)
        except AssistantError as error:  # the text of any other stays in the log
            raise gr.Error(str(error), print_exception=False) from error

    ask.__doc__ = inspect.getdoc(QuestionApi.ask)  # what programs are told of it
    gr.events.api(ask, api_name="ask")


def wire_asking(layout: Layout, events: PageEvents) -> None:
    """Wire the question that is asked."""
    conversation, talk = layout.conversation, layout.talk

    def ask(
        said: Talk,
        all_of_them: bool,
        now: Shown,
        strict: bool,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Updates]:
        question, turn = str(event.question), turn_id(event.turn)
        articles = None if all_of_them or event.everywhere else asked_of(now)
        said.begin()
        asked = {"id": turn, "question": question, "conversation": said.id}
        with _speaking(request):
            waiting = events.waiting(turn, question)
        yield {conversation: gr.update(turn={**asked, "html": waiting})}
        strictness = "sure" if strict else None  # or as the settings have it
        owner = _owner(request)
        with _speaking(request):
            reply = events.reply(turn, question, said, articles, strictness, owner)
        yield {conversation: gr.update(turn={**asked, "html": reply}), talk: said}

    # The page itself sends one question after the other, so none has to be turned away.
    conversation.submit(
        ask,
        [talk, layout.wide, layout.shown, layout.sure],
        [conversation, talk],
        trigger_mode="multiple",
        **PRIVATE,
    )


def wire_conversation(layout: Layout, events: PageEvents) -> None:
    """Wire what is compared in a conversation, and how one is opened again, saved and ended."""
    conversation, talk = layout.conversation, layout.talk

    def compare(said: Talk, event: gr.EventData, request: gr.Request) -> Updates:
        with _speaking(request):
            found = events.compared(str(event.turn), said, _owner(request))
        return {conversation: gr.update(compared=found)}

    def resume(event: gr.EventData, request: gr.Request) -> Updates:
        # A reloaded page names its conversation, and has it again out of the store; so does
        # one that opens an earlier one. gr.BrowserState would share one among all windows.
        with _speaking(request):
            found = events.open(_owner(request), str(event.conversation))
        opened = {
            "id": found.talk.id,
            "title": found.talk.title,
            "turns": found.turns,
            "error": found.error,
            "number": new_id(),  # the same again is news, too
        }
        return {conversation: gr.update(opened=opened), talk: found.talk}

    def save(said: Talk, event: gr.EventData, request: gr.Request) -> Updates:
        with _speaking(request):
            file = events.saved(str(event.kind), said, _owner(request))
        return {conversation: gr.update(file=file)}

    def begin() -> Talk:
        return Talk()

    conversation.expand(compare, talk, conversation, **PRIVATE)
    conversation.select(resume, None, [conversation, talk], **PRIVATE)
    conversation.download(save, talk, conversation, **PRIVATE)
    conversation.clear(begin, None, talk, **PRIVATE)


def wire_articles(page: gr.Blocks, layout: Layout, events: PageEvents) -> list[Any]:
    """Wire which article is shown and which are asked, and with which questions to start with.

    :returns: the events after which others may be asked.
    """
    shown, welcome, wide = layout.shown, layout.welcome, layout.wide
    toolbar, pane = layout.toolbar, layout.pane

    def show(
        now: Shown, request: gr.Request, article_id: str | None = None, kept: str | None = None
    ) -> Updates:
        with _speaking(request):
            found = events.pane(article_id, _owner(request), kept)
            if not found.gone:  # who looks at what is gone goes on asking what is here
                now["article"] = found.article_id
            return {
                pane: found.html,
                wide: gr.update(visible=found.number > 1),
                welcome: events.welcome(now),
            }

    def load(now: Shown, read_last: str | None, request: gr.Request) -> Updates:
        return show(now, request, events.known(read_last))

    async def suggest(now: Shown, request: gr.Request) -> Any:
        article = now["article"]
        await _tried(events, now, article)
        with _speaking(request):
            return events.welcome(now) if now["article"] == article else gr.skip()

    def follow(now: Shown, event: gr.EventData, request: gr.Request) -> Updates:
        kept = str(event.kept) if event.kept else None
        return show(now, request, str(event.article), kept)

    def choose(now: Shown, event: gr.EventData, request: gr.Request) -> Updates:
        updates = show(now, request, str(event.article) or None)
        if event.added:  # it is asked from now on
            updates[wide]["value"] = False
        return updates

    def pick(now: Shown, event: gr.EventData, request: gr.Request) -> Updates:
        note_choice(now, event.chosen, event.choice)
        with _speaking(request):
            return {
                wide: gr.update(value=bool(event.all), visible=events.number > 1),
                welcome: events.welcome(now),
            }

    picked = toolbar.apply(
        pick, shown, [wide, welcome], trigger_mode="multiple", concurrency_limit=1, **PRIVATE
    )
    changed: list[Any] = [pane, wide, welcome]
    moves = [
        page.load(load, [shown, pane], changed, js=READ_LAST, **PRIVATE),
        # One after the other, and none is left out: ticks open articles faster than they come.
        toolbar.select(
            choose, shown, changed, trigger_mode="multiple", concurrency_limit=1, **PRIVATE
        ),
        pane.select(follow, shown, changed, **PRIVATE),
    ]
    for moved in moves:
        # Whoever looks at another article meanwhile is not kept waiting by this one.
        moved.then(
            suggest, shown, welcome, concurrency_limit=None, trigger_mode="multiple", **PRIVATE
        )
    return [picked, *moves]


def wire_scope(layout: Layout, events: PageEvents, moved: list[Any]) -> None:
    """Wire the line that says which articles are asked.

    :param moved: the events after which others may be asked.
    """

    def tell_scope(all_of_them: bool, now: Shown, request: gr.Request) -> Updates:
        with _speaking(request):
            line, words = events.scope(now, all_of_them)
        return {layout.scope: line, layout.box: gr.update(placeholder=words)}

    for change in (layout.wide.change, *(one.then for one in moved)):
        change(
            tell_scope,
            [layout.wide, layout.shown],
            [layout.scope, layout.box],
            trigger_mode="always_last",
            concurrency_limit=1,  # in order: the last is as it is now
            **PRIVATE,
        )


async def _tried(events: PageEvents, now: Shown, article: str | None) -> None:
    """Return when the questions to start with are known, or another article is shown."""
    while now["article"] == article and events.starters(article) is None:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def _owner(request: gr.Request) -> str:
    """Owner of what is kept for this request."""
    return owner_of(request.request.scope) if request.request is not None else ""


def _speaking(request: gr.Request) -> AbstractContextManager[None]:
    """Speak the language of a request."""
    return speaking(language_of(request.request.scope) if request.request is not None else "en")
