"""Owner of what is kept: the user who logged in, or else a browser, by a random cookie.

Of the cookie only a hash is ever stored, so who reads the database cannot open the page in another
person's name. Its name holds no port: browsers send it to every port anyway, and a page that is
started on another port finds its conversations again.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from assistant.page.guard import Application, Message, Receive, Send

COOKIE = "ask-the-article-reader"
MAX_AGE_SECONDS = 400 * 24 * 3600  # the longest that browsers allow; renewed by every visit
_VALUE = re.compile(r"[A-Za-z0-9_-]{32}")


class OwnerCookie:
    """ASGI middleware that tells everything behind it whose request this is."""

    def __init__(self, app: Application, user: str = "") -> None:
        """Wrap `app`.

        :param user: who is logged in wherever a request comes this far; empty if nobody has to.
        """
        self._app = app
        self._user = user

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on with the owner; a browser that opens the page gets a cookie."""
        if scope["type"] != "http" or self._user:
            await self._app({**scope, "owner": f"user:{self._user}"}, receive, send)
            return
        value = _value(scope)
        opens = scope["path"] == "/" and scope["method"] == "GET"
        if value is None and opens:
            value = secrets.token_urlsafe(24)
        owner = f"browser:{hashlib.sha256(value.encode()).hexdigest()}" if value else ""

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = (b"set-cookie", _cookie(scope, str(value)).encode("ascii"))
                message["headers"] = [*message.get("headers", ()), cookie]
            await send(message)

        await self._app({**scope, "owner": owner}, receive, send_with_cookie if opens else send)


def owner_of(scope: Mapping[str, Any]) -> str:
    """Owner of what a request keeps; empty if its browser takes no cookies."""
    return str(scope.get("owner", ""))


def _value(scope: Message) -> str | None:
    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        found = SimpleCookie(sent.decode("latin-1")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None and _VALUE.fullmatch(found.value) else None


def _cookie(scope: Message, value: str) -> str:
    # Lax, not Strict: a link in a mail must open the page with its conversations. Requests of other
    # pages never come this far; see `guard`.
    secure = "; Secure" if scope["scheme"] == "https" else ""
    kept = f"Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax; Path=/{secure}"
    return f"{COOKIE}={value}; {kept}"
