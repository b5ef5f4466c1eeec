"""The browser page: the conversation on one side, the article on the other.

Builds the Gradio page and wires its events; what they do is in `assistant.page`, and nothing here
answers. `python app.py` serves it; `build_page` and `create_app` serve it from another program.
"""

import asyncio
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, or the server calls home
os.environ["HF_HUB_OFFLINE"] = "1"

import fastapi
import gradio as gr
import uvicorn
from starlette.middleware.cors import CORSMiddleware

from assistant import AssistantError, Settings, SettingsError
from assistant.page import (
    COLOURS,
    FONTS,
    Access,
    AddressError,
    BackgroundAssistant,
    KeptApi,
    KeptThings,
    LibraryApi,
    OwnerCookie,
    PageEvents,
    PageLanguage,
    PageLibrary,
    QuestionApi,
    SameOrigin,
    SecurityHeaders,
    Session,
    Shown,
    Talk,
    WrongAnswers,
    access_of,
    address,
    api_app,
    asked_of,
    asset,
    asset_path,
    folder_beside,
    language_of,
    listen,
    markup,
    new_id,
    note_choice,
    open_behind,
    opening_html,
    owner_of,
    parse_arguments,
    speaking,
    tr,
    turn_id,
    welcome_html,
)
from assistant.settings import default_library

SECONDS_TO_FINISH = 2  # at the end; an open page's event stream would otherwise hold the server
SECONDS_BETWEEN_LOOKS = 0.5  # for starter questions that are still being tried
LINES_OF_QUESTION = 4  # the box grows to this many, then scrolls

CONVERSATION_SCRIPTS = (
    "common.js",
    "scrolling.js",
    "conversation.js",
    "asking.js",
    "taking.js",
    "wrong.js",
    "comparing.js",
)
ARTICLE_SCRIPTS = (
    "common.js",
    "scrolling.js",
    "article.js",
    "heat.js",
    "selection.js",
    "facsimile.js",
)
TOOLBAR_SCRIPTS = ("choosing.js", "toolbar.js", "adding.js")
# The article that this tab showed last; storage may be forbidden.
READ_LAST = """(now, _) => {
  try { return [now, sessionStorage.getItem("article")]; } catch { return [now, null]; }
}"""
STYLES = ("page.css", "article.css", "toolbar.css", "drawer.css", "windows.css", "print.css")
# Words of Gradio's own parts; `fixed_words` has those of the others too.
TITLE = "Ask the article"
EMPTY = "Ask the article …"
ASK = "Ask"
ALL = "Ask all articles"
SURELY = "Only what it surely says"
QUESTION = "Your question"
MARKUP = ("masthead.html", "panes.html", "conversation.html", "toolbar.html")
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}  # of an event
Updates = dict[gr.blocks.Block, Any]
Ids = list[str] | None  # of the articles that are asked; None for all


def build_page(qa: BackgroundAssistant) -> gr.Blocks:
    """Page that asks `qa`, with the endpoint `ask` for programs."""
    events = PageEvents(qa)
    page = gr.Blocks(title=tr(TITLE), analytics_enabled=False, fill_width=True)
    with page:
        talk = gr.State(Talk())  # this conversation, from which follow-ups are completed
        # A person's own; changed in place, so that all events see it.
        shown = gr.State({"article": None, "chosen": [], "choice": 0})
        gr.HTML(
            markup("masthead.html"),
            elem_id="masthead",
            apply_default_css=False,
            js_on_load="".join(map(asset, ("common.js", "drawer.js", "quotations.js"))),
        )
        gr.HTML(
            markup("panes.html"),
            elem_id="panes",
            apply_default_css=False,
            js_on_load=asset("panes.js"),
        )
        with gr.Row(elem_id="columns"):
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
                    markup("conversation.html"),
                    elem_id="conversation",
                    apply_default_css=False,
                    js_on_load="".join(map(asset, CONVERSATION_SCRIPTS)),
                    turn=None,
                    opened=None,
                    compared=None,
                    file=None,
                )
                scope = gr.HTML(
                    "",
                    elem_id="scope",
                    apply_default_css=False,
                    js_on_load=asset("scope.js"),
                )
                wide = gr.Checkbox(label=tr(ALL), elem_id="wide", visible=False)
                sure = gr.Checkbox(label=tr(SURELY), elem_id="sure")
                box = gr.Textbox(
                    label=tr(QUESTION),
                    show_label=False,
                    placeholder=tr(EMPTY),
                    elem_id="question",
                    max_lines=LINES_OF_QUESTION,
                    submit_btn=tr(ASK),
                    autofocus=True,
                    interactive=True,
                )
            with gr.Column(elem_id="article-side"):
                toolbar = gr.HTML(
                    markup("toolbar.html"),
                    elem_id="toolbar",
                    apply_default_css=False,
                    js_on_load="".join(map(asset, TOOLBAR_SCRIPTS)),
                )
                pane = gr.HTML(
                    opening_html(),
                    elem_id="article",
                    apply_default_css=False,
                    js_on_load="".join(map(asset, ARTICLE_SCRIPTS)),
                )

        def ask(
            said: Talk,
            all_of_them: bool,
            now: Shown,
            strict: bool,
            event: gr.EventData,
            request: gr.Request,
        ) -> Iterator[Updates]:
            question, turn = str(event.question), turn_id(event.turn)
            if event.alone:  # of the article that is shown, whatever else is chosen
                articles = asked_of({**now, "chosen": []})
            else:
                articles = None if all_of_them else asked_of(now)
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

        def compare(said: Talk, event: gr.EventData, request: gr.Request) -> Updates:
            with _speaking(request):
                found = events.compared(str(event.turn), said)
            return {conversation: gr.update(compared=found)}

        def begin() -> Talk:
            return Talk()

        def save(said: Talk, event: gr.EventData, request: gr.Request) -> Updates:
            with _speaking(request):
                return {conversation: gr.update(file=events.saved(str(event.kind), said))}

        _open_to_programs(QuestionApi(qa))
        # The page itself sends one question after the other, so none has to be turned away.
        conversation.submit(
            ask,
            [talk, wide, shown, sure],
            [conversation, talk],
            trigger_mode="multiple",
            **PRIVATE,
        )
        conversation.expand(compare, talk, conversation, **PRIVATE)
        conversation.select(resume, None, [conversation, talk], **PRIVATE)
        conversation.download(save, talk, conversation, **PRIVATE)
        conversation.clear(begin, None, talk, **PRIVATE)
        moved = _turn_pages(page, events, shown, welcome, wide, toolbar, pane)

        def tell_scope(all_of_them: bool, now: Shown, request: gr.Request) -> Updates:
            with _speaking(request):
                line, words = events.scope(now, all_of_them)
            return {scope: line, box: gr.update(placeholder=words)}

        for change in (wide.change, *(one.then for one in moved)):
            change(
                tell_scope,
                [wide, shown],
                [scope, box],
                trigger_mode="always_last",
                concurrency_limit=1,  # in order: the last is as it is now
                **PRIVATE,
            )

    # Questions of several people wait for each other in `BackgroundAssistant`, and each sees its
    # own meanwhile.
    page.queue(default_concurrency_limit=16, max_size=256)
    return page


def _turn_pages(
    page: gr.Blocks,
    events: PageEvents,
    shown: gr.State,
    welcome: gr.HTML,
    wide: gr.Checkbox,
    toolbar: gr.HTML,
    pane: gr.HTML,
) -> list[Any]:
    """Wire which article is shown and which are asked, and with which questions to start with.

    :returns: the events after which others may be asked.
    """

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
                welcome: events.welcome(now["article"]),
            }

    def load(now: Shown, read_last: str | None, request: gr.Request) -> Updates:
        return show(now, request, events.known(read_last))

    async def suggest(now: Shown, request: gr.Request) -> Any:
        article = now["article"]
        await _tried(events, article)
        with _speaking(request):
            return events.welcome(article) if now["article"] == article else gr.skip()

    def follow(now: Shown, event: gr.EventData, request: gr.Request) -> Updates:
        kept = str(event.kept) if event.kept else None
        return show(now, request, str(event.article), kept)

    def choose(now: Shown, event: gr.EventData, request: gr.Request) -> Updates:
        updates = show(now, request, str(event.article) or None)
        if event.added:  # it is asked from now on
            updates[wide]["value"] = False
        return updates

    def pick(now: Shown, event: gr.EventData) -> Updates:
        note_choice(now, event.chosen, event.choice)
        return {wide: gr.update(value=bool(event.all), visible=events.number > 1)}

    picked = toolbar.apply(
        pick, shown, wide, trigger_mode="multiple", concurrency_limit=1, **PRIVATE
    )
    changed: list[Any] = [pane, wide, welcome]
    moves = [
        page.load(load, [shown, pane], changed, js=READ_LAST, **PRIVATE),
        toolbar.select(choose, shown, changed, **PRIVATE),
        pane.select(follow, shown, changed, **PRIVATE),
    ]
    for moved in moves:
        # Whoever looks at another article meanwhile is not kept waiting by this one.
        moved.then(
            suggest, shown, welcome, concurrency_limit=None, trigger_mode="multiple", **PRIVATE
        )
    return [picked, *moves]


async def _tried(events: PageEvents, article: str | None) -> None:
    """Return when the questions to start with are known."""
    while events.starters(article) is None:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


def _owner(request: gr.Request) -> str:
    """Owner of what is kept for this request."""
    return owner_of(request.request.scope) if request.request is not None else ""


def _speaking(request: gr.Request) -> AbstractContextManager[None]:
    """Speak the language of a request."""
    return speaking(language_of(request.request.scope) if request.request is not None else "en")


def fixed_words() -> list[str]:
    """All words of the page before anything is asked, in the language that is spoken."""
    parts = [tr(TITLE), tr(EMPTY), tr(ASK), tr(ALL), tr(SURELY), tr(QUESTION)]
    return [*parts, *map(markup, MARKUP), welcome_html(), opening_html()]


def _open_to_programs(api: QuestionApi) -> None:
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


def create_app(
    page: gr.Blocks,
    qa: BackgroundAssistant,
    access: Access | None = None,
    mcp: bool = False,
    metrics: bool = False,
    library: LibraryApi | None = None,
    wrong_answers: Path | None = None,
) -> fastapi.FastAPI:
    """Web application with the page at `/`, `POST /v1/ask`, `GET /healthz` and `/openapi.json`.

    :param library: adds `/v1/articles`, by which the page lists and changes its articles.
    :param access: by which names it may be asked, and for which secret it asks; by default this
        machine's own, and none.
    :param mcp: whether `ask` is offered over MCP too; needs `gradio[mcp]`.
    :param wrong_answers: folder for the answers that a reader calls wrong; by default none.
    :param metrics: whether `GET /metrics` tells what became of the questions.
    """
    wrong = WrongAnswers(wrong_answers) if wrong_answers else None
    kept = KeptApi(KeptThings(qa, wrong)).router()
    web = api_app(QuestionApi(qa).router(), kept, *([library.router()] if library else []))
    if metrics:
        from assistant.page.prometheus import Metrics

        web.router.routes.append(Metrics().route())
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
        css="".join(map(asset, STYLES)),
        head='<link rel="icon" type="image/svg+xml" href="favicon.ico">',
        favicon_path=str(asset_path("favicon.svg")),
    )
    access = access or Access()
    # Gradio answers every origin as it wishes, unless the application has this of its own.
    web.add_middleware(CORSMiddleware, allow_origins=[])
    web.add_middleware(OwnerCookie, user=access.secret.user if access.secret else "")
    if access.secret:
        web.add_middleware(Session, secret=access.secret)
    web.add_middleware(PageLanguage, fixed=fixed_words)
    web.add_middleware(SameOrigin, hosts=access.hosts)
    web.add_middleware(SecurityHeaders)
    return web


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until it is stopped; exit status 2 when it cannot be served."""
    given = parse_arguments(arguments, main.__doc__)
    if given.mcp and importlib.util.find_spec("mcp") is None:
        sys.stderr.write("Expected the package for MCP. Run: pip install 'gradio[mcp]'\n")
        return 2
    try:
        settings = Settings.from_env()
        listening = listen(given.host, given.port)
        access = access_of(given, settings, listening.getsockname()[0])
    except (AddressError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    named = given.articles or given.library or given.store
    qa = open_behind(given.articles, given.library, given.store) if named else _background
    qa.start()
    page = build_page(qa) if named else demo
    library = LibraryApi(PageLibrary(qa, settings.urls, ocr=settings.ocr), access.trusted)
    folder = folder_beside(given.library or settings.library or default_library())
    web = create_app(page, qa, access, given.mcp, settings.metrics, library, folder)
    config = uvicorn.Config(web, log_level="warning", timeout_graceful_shutdown=SECONDS_TO_FINISH)
    token = access.secret.token if access.secret else ""
    at = address(listening) + (f"/?token={token}" if token else "")
    sys.stdout.write(f"Ask the article at {at} (stop with Ctrl+C)\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _theme() -> gr.themes.Base:
    """Gradio's own parts in the colours of page.css, which are light or dark by themselves."""
    mono = ["ui-monospace", "monospace"]
    return gr.themes.Base(font=list(FONTS), font_mono=mono, radius_size="none").set(**COLOURS)


_background = open_behind()
demo = build_page(_background)

if __name__ == "__main__":
    sys.exit(main())
