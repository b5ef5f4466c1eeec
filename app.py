"""The browser page: the conversation on one side, the article on the other.

Builds the Gradio page and wires its events; what they do is in `assistant.page`, and nothing here
answers. `python app.py` serves it; `build_page` and `create_app` serve it from another program.
"""

import argparse
import asyncio
import importlib.util
import inspect
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, or the server calls home
os.environ["HF_HUB_OFFLINE"] = "1"

import fastapi
import gradio as gr
import uvicorn

from assistant import Answer, Assistant, AssistantError, Settings, SettingsError
from assistant.glance import Glance
from assistant.page import (
    COLOURS,
    FONTS,
    AddressError,
    Desk,
    Doors,
    Opening,
    Password,
    Reader,
    SecurityHeaders,
    address,
    asset,
    conversation_html,
    listen,
    opening_html,
    remembered,
    welcome_html,
)

SECONDS_TO_FINISH = 2  # at the end; an open page's event stream would otherwise hold the server
SECONDS_BETWEEN_LOOKS = 0.5  # for starter questions that are still being tried
LINES_OF_QUESTION = 4  # the box grows to this many, then scrolls

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}  # of an event

Updates = dict[gr.blocks.Block, Any]


def build_page(qa: Reader) -> gr.Blocks:
    """Page that asks `qa`, with the endpoint `ask` for programs."""
    desk = Desk(qa)
    page = gr.Blocks(title="Ask the article", analytics_enabled=False, fill_width=True)
    with page:
        history = gr.State([])  # answers of this conversation, from which follow-ups are completed
        gr.HTML("<h1>Ask the article</h1>", elem_id="masthead", apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="conversation-side"):
                welcome = gr.HTML(
                    welcome_html(),
                    elem_id="welcome",
                    apply_default_css=False,
                    js_on_load=asset("welcome.js"),
                )
                # Not gr.Chatbot: it renders Markdown or loses the markup, its messages hold no
                # buttons that reach a place in the article, and it draws every turn again.
                conversation = gr.HTML(
                    conversation_html(),
                    elem_id="conversation",
                    apply_default_css=False,
                    js_on_load=asset("conversation.js"),
                    turn=None,
                    file=None,
                )
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    placeholder="Ask the article …",
                    elem_id="question",
                    max_lines=LINES_OF_QUESTION,
                    submit_btn="Ask",
                    autofocus=True,
                )
            with gr.Column(elem_id="article-side"):
                picker = gr.Dropdown(label="Article", elem_id="picker", visible=False)
                pane = gr.HTML(
                    opening_html(),
                    elem_id="article",
                    apply_default_css=False,
                    js_on_load=asset("article.js") + asset("heat.js"),
                )

        def converse(
            question: str, answers: list[Answer], turn: str | None = None
        ) -> Iterator[Updates]:
            shown = {"id": turn or uuid.uuid4().hex, "question": question}
            waiting = desk.waiting(shown["id"], question, answers)
            yield {conversation: gr.update(turn={**shown, "html": waiting})}
            reply = desk.reply(shown["id"], question, answers)
            yield {conversation: gr.update(turn={**shown, "html": reply}), history: answers}

        def ask_starter(answers: list[Answer], event: gr.EventData) -> Iterator[Updates]:
            yield from converse(str(event.question), answers)

        def resume(answers: list[Answer], event: gr.EventData) -> Iterator[Updates]:
            # A reloaded page brings its questions, from its own tab's storage, and each is asked
            # again: so the answers are what the articles say now, and no stored HTML is trusted.
            # gr.BrowserState would share one conversation among all windows, and outlive them.
            for turn, question in remembered(event.turns):
                yield from converse(question, answers, turn)

        def save(answers: list[Answer], event: gr.EventData) -> Updates:
            return {conversation: gr.update(file=desk.saved(str(event.kind), answers))}

        def start_over() -> list[Answer]:
            return []

        _open_to_programs(Doors(qa))
        box.submit(converse, [box, history], [conversation, history], **PRIVATE)
        welcome.select(ask_starter, history, [conversation, history], **PRIVATE)
        conversation.select(resume, history, [conversation, history], **PRIVATE)
        conversation.download(save, history, conversation, **PRIVATE)
        conversation.clear(start_over, None, history, **PRIVATE)
        _turn_pages(page, desk, welcome, picker, pane)
    # Questions of several people wait for each other in `Opening`, where each already sees its own.
    page.queue(default_concurrency_limit=16, max_size=256)
    return page


def _turn_pages(
    page: gr.Blocks, desk: Desk, welcome: gr.HTML, picker: gr.Dropdown, pane: gr.HTML
) -> None:
    """Wire which article is shown, and with which questions to start with."""
    shown = gr.State({"article": None})  # a person's own; changed in place, so that all see it

    def load(now: dict[str, str | None]) -> Updates:
        shelf = desk.shelf()
        now["article"] = shelf.article_id
        return {
            welcome: welcome_html(desk.starters(shelf.article_id) or ()),
            pane: shelf.html,
            picker: gr.Dropdown(
                choices=list(shelf.choices),
                value=shelf.article_id,
                visible=len(shelf.choices) > 1,
            ),
        }

    async def suggest(now: dict[str, str | None]) -> Any:
        article = now["article"]
        while (starters := desk.starters(article)) is None:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        return welcome_html(starters) if now["article"] == article else gr.skip()

    def choose(article_id: str, now: dict[str, str | None]) -> str:
        now["article"] = article_id
        return desk.shelf(article_id).html

    def follow(now: dict[str, str | None], event: gr.EventData) -> Updates:
        shelf = desk.shelf(str(event.article))
        now["article"] = shelf.article_id
        return {pane: shelf.html, picker: shelf.article_id}

    for moved in (
        page.load(load, shown, [welcome, pane, picker], **PRIVATE),
        picker.input(choose, [picker, shown], pane, **PRIVATE),
        pane.select(follow, shown, [pane, picker], **PRIVATE),
    ):
        # Whoever looks at another article meanwhile is not kept waiting by this one.
        moved.then(
            suggest, shown, welcome, concurrency_limit=None, trigger_mode="multiple", **PRIVATE
        )


def _open_to_programs(doors: Doors) -> None:
    """Add the endpoint `ask` to the page that is being built."""

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        try:
            return doors.ask(question, history)
        except AssistantError as error:  # the text of any other stays in the log
            raise gr.Error(str(error), print_exception=False) from error

    ask.__doc__ = inspect.getdoc(Doors.ask)  # what programs are told of it
    gr.events.api(ask, api_name="ask")


def create_app(
    page: gr.Blocks,
    qa: Reader,
    user: str = "",
    password: str = "",
    mcp: bool = False,
    metrics: bool = False,
) -> fastapi.FastAPI:
    """Web application with the page at `/`, `POST /v1/ask` and `GET /healthz`.

    :param user: with `password`: who may open any of it, if not everybody.
    :param mcp: whether `ask` is offered over MCP too; needs `gradio[mcp]`.
    :param metrics: whether `GET /metrics` tells what became of the questions.
    """
    routes = Doors(qa).routes()
    if metrics:
        from assistant.page.metrics import Metrics

        routes.append(Metrics().route())
    web = fastapi.FastAPI(routes=routes, docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        web,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=mcp,
        theme=_theme(),
        css=asset("page.css"),
    )
    if user:
        web.add_middleware(Password, user=user, password=password)
    web.add_middleware(SecurityHeaders)
    return web


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until it is stopped; exit status 2 when it cannot be served."""
    parser = argparse.ArgumentParser(prog="python app.py", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    parser.add_argument("--port", type=int, default=7860, help="0 takes any free one")
    parser.add_argument("--articles", type=Path, help="folder of articles; default: the settings'")
    parser.add_argument("--store", default="", help="database of the library, postgresql://…")
    parser.add_argument("--mcp", action="store_true", help="offer `ask` over MCP too")
    given = parser.parse_args(arguments)
    if given.mcp and importlib.util.find_spec("mcp") is None:
        sys.stderr.write("Expected the package for MCP. Run: pip install 'gradio[mcp]'\n")
        return 2
    try:
        settings = Settings.from_env()
        listening = listen(given.host, given.port)
    except (AddressError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    own = given.articles is None and not given.store
    qa = _opening if own else _open(given.articles, given.store)
    qa.start()
    page = demo if own else build_page(qa)
    web = create_app(page, qa, settings.user, settings.password, given.mcp, settings.metrics)
    config = uvicorn.Config(
        web,
        log_level="warning",
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    sys.stdout.write(f"Ask the article at {address(listening)} (stop with Ctrl+C)\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _theme() -> gr.themes.Base:
    """Gradio's own parts in the colours of page.css, which are light or dark by themselves."""
    dark = {f"{name}_dark": value for name, value in COLOURS.items()}
    theme = gr.themes.Base(
        font=list(FONTS), font_mono=["ui-monospace", "monospace"], radius_size="none"
    )
    return theme.set(color_accent="var(--accent)", block_border_width="0px", **COLOURS, **dark)


def _open(articles: Path | None = None, store: str = "") -> Opening:
    """Open a folder, a database, or what the settings name; a database takes no first look."""

    def glance() -> Glance | None:
        in_database = store or (articles is None and Settings.from_env().store)
        return None if in_database else Glance.open(articles)

    def reader() -> Assistant:
        return Assistant.open_store(store) if store else Assistant.open(articles)

    return Opening(reader, glance)


_opening = _open()
demo = build_page(_opening)

if __name__ == "__main__":
    sys.exit(main())
