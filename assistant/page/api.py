"""For programs: one typed `ask`, and the same over plain HTTP, beside the page."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.page.background import BackgroundAssistant
from assistant.types import Answer
from corpus import AssistantError, QuestionError

MAX_BODY = 64_000  # bytes of a request; the longest question and its history need less
MAX_EARLIER = 10  # questions of a history: each is asked again
MAX_WAITING = 64  # requests; one more is told to come back, and none waits for minutes
_AT_ONCE = 4  # requests with a thread of their own; they answer one after the other anyway

_log = logging.getLogger(__name__)
_BROKEN = "Something went wrong here, and it has been written to the log."
_BODY = 'Expected {"question": "…", "history": ["…"]} as JSON, where the history may be left out'
_HEALTH = {"ok": 200, "starting": 503, "failed": 503}


class QuestionApi:
    """The assistant for programs."""

    def __init__(self, assistant: BackgroundAssistant) -> None:
        """Ask `assistant`."""
        self._assistant = assistant
        self._threads = anyio.CapacityLimiter(_AT_ONCE)
        self._waiting = 0

    def ask(self, question: str, history: Sequence[str] | None = None) -> dict[str, Any]:
        """Answer a question with sentences of the articles, word for word, or say that they do not.

        Args:
            question: What you want to know, in English, of at most 2,000 characters.
            history: At most 10 earlier questions, oldest first; "and when?" is completed from them.

        Returns:
            The answer. `answered` says whether the articles answer. `evidence` holds the sentences
            that do, best first: `text` is the sentence, `start` and `end` its place in the article
            `article_id` counted in characters, `answer_start` and `answer_end` the exact words in
            it, `score` the probability that it answers. When they do not answer, `closest` holds
            the nearest sentences, which are no answers, and `missing` the words never mentioned.
            `searched` is the question as it was completed.

        """
        earlier = [] if history is None else history
        if not isinstance(earlier, list | tuple) or len(earlier) > MAX_EARLIER:
            raise QuestionError(
                f"Expected history to be a list of at most {MAX_EARLIER} questions. "
                "Leave out the oldest."
            )
        for text in (*earlier, question):
            _check(text)
        answers: list[Answer] = []
        for text in (*earlier, question):
            answers.append(self._assistant.ask(text, answers))
        return answers[-1].as_dict()

    def routes(self) -> list[BaseRoute]:
        """`POST /v1/ask` and `GET /healthz`."""
        return [
            Route("/v1/ask", self._ask, methods=["POST"]),
            # Else the page, which is mounted below, would answer every other method.
            Route("/v1/ask", _error(405, f"Expected the method POST. {_BODY}.", allow="POST")),
            Route("/healthz", self._health, methods=["GET"]),
        ]

    async def _health(self, request: Request) -> Response:
        state: str = self._assistant.state
        told: dict[str, Any] = {}
        if state == "ok":
            try:
                told = asdict(await anyio.to_thread.run_sync(self._assistant.health))
            except AssistantError as error:  # of a database, say: another server may reach it
                _log.warning("Not healthy: %s", error)
                state = "failed"
        return JSONResponse({"status": state, **told}, _HEALTH[state])

    async def _ask(self, request: Request) -> Response:
        # A page elsewhere cannot send this type without asking first, which is never allowed.
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            return _error(415, "Expected a body of the type application/json.")
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return _error(413, f"Expected a body of at most {MAX_BODY:,} bytes.")
        if self._waiting >= MAX_WAITING:
            busy = "Too many questions are waiting. Ask again in a moment."
            return _error(503, busy, retry_after="1")
        self._waiting += 1
        try:
            return await anyio.to_thread.run_sync(self._answer, body, limiter=self._threads)
        finally:
            self._waiting -= 1

    def _answer(self, body: bytes) -> Response:
        try:
            return JSONResponse(self.ask(**_fields(body)))
        except QuestionError as error:
            return _error(422, str(error))
        except AssistantError as error:
            return _error(503, str(error))
        except Exception:
            _log.exception("A question over HTTP failed")
            return _error(500, _BROKEN)


def _check(question: Any) -> None:
    """Refuse what is not text: the types promised above hold for nobody outside of Python."""
    try:
        if not isinstance(question, str):
            raise ValueError
        question.encode()
    except ValueError:
        raise QuestionError("Expected every question to be a text in Unicode.") from None


def _fields(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise QuestionError(f"{_BODY}; found something that is not JSON.") from None
    if not isinstance(found, dict) or "question" not in found:
        raise QuestionError(f"{_BODY}; found no question.")
    unknown = sorted(set(found) - {"question", "history"})
    if unknown:
        raise QuestionError(f"{_BODY}; found also {unknown[0][:40]!a}.")
    return found


async def _body(request: Request) -> bytes | None:
    """The body; None as soon as it is too long, whatever its header promised."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            return None
    return body


def _error(status: int, sentence: str, **headers: str) -> JSONResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse({"error": sentence}, status, named)
