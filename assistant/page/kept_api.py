"""Conversations and kept quotations over HTTP, for the page's own script."""

from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, HTTPException
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from assistant.page.http import JSON, RequestBody, UnicodeText, api_router
from assistant.page.kept import KeptThings
from assistant.page.language import tr
from assistant.page.owner import owner_of
from assistant.page.suggestions import MOST

MAX_BODY = 64_000  # bytes of a request
MAX_SEARCH = 200  # characters
_NOBODY = "Nothing is kept for a browser that takes no cookies from this page."


class ConversationTitleBody(RequestBody):
    """Another title of a conversation."""

    title: UnicodeText


class UndoBody(RequestBody):
    """Nothing: the address says it all."""


class PassageBody(RequestBody):
    """A passage of an article, in characters of its text."""

    article: UnicodeText
    start: int
    end: int
    kept: UnicodeText = ""  # key of the article as it was quoted; "": as it is now
    words: list[int] = Field(default=[0, 0], min_length=2, max_length=2)  # the exact words


class WrongAnswerBody(RequestBody):
    """A turn that is answered wrongly, and the passage that would be right."""

    conversation: UnicodeText
    turn: UnicodeText
    right: PassageBody | None = None  # null: the article does not say it


def _owner(request: Request) -> str:
    owner = owner_of(request.scope)
    if not owner:
        raise HTTPException(403, tr(_NOBODY))
    return owner


Owner = Annotated[str, Depends(_owner)]


class KeptApi:
    """HTTP routes to what one reader keeps; nobody reaches what is another's."""

    def __init__(self, kept: KeptThings) -> None:
        """Serve `kept`."""
        self._kept = kept

    def router(self) -> APIRouter:
        """Routes to conversations, citations, kept quotations, suggestions and wrong answers."""
        router = api_router({JSON: MAX_BODY})
        every, each = "/v1/conversations", "/v1/quotations"
        for path, endpoint, method in (
            (every, self._conversations, "GET"),
            (f"{every}/{{id}}", self._rename_conversation, "PATCH"),
            (f"{every}/{{id}}", self._remove_conversation, "DELETE"),
            (f"{every}/{{id}}/undo", self._undo_conversation, "POST"),
            ("/v1/citation", self._citation, "GET"),
            (each, self._quotations, "GET"),
            (each, self._keep, "POST"),
            (f"{each}/file", self._file, "GET"),
            (f"{each}/{{id}}", self._forget, "DELETE"),
            (f"{each}/{{id}}/undo", self._recall, "POST"),
            ("/v1/suggestions", self._suggestions, "GET"),
            ("/v1/wrong-answers", self._point_out, "POST"),
        ):
            name = endpoint.__name__.strip("_")
            router.add_api_route(path, endpoint, methods=[method], name=name)
        return router

    def _conversations(self, owner: Owner, search: str = "") -> dict[str, Any]:
        """List this reader's conversations in which all words of `search` stand, newest first."""
        return self._kept.conversations(owner, search[:MAX_SEARCH])

    def _rename_conversation(
        self, owner: Owner, id: str, body: ConversationTitleBody
    ) -> dict[str, Any]:
        """Give a conversation another title."""
        return self._kept.rename(owner, id, body.title)

    def _remove_conversation(self, owner: Owner, id: str) -> dict[str, Any]:
        """Remove a conversation; for some seconds that can be undone."""
        return self._kept.remove(owner, id)

    def _undo_conversation(self, owner: Owner, id: str, body: UndoBody) -> dict[str, Any]:  # noqa: ARG002
        """Undo the removal of a conversation."""
        return self._kept.restore(owner, id)

    def _citation(
        self, owner: Owner, article: str, start: int, end: int, kept: str = ""
    ) -> dict[str, Any]:
        """Give a passage of an article with its source, in every form that can be copied."""
        return self._kept.citation(owner, article, start, end, kept)

    def _quotations(self, owner: Owner) -> dict[str, Any]:
        """List this reader's kept quotations."""
        return self._kept.quotations(owner)

    def _keep(self, owner: Owner, body: PassageBody) -> dict[str, Any]:
        """Keep a passage of an article."""
        words = (body.words[0], body.words[1])
        return self._kept.keep(owner, body.article, body.start, body.end, body.kept, words)

    def _forget(self, owner: Owner, id: str) -> dict[str, Any]:
        """Remove a kept quotation; for some seconds that can be undone."""
        return self._kept.forget(owner, id)

    def _recall(self, owner: Owner, id: str, body: UndoBody) -> dict[str, Any]:  # noqa: ARG002
        """Undo the removal of a kept quotation."""
        return self._kept.recall(owner, id)

    async def _suggestions(
        self, owner: Owner, request: Request, conversation: str
    ) -> dict[str, Any]:
        """Give questions to ask next, each answered by another sentence than those shown.

        They are tried one by one, until nobody waits for them any more.
        """
        run = anyio.to_thread.run_sync
        last, possible = await run(self._kept.possible_next, owner, conversation)
        found: dict[tuple[int, int], str] = {}
        for question in possible:
            if len(found) == MOST or await request.is_disconnected():
                break
            place = await run(self._kept.place_it_leads_to, last[0], question)
            if place:
                found.setdefault(place, question)
        turn = last[0].id if last else ""
        return {"turn": turn, "questions": list(found.values())}

    def _point_out(self, owner: Owner, body: WrongAnswerBody) -> dict[str, Any]:
        """Keep an answer as a wrong one on this machine, for `python -m assistant.evaluate`."""
        one = body.right
        right = (one.article, one.start, one.end, one.kept) if one else None
        return self._kept.point_out(owner, body.conversation, body.turn, right)

    def _file(self, owner: Owner, form: str = "markdown") -> Response:
        """Give all kept quotations as a file: `markdown`, `docx` or `csv`."""
        file = self._kept.file(owner, form)
        told = {"content-disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=told)
