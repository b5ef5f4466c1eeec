"""For programs: one typed `ask`, and the same over plain HTTP, beside the page."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Literal

import anyio
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field, ValidationError, create_model
from starlette.responses import JSONResponse, Response

from assistant.page.background import BackgroundAssistant
from assistant.page.http import JSON, RequestBody, UnicodeText, api_router, fault_of
from assistant.types import Answer
from corpus import AssistantError, QuestionError, UnknownArticleError

MAX_BODY = 64_000  # bytes of a request; the longest question and its history need less
MAX_EARLIER = 10  # questions of a history: each is asked again
MAX_WAITING = 64  # requests; one more is told to come back, and none waits for minutes
_AT_ONCE = 4  # requests with a thread of their own; they answer one after the other anyway

_log = logging.getLogger(__name__)
_BUSY = "Expected fewer questions at once, found too many waiting. Ask again in a moment."


class AskBody(RequestBody):
    """A question, and those asked before it."""

    question: UnicodeText
    history: list[UnicodeText] = Field(default=[], max_length=MAX_EARLIER)  # oldest first
    # Whether sentences that only may answer are shown; null: as the server is set.
    strictness: Literal["sure", "perhaps"] | None = None
    articles: list[UnicodeText] | None = None  # ids of those that are asked; null: all


AnswerBody = create_model(
    "AnswerBody",
    __doc__=Answer.__doc__,
    answered=(bool, ...),
    heading=(str, ...),
    **{  # type: ignore[call-overload]
        field.name: ("tuple[AnswerBody, ...]" if field.name == "parts" else field.type, ...)
        for field in fields(Answer)
    },
)
AnswerBody.model_rebuild()


class HealthBody(BaseModel):
    """State of the assistant, and how much it can be asked once it is ok."""

    status: Literal["ok", "starting", "failed"]
    articles: int | None = None
    sentences: int | None = None
    writable: bool | None = None


class QuestionApi:
    """The assistant for programs."""

    def __init__(self, assistant: BackgroundAssistant) -> None:
        """Ask `assistant`."""
        self._assistant = assistant
        self._threads = anyio.CapacityLimiter(_AT_ONCE)
        self._waiting = 0

    def ask(
        self,
        question: str,
        history: Sequence[str] | None = None,
        strictness: str | None = None,
        articles: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question with sentences of the articles, word for word, or say that they do not.

        Args:
            question: What you want to know, in English, of at most 2,000 characters.
            history: At most 10 earlier questions, oldest first; "and when?" is completed from them.
            strictness: "sure" shows only what the article says, "perhaps" also what it may say.
            articles: Ids of the articles to ask; without it all are asked.

        Returns:
            The answer. `verdict` is "says", "may say" or "does not say"; `answered` is true for
            the first, and `heading` tells them apart in words. `evidence` holds the sentences that
            say it, best first: `text` is the sentence, `start` and `end` its place in the article
            `article_id` in characters, `answer_start` and `answer_end` the exact words in it,
            `score` the probability that it answers. `form` is "parts" where several things were
            asked: `parts` has an answer for each. It is "digest", "names", "figures", "dates",
            "timeline" or "quotations" for lists of sentences, "particulars" for what is known
            beside the text, and "talk" where nothing was asked. When no sentence answers, `closest`
            holds what is close, and `missing` the words never mentioned. `searched` is the question
            as it was completed, `why` the reasons.

        """
        try:
            asked = AskBody(
                question=question,
                history=[] if history is None else history,  # type: ignore[arg-type]
                strictness=strictness,  # type: ignore[arg-type]
                articles=articles,  # type: ignore[arg-type]
            )
        except ValidationError as error:  # the types promised above hold for nobody outside Python
            raise QuestionError(fault_of(error.errors())) from None
        return self._answer(asked)

    def router(self) -> APIRouter:
        """`POST /v1/ask` and `GET /healthz`."""
        router = api_router({JSON: MAX_BODY})
        router.add_api_route(
            "/v1/ask", self._ask, methods=["POST"], response_model=AnswerBody, name="ask"
        )
        for method in ("GET", "HEAD"):
            router.add_api_route(
                "/healthz",
                self._health,
                methods=[method],
                response_model=HealthBody,
                name="health",
                include_in_schema=method == "GET",
            )
        return router

    async def _ask(self, body: AskBody) -> Response:
        """Answer a question with sentences of the articles, word for word."""
        if self._waiting >= MAX_WAITING:
            raise HTTPException(503, _BUSY, {"retry-after": "1"})
        self._waiting += 1
        try:
            found = await anyio.to_thread.run_sync(self._answer, body, limiter=self._threads)
        except (QuestionError, UnknownArticleError):
            raise
        except AssistantError as error:  # of the library too: the question was no fault
            raise HTTPException(503, str(error)) from error
        finally:
            self._waiting -= 1
        return JSONResponse(found)

    def _answer(self, asked: AskBody) -> dict[str, Any]:
        answers: list[Answer] = []
        for text in (*asked.history, asked.question):
            answers.append(self._assistant.ask(text, answers, asked.articles, asked.strictness))
        return answers[-1].as_dict()

    async def _health(self) -> Response:
        """Tell whether questions are answered; 503 if they are not."""
        state: str = self._assistant.state
        counts: dict[str, Any] = {}
        if state == "ok":
            try:
                counts = asdict(await anyio.to_thread.run_sync(self._assistant.health))
            except AssistantError as error:  # of a database, say: another server may reach it
                _log.warning("Not healthy: %s", error)
                state = "failed"
        return JSONResponse({"status": state, **counts}, 200 if state == "ok" else 503)
