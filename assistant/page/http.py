"""The HTTP API's common part: what a body may be, one form of every error, and the schema."""

import json
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel, ConfigDict
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.page.language import tr
from assistant.page.language.sentences import in_words
from corpus import (
    AssistantError,
    LibraryBusyError,
    LibraryError,
    QuestionError,
    UnknownArticleError,
)

FILE, JSON = "application/octet-stream", "application/json"
SCHEMA = "/openapi.json"
SECONDS_PER_PIECE = 30.0  # that a body may pause
MAX_HELD = 400_000_000  # bytes of all bodies together
RouteHandler = Callable[[Request], Coroutine[Any, Any, Response]]

_log = logging.getLogger(__name__)
_FULL = "Too much is being sent at this moment. Try again later."
_BROKEN = "Something went wrong here, and it has been written to the log. Nothing was changed."
# The first that an error is one of.
_STATUSES: dict[type[Exception], int] = {
    QuestionError: 422,
    UnknownArticleError: 404,
    LibraryBusyError: 409,
    LibraryError: 409,
    AssistantError: 503,
}


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half of a pair of surrogates is no text") from None
    return text


UnicodeText = Annotated[str, AfterValidator(_encodable)]


class RequestBody(BaseModel):
    """Base of what is sent as JSON: its fields, in these very types, and no others."""

    model_config = ConfigDict(strict=True, extra="forbid")


class ErrorBody(BaseModel):
    """Every answer that is not 2xx."""

    error: str  # a sentence for whoever asked
    said: str  # the same as the page says it, in the language that is asked for


class _HeldBytes:
    """Count of the bytes of all bodies that are being sent or worked on."""

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, number: int) -> None:
        """Count bytes in, or out.

        :raises HTTPException: there are too many.
        """
        if number > 0 and self._bytes + number > MAX_HELD:
            raise HTTPException(503, tr(_FULL))
        self._bytes += number


class _BoundedRequest(Request):
    """A request of which no more is read than its type of body may have."""

    limits: Mapping[str, int] = {}
    held: _HeldBytes
    _size = 0

    async def stream(self) -> AsyncGenerator[bytes, None]:
        limit = self.limits.get(media_type(self), 0)
        refusal = HTTPException(413, f"Expected at most {limit:,} bytes, found more. Split it.")
        stated = self.headers.get("content-length", "0")
        if not stated.isdecimal() or int(stated) > limit:
            raise refusal
        size = 0
        pieces = super().stream()
        while (piece := await _next(pieces)) is not None:
            size += len(piece)
            if size > limit:
                raise refusal
            self.held.add(len(piece))
            self._size = size
            yield piece

    def release(self) -> None:
        """Count the body out."""
        self.held.add(-self._size)
        self._size = 0

    async def json(self) -> Any:
        try:
            return json.loads(await self.body())
        except (ValueError, RecursionError):
            raise HTTPException(
                422, f"Expected JSON, found something else. {SCHEMA} tells its fields."
            ) from None


class ApiRoute(APIRoute):
    """Route that takes bodies of known types and sizes, and tells every error in a sentence."""

    limits: Mapping[str, int] = {}  # bytes of a body by its media type
    held = _HeldBytes()

    def get_route_handler(self) -> RouteHandler:
        """Guard FastAPI's own handler."""
        handle = super().get_route_handler()
        held = self.held

        async def guarded(request: Request) -> Response:
            try:
                self._check_type(request)
                bounded = _BoundedRequest(request.scope, request.receive)
                bounded.limits, bounded.held = self.limits, held
                try:
                    return await handle(bounded)
                finally:
                    bounded.release()
            except RequestValidationError as error:
                return error_response(422, fault_of(error.errors()))
            except HTTPException as error:
                return error_response(error.status_code, str(error.detail), error.headers)
            except AssistantError as error:
                status = next(n for kind, n in _STATUSES.items() if isinstance(error, kind))
                return error_response(status, str(error))
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception:
                _log.exception("%s %s failed", request.method, self.path)
                return error_response(500, tr(_BROKEN))

        return guarded

    def _check_type(self, request: Request) -> None:
        """Refuse the types that a form can have: pages elsewhere cannot send others unasked."""
        if request.method in ("POST", "PATCH") and media_type(request) not in self.limits:
            kinds = " or ".join(self.limits)
            raise HTTPException(415, f"Expected a body of the type {kinds}, found another.")


def api_router(limits: Mapping[str, int]) -> APIRouter:
    """Router whose routes refuse bodies of other types, or of more bytes, than `limits` has."""
    route = type("BoundedRoute", (ApiRoute,), {"limits": limits})
    fault = {"model": ErrorBody}
    return APIRouter(route_class=route, responses={"4XX": fault, "5XX": fault, 422: fault})


def api_app(*routers: APIRouter) -> FastAPI:
    """Application with these routers, and the schema of all they offer."""
    app = FastAPI(
        title="Ask the article", version="1", openapi_url=SCHEMA, docs_url=None, redoc_url=None
    )
    for router in routers:
        app.include_router(router)
        # Else the page, which is mounted below, would answer every other method.
        app.router.routes.extend(_other_methods(router))
    return app


async def _next(pieces: AsyncGenerator[bytes, None]) -> bytes | None:
    """The next piece of a body; None at its end."""
    try:
        with anyio.fail_after(SECONDS_PER_PIECE):
            return await anext(pieces, None)
    except TimeoutError:
        late = f"Expected the rest of the body within {SECONDS_PER_PIECE:.0f} seconds, found none."
        raise HTTPException(408, late) from None


def media_type(request: Request) -> str:
    """Type of the body that a request states, without its parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def fault_of(errors: Sequence[Any]) -> str:
    """Sentence on the first of pydantic's errors."""
    where = ".".join(str(part) for part in errors[0]["loc"] if part != "body") or "the body"
    return f"Expected the fields that {SCHEMA} tells, found in {where[:60]!a}: {errors[0]['msg']}."


def error_response(
    status: int, sentence: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The one form of every error."""
    return JSONResponse({"error": sentence, "said": in_words(sentence)}, status, headers)


def _other_methods(router: APIRouter) -> list[Route]:
    methods: dict[str, set[str]] = {}
    for route in router.routes:
        if isinstance(route, APIRoute):
            methods.setdefault(route.path, set()).update(route.methods or ())
    return [Route(path, _refusal(sorted(known))) for path, known in methods.items()]


def _refusal(methods: Sequence[str]) -> JSONResponse:
    allowed = ", ".join(methods)
    return error_response(405, f"Expected the method {allowed}, found another.", {"allow": allowed})
