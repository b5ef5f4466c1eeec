"""Application behind the page: the Gradio page, the APIs and what guards them, in one."""

from pathlib import Path
from types import FrameType

import fastapi
import gradio as gr
import uvicorn
from starlette.middleware.cors import CORSMiddleware

from assistant.page.api import QuestionApi
from assistant.page.assets import asset, asset_path
from assistant.page.background import BackgroundAssistant
from assistant.page.events import PageEvents
from assistant.page.guard import SameOrigin
from assistant.page.http import api_app
from assistant.page.kept import KeptThings
from assistant.page.kept_api import KeptApi
from assistant.page.language import tr
from assistant.page.language.document import PageLanguage
from assistant.page.launch import Access
from assistant.page.layout import TITLE, fixed_words, lay_out
from assistant.page.library_api import LibraryApi
from assistant.page.owner import OwnerCookie
from assistant.page.server import SecurityHeaders
from assistant.page.session import Session
from assistant.page.theme import theme
from assistant.page.wiring import (
    open_to_programs,
    wire_articles,
    wire_asking,
    wire_conversation,
    wire_scope,
)
from assistant.page.wrong_answers import WrongAnswers

STYLES = ("page.css", "article.css", "toolbar.css", "drawer.css", "windows.css", "print.css")


def build_page(qa: BackgroundAssistant) -> gr.Blocks:
    """Page that asks `qa`, with the endpoint `ask` for programs."""
    events = PageEvents(qa)
    page = gr.Blocks(title=tr(TITLE), analytics_enabled=False, fill_width=True)
    with page:
        layout = lay_out()
        open_to_programs(QuestionApi(qa))
        wire_asking(layout, events)
        wire_conversation(layout, events)
        wire_scope(layout, events, wire_articles(page, layout, events))
    # Questions of several people wait for each other in `BackgroundAssistant`, and each sees its
    # own meanwhile.
    page.queue(default_concurrency_limit=16, max_size=256)
    return page


class PageServer(uvicorn.Server):
    """Server whose end is the end of the streams to open pages, too: cut off, each would end in a
    traceback.
    """

    def __init__(self, config: uvicorn.Config, web: fastapi.FastAPI) -> None:
        """Serve `web`, of which `config` says how."""
        super().__init__(config)
        self._web = web

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Tell Gradio before the server is told."""
        for route in self._web.routes:
            if isinstance(app := getattr(route, "app", None), gr.routes.App):
                app.stop_event.set()
        super().handle_exit(sig, frame)


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
        theme=theme(),
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
