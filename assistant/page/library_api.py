"""The library over HTTP, for the page's own script: nothing given is ever written to a cache.

Gradio's upload would keep each file in a temporary folder and serve it under an address; here a
file goes from memory to the library.
"""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assistant.page.find import FoundPassage
from assistant.page.http import (
    FILE,
    JSON,
    RequestBody,
    UnicodeText,
    api_router,
    error_response,
    media_type,
)
from assistant.page.language import tr
from assistant.page.language.sentences import in_words
from assistant.page.library import Given, PageLibrary, original_name
from corpus import AssistantError, UnreadableArticleError
from corpus.read import MAX_BYTES
from corpus.sources import MAX_FILE_BYTES

# Several files; forms have another type of this sort, "multipart/form-data".
FILES = "multipart/mixed"
# Bytes of a body by its type.
LIMITS = {FILE: MAX_FILE_BYTES, JSON: 2 * MAX_BYTES, FILES: MAX_FILE_BYTES}
MAX_FILES = 200  # of one body
MAX_WAITING = 3  # additions, one of which is worked on; each holds its file in memory
MAX_SEARCH = 200  # characters
MAX_DRAWING = 2  # pages at once, each in a process of its own
CHANGES = "application/x-ndjson"
PNG, PDF = "image/png", "application/pdf"

_BROKEN = "Something went wrong here, and it has been written to the log. Nothing was added."
_BUSY = "Several articles are being added at this moment. Try again in a minute."
_DRAWING = "Several pages are being drawn at this moment. Try again in a moment."
_LATE = "It is too late to undo this: the article is gone. Add it again."
_OFF = "Articles cannot be changed from here."
_READ_ONLY = "Articles are only read here, since the page was started without --shared."
_NO_UPLOAD = "Expected POST /v1/articles: Gradio's own upload is closed."
_log = logging.getLogger(__name__)

SendLine = Callable[[dict[str, Any] | None], None]
Lines = asyncio.Queue[dict[str, Any] | None]


class TextBody(RequestBody):
    """A text to add, or the address of one."""

    text: UnicodeText
    title: UnicodeText = ""


class TitleBody(RequestBody):
    """Another title of an article."""

    title: UnicodeText


class ListedArticle(BaseModel):
    """An article in the list of all."""

    id: str
    title: str
    about: str
    version: int  # rises with every change of text or spans; see `article_version` of evidence
    passage: FoundPassage | None  # in which the words stand that were looked for


class LibraryBody(BaseModel):
    """Articles found, and what can be done with the library."""

    articles: list[ListedArticle]  # the first of those found
    found: int
    number: int  # of all articles
    starting: bool
    may_change: bool
    urls: bool
    note: str
    most_bytes: int


_ADD_SCHEMA = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": TextBody.model_json_schema()},
            FILE: {"schema": {"type": "string", "format": "binary"}},
            FILES: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "maxItems": MAX_FILES,
                        }
                    },
                    "required": ["file"],
                }
            },
        },
    }
}


class Stopped(Exception):
    """Signal that whoever wanted the article has gone."""


class LibraryApi:
    """HTTP routes that list and change the library, and the rule of who may."""

    def __init__(self, page_library: PageLibrary, trusted: bool = False) -> None:
        """Serve `page_library`.

        :param trusted: whether everybody who reaches the page may change its articles.
        """
        self._page_library = page_library
        self._trusted = trusted
        self._waiting = threading.BoundedSemaphore(MAX_WAITING)
        self._adding = threading.Lock()
        self._drawing = threading.BoundedSemaphore(MAX_DRAWING)

    def router(self) -> APIRouter:
        """`/v1/articles`, and Gradio's upload closed."""
        router = api_router(LIMITS)
        changing = [Depends(self._check_may_change)]
        every, one = "/v1/articles", "/v1/articles/{id}"
        router.add_api_route(every, self._list, methods=["GET"], name="list")
        router.add_api_route(
            every,
            self._add,
            methods=["POST"],
            name="add",
            dependencies=changing,
            openapi_extra=_ADD_SCHEMA,
            response_class=StreamingResponse,
            responses={200: {"content": {CHANGES: {}}}},
        )
        for path, endpoint, method in (
            (one, self._rename, "PATCH"),
            (one, self._remove, "DELETE"),
            (f"{one}/undo", self._undo, "POST"),
        ):
            name = endpoint.__name__.strip("_")
            router.add_api_route(path, endpoint, methods=[method], name=name, dependencies=changing)
        router.add_api_route(
            f"{one}/page.png",
            self._page_image,
            methods=["GET"],
            name="page_image",
            response_class=Response,
            responses={200: {"content": {PNG: {}}}},
        )
        router.add_api_route(
            f"{one}/original",
            self._original,
            methods=["GET"],
            name="original",
            response_class=Response,
            responses={200: {"content": {FILE: {}, PDF: {}}}},
        )
        router.routes.append(Route("/gradio_api/upload", error_response(404, _NO_UPLOAD)))
        return router

    @property
    def _may_change(self) -> bool:
        return self._trusted and self._page_library.changeable

    @property
    def _note(self) -> str:
        """Reason why nothing can be changed, where a person would expect to; else nothing."""
        read_only = self._page_library.changeable and not self._trusted
        return tr(_READ_ONLY) if read_only else self._page_library.note

    def _check_may_change(self) -> None:
        if not self._may_change:
            raise HTTPException(403, self._note or tr(_OFF))

    def _list(self, search: str = "") -> LibraryBody:
        """List the articles in whose title, author, source or text all words of `search` stand."""
        return LibraryBody(
            **self._page_library.listed(search[:MAX_SEARCH]),
            starting=self._page_library.starting,
            may_change=self._may_change,
            urls=self._page_library.urls,
            note=self._note,
            most_bytes=MAX_FILE_BYTES,
        )

    async def _add(self, request: Request, name: Annotated[str, Query()] = "") -> Response:
        """Add a file or a text; each line of the answer tells how far it is, the last the end.

        Of several files each has a line with `file`, its name, and `added` or `error`; the last
        line has `ended`: how many were `added` and how many `failed`.
        """
        several = media_type(request) == FILES
        given = await (_files(request) if several else _given(request, name[:MAX_SEARCH]))
        if not self._waiting.acquire(blocking=False):  # now that it is here: many never end
            raise HTTPException(503, tr(_BUSY))
        lines: Lines = asyncio.Queue()
        loop = asyncio.get_running_loop()
        stop = threading.Event()

        def tell(line: dict[str, Any] | None) -> None:
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(lines.put_nowait, line)

        # Not of a pool, whose threads a server that ends would wait for.
        work = partial(copy_context().run, self._work, given, several, tell, stop)
        threading.Thread(target=work, daemon=True).start()
        return StreamingResponse(_stream(lines, stop), media_type=CHANGES)

    def _work(
        self, given: Sequence[Given], several: bool, tell: SendLine, stop: threading.Event
    ) -> None:
        """Add what is given, and `tell` what `_add` says; None at the end."""
        ended = {"added": 0, "failed": 0}
        try:
            for one in given:
                last = self._outcome(one, tell, stop)
                ended["added" if "added" in last else "failed"] += 1
                tell({"file": one.name, **last} if several else last)
            if several:
                tell({"ended": ended})
        except Stopped:
            pass
        finally:
            self._waiting.release()
            tell(None)

    def _outcome(self, given: Given, tell: SendLine, stop: threading.Event) -> dict[str, Any]:
        """Add one file or text; `tell` lines of `doing` and `part`, and return `added` or `error`.

        :raises Stopped: nobody listens any more.
        """
        told: dict[str, Any] = {}

        def doing(what: str, part: float | None) -> None:
            nonlocal told
            if stop.is_set():
                raise Stopped
            if told != (line := {"doing": what, "part": part}):
                tell(told := line)

        try:
            if self._adding.locked():
                doing(tr("Waiting until another article is added …"), None)
            with self._adding:
                return {"added": self._page_library.add(given, doing)}
        except Stopped:
            raise
        except AssistantError as error:
            return {"error": str(error), "said": in_words(str(error))}
        except Exception:
            _log.exception("An article could not be added")
            return {"error": _BROKEN, "said": tr(_BROKEN)}

    def _rename(self, id: str, body: TitleBody) -> dict[str, Any]:
        """Give an article another title."""
        return self._page_library.rename(id, body.title)

    def _remove(self, id: str) -> dict[str, Any]:
        """Remove an article; for some seconds that can be undone."""
        return self._page_library.remove(id)

    def _page_image(
        self,
        id: str,
        start: Annotated[int, Query(ge=0)],
        end: Annotated[int, Query(ge=0)],
        version: Annotated[int, Query(ge=1)],
    ) -> Response:
        """Draw the page of a PDF on which `text[start:end]` begins, with these words boxed; none
        where `start` is `end`.

        `version` is the evidence's `article_version`: what has changed since is not drawn.
        """
        if not self._drawing.acquire(blocking=False):
            raise HTTPException(503, tr(_DRAWING), {"retry-after": "1"})
        try:
            image = self._page_library.page_image(id, start, end, version)
        except UnreadableArticleError as error:
            raise HTTPException(409, str(error)) from error
        finally:
            self._drawing.release()
        return Response(image, media_type=PNG, headers={"cache-control": "no-store"})

    def _original(self, id: str) -> Response:
        """Give the file that an article was read from, byte for byte."""
        article, original = self._page_library.original(id)
        # Browsers show a PDF in a place of its own; a web page would run here as if it were ours.
        shown = original.startswith(b"%PDF-")
        name = quote(original_name(article), safe="")
        how = "inline" if shown else "attachment"
        return Response(
            original,
            media_type=PDF if shown else FILE,
            headers={
                "content-disposition": f"{how}; filename*=UTF-8''{name}",
                "cache-control": "no-store",
            },
        )

    def _undo(self, id: str) -> dict[str, Any]:
        """Undo a removal."""
        if not self._page_library.undo(id):
            raise HTTPException(409, tr(_LATE))
        return {"said": tr("It is here again.")}


async def _stream(lines: Lines, stop: threading.Event) -> AsyncIterator[str]:
    try:
        while (line := await lines.get()) is not None:
            yield json.dumps(line) + "\n"
    finally:  # the end, or nobody listens any more
        stop.set()


class _FormInMemory(MultiPartParser):
    """A parser that writes no file to a temporary folder."""

    spool_max_size = MAX_FILE_BYTES


async def _files(request: Request) -> list[Given]:
    """The files of a body, each with its name."""
    parser = _FormInMemory(request.headers, request.stream(), max_files=MAX_FILES, max_fields=0)
    try:
        form = await parser.parse()
    except (MultiPartException, FormParserError) as error:
        raise HTTPException(
            422,
            f"Expected at most {MAX_FILES} files, each a part with its `filename`, found: {error}",
        ) from error
    try:
        given = [
            Given(await one.read(), name=(one.filename or "")[:MAX_SEARCH])
            for one in form.getlist("file")
            if isinstance(one, UploadFile)
        ]
    finally:
        await form.close()
    if not given:
        raise HTTPException(422, "Expected parts of the name `file`, found none.")
    return given


async def _given(request: Request, name: str) -> list[Given]:
    body = await request.body()
    if media_type(request) == FILE:
        return [Given(body, name=name)]
    try:
        text = TextBody.model_validate(await request.json())
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return [Given(text.text, title=text.title or None)]
