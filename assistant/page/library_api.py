"""The library over HTTP, for the page's own script: nothing given is ever written to a cache.

Gradio's upload would keep each file in a temporary folder and serve it under an address; here a
file goes from memory to the library.
"""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from assistant.page.library import Given, PageLibrary
from assistant.page.server import is_loopback
from corpus import AssistantError
from corpus.read import MAX_BYTES
from corpus.sources import MAX_FILE_BYTES

FILE, JSON = "application/octet-stream", "application/json"
LIMITS = {FILE: MAX_FILE_BYTES, JSON: 2 * MAX_BYTES}  # bytes of a body by its type
MAX_WAITING = 3  # additions, one of which is worked on; each holds its file in memory
MAX_SEARCH = 200  # characters

_BROKEN = "Something went wrong here, and it has been written to the log. Nothing was added."
_BUSY = "Several articles are being added at this moment. Try again in a minute."
_OFF = "Articles cannot be changed from here."
_NO_UPLOAD = "Expected POST /v1/articles: Gradio's own upload is closed."
_log = logging.getLogger(__name__)

SendLine = Callable[[dict[str, Any]], None]


class Stopped(Exception):
    """Signal that whoever wanted the article has gone."""


class LibraryApi:
    """HTTP routes that list and change the library, and the rule of who may."""

    def __init__(
        self, page_library: PageLibrary, trusted: bool = False, loopback: bool = False
    ) -> None:
        """Serve `page_library`.

        :param trusted: whether everybody who reaches the page may change its articles.
        :param loopback: whether only this machine reaches it; then a request is trusted as far as
            it asks for this machine by name. Pages elsewhere that point their own name here do not.
        """
        self._page_library = page_library
        self._trusted = trusted
        self._loopback = loopback
        self._waiting = threading.BoundedSemaphore(MAX_WAITING)
        self._adding = threading.Lock()

    def routes(self) -> list[BaseRoute]:
        """`/v1/articles`, and Gradio's upload closed."""
        one = "/v1/articles/{id}"
        return [
            Route("/v1/articles", self._list, methods=["GET"]),
            Route("/v1/articles", self._add, methods=["POST"]),
            Route(one, self._rename, methods=["PATCH"]),
            Route(one, self._remove, methods=["DELETE"]),
            Route(f"{one}/undo", self._undo, methods=["POST"]),
            Route("/gradio_api/upload", _error(404, _NO_UPLOAD)),
        ]

    def _allows(self, request: Request) -> bool:
        here = self._loopback and is_loopback(request.url.hostname or "")
        return (self._trusted or here) and self._page_library.changeable

    async def _list(self, request: Request) -> Response:
        search = request.query_params.get("search", "")[:MAX_SEARCH]
        return await anyio.to_thread.run_sync(self._listed, request, search)

    def _listed(self, request: Request, search: str) -> Response:
        changes = {
            "starting": self._page_library.starting,
            "may_change": self._allows(request),
            "urls": self._page_library.urls,
            "note": self._page_library.note,
            "most_bytes": MAX_FILE_BYTES,
        }
        return JSONResponse({**self._page_library.listed(search), **changes})

    async def _add(self, request: Request) -> Response:
        if refusal := self._refused(request, FILE, JSON):
            return refusal
        if not self._waiting.acquire(blocking=False):
            return _error(503, _BUSY)
        try:
            given = await _given(request)
        except ClientDisconnect:
            given = Response(status_code=400)
        except BaseException:
            self._waiting.release()
            raise
        if isinstance(given, Response):
            self._waiting.release()
            return given
        lines: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        stop = threading.Event()

        def tell(line: dict[str, Any]) -> None:
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(lines.put_nowait, line)

        # Not of a pool, whose threads a server that ends would wait for.
        threading.Thread(target=self._work, args=(given, tell, stop), daemon=True).start()
        return StreamingResponse(_stream(lines, stop), media_type="application/x-ndjson")

    def _work(self, given: Given, tell: SendLine, stop: threading.Event) -> None:
        """Add what is given; `tell` lines: `doing` and `part`, at last `added` or `error`."""
        told: dict[str, Any] = {}

        def doing(what: str, part: float | None) -> None:
            nonlocal told
            if stop.is_set():
                raise Stopped
            if told != (line := {"doing": what, "part": part}):
                tell(told := line)

        try:
            if self._adding.locked():
                doing("Waiting until another article is added …", None)
            with self._adding:
                last: dict[str, Any] = {"added": self._page_library.add(given, doing)}
        except Stopped:
            return
        except AssistantError as error:
            last = {"error": str(error)}
        except Exception:
            _log.exception("An article could not be added")
            last = {"error": _BROKEN}
        finally:
            self._waiting.release()
        tell(last)

    async def _rename(self, request: Request) -> Response:
        if refusal := self._refused(request, JSON):
            return refusal
        body = await _fields(request)
        if isinstance(body, Response):
            return body
        article_id = request.path_params["id"]
        return await _changed(self._page_library.rename, article_id, body.get("title", ""))

    async def _remove(self, request: Request) -> Response:
        # A page elsewhere cannot send this method without asking first, which is never allowed.
        if refusal := self._refused(request):
            return refusal
        return await _changed(self._page_library.remove, request.path_params["id"])

    async def _undo(self, request: Request) -> Response:
        if refusal := self._refused(request, JSON):
            return refusal
        undone = await anyio.to_thread.run_sync(self._page_library.undo, request.path_params["id"])
        if not undone:
            return _error(409, "It is too late to undo this: the article is gone. Add it again.")
        return JSONResponse({"said": "It is here again."})

    def _refused(self, request: Request, *kinds: str) -> Response | None:
        """Reason not to serve a request; the type of a body keeps out forms of pages elsewhere."""
        if not self._allows(request):
            return _error(403, self._page_library.note or _OFF)
        if kinds and _kind(request) not in kinds:
            return _error(415, f"Expected a body of the type {' or '.join(kinds)}.")
        return None


async def _stream(
    lines: asyncio.Queue[dict[str, Any]], stop: threading.Event
) -> AsyncIterator[str]:
    try:
        while True:
            line = await lines.get()
            yield json.dumps(line) + "\n"
            if "doing" not in line:
                return
    finally:  # the end, or nobody listens any more
        stop.set()


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def _given(request: Request) -> Given | Response:
    if _kind(request) == JSON:
        fields = await _fields(request)
        if isinstance(fields, Response):
            return fields
        return Given(fields.get("text", ""), title=fields.get("title") or None)
    body = await _body(request)
    if isinstance(body, Response):
        return body
    return Given(body, name=request.query_params.get("name", "")[:MAX_SEARCH])


async def _fields(request: Request) -> dict[str, str] | Response:
    body = await _body(request)
    if isinstance(body, Response):
        return body
    try:
        fields = json.loads(body)
        if not isinstance(fields, dict) or not all(isinstance(one, str) for one in fields.values()):
            raise ValueError
        "".join(fields.values()).encode()
    except (ValueError, RecursionError):
        return _error(422, "Expected an object of texts in JSON, found something else.")
    return fields


async def _body(request: Request) -> bytes | Response:
    """The body; refused by the length it states, and as soon as it is longer than allowed."""
    most = LIMITS[_kind(request)]
    refusal = _error(413, f"Expected at most {most // 1_000_000} MB, found more. Split it.")
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > most:
        return refusal
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return refusal
    return bytes(body)


async def _changed(change: Callable[..., dict[str, Any]], *given: str) -> Response:
    try:
        return JSONResponse(await anyio.to_thread.run_sync(change, *given))
    except AssistantError as error:
        return _error(409, str(error))
    except Exception:
        _log.exception("A change of the library failed")
        return _error(500, _BROKEN)


def _error(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)
