"""Session: who knows the secret gets in, a browser by a cookie, a program by a header.

The secret is a user and a password, or the random token of the first address. A browser gives it
once, in that address or on the login page, and has a cookie from then on; a program sends the
password as HTTP Basic or the token as a bearer with each request.
"""

import asyncio
import base64
import binascii
import hmac
import ipaddress
import logging
import secrets
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from assistant.page.assets import asset
from assistant.page.guard import Application, Message, Receive, Send
from assistant.page.language import marked, spoken, tr

SECONDS_PER_FAILURE = 1.0  # that whoever was wrong waits for being told so
FAILURES_AT_ONCE = 3  # of one address, which wait; the next is not even compared
ALL_FAILURES_AT_ONCE = 60  # of all addresses together
MAX_FORM = 4_096  # bytes of the login page's form

_LOGIN = "/login"
_REALM = 'realm="Ask the article", charset="UTF-8"'
_WRONG = "That was wrong. Try again."
_BUSY = "Too many wrong tries at this moment. Try again in a minute."
_ABSENT = {
    "password": "Expected user and password.",
    "token": "Expected the token: it is in the address that the page printed when it started.",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Secret:
    """Proof that somebody may come in: a user with a password, or else a token."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def new_token(cls) -> "Secret":
        """A token that nobody can guess."""
        return cls(token=secrets.token_urlsafe(24))

    @property
    def kind(self) -> str:
        """Either "password" or "token"."""
        return "token" if self.token else "password"

    def holds(self, *given: str) -> bool:
        """True of the right user and password, or of the right token."""
        expected = (self.token,) if self.token else (self.user, self.password)
        # In a time that does not tell how much of it was right.
        return hmac.compare_digest("\0".join(given).encode(), "\0".join(expected).encode())


class Session:
    """ASGI middleware that lets in who knows a secret."""

    def __init__(self, app: Application, secret: Secret) -> None:
        """Guard all of `app`."""
        self._app = app
        self._secret = secret
        self._value = secrets.token_urlsafe(32)  # of the cookie, until the server ends
        self._failing: Counter[str] = Counter()  # wrong tries that wait, by address
        self._failures = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what comes with the cookie or the secret; ask for the secret otherwise."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._has_cookie(scope):
            if scope["type"] == "http" and scope["path"] == _LOGIN:
                await _answer(send, 303, location="./")
            else:
                await self._app(scope, receive, send)
        elif (given := _from_header(scope)) is not None and await self._is_right(scope, *given):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif given is not None:
            await self._ask(scope, send, failed=True)
        else:
            await self._sign_in(scope, receive, send)

    async def _sign_in(self, scope: Message, receive: Receive, send: Send) -> None:
        """Give the cookie to whoever shows the secret in an address or a form."""
        given: tuple[str, ...] | None = None
        if scope["path"] == _LOGIN and scope["method"] == "POST":
            given = self._fields(await _body(receive))
        elif scope["path"] == "/" and scope["method"] == "GET" and self._secret.token:
            given = self._fields(scope["query_string"])
        if given is not None and await self._is_right(scope, *given):
            await _answer(send, 303, location="./", **{"set-cookie": self._cookie(scope)})
        else:
            await self._ask(scope, send, failed=given is not None)

    async def _ask(self, scope: Message, send: Send, failed: bool) -> None:
        headers = dict(scope["headers"])
        status, said = (401, tr(_WRONG) if failed else "")
        if failed and self._is_busy(_who(scope)):
            status, said = 429, tr(_BUSY)
        if b"text/html" in headers.get(b"accept", b""):
            page = _page(self._secret.kind, said)
            await _answer(send, status, page, "html", **{"cache-control": "no-store"})
            return
        basic = self._secret.kind == "password" and not _is_browser(headers)
        challenge = f"{'Basic' if basic else 'Bearer'} {_REALM}"
        absent = _ABSENT[self._secret.kind]
        await _answer(send, status, said or absent, **{"www-authenticate": challenge})

    async def _is_right(self, scope: Message, *given: str) -> bool:
        """Compare with the secret; a wrong one is logged, and told only after a while.

        Guesses at once do not help: while some wait, further ones are not even compared.
        """
        who = _who(scope)
        if self._is_busy(who):
            return False
        if self._secret.holds(*given):
            return True
        self._failures += 1
        _log.warning("Wrong %s number %d, from %s", self._secret.kind, self._failures, who)
        self._failing[who] += 1
        try:
            await asyncio.sleep(SECONDS_PER_FAILURE)
        finally:
            self._failing[who] -= 1
            if not self._failing[who]:
                del self._failing[who]
        return False

    def _is_busy(self, who: str) -> bool:
        total = self._failing.total()
        return self._failing[who] >= FAILURES_AT_ONCE or total >= ALL_FAILURES_AT_ONCE

    def _fields(self, form: bytes) -> tuple[str, ...] | None:
        """The secret that a form or an address gives; None if it gives none."""
        found = parse_qs(form.decode("utf-8", "replace"))
        names = ("token",) if self._secret.token else ("user", "password")
        given = tuple(found.get(name, [""])[0] for name in names)
        return given if any(given) else None

    def _cookie(self, scope: Message) -> str:
        secure = "; Secure" if scope["scheme"] in ("https", "wss") else ""
        return f"{_name(scope)}={self._value}; HttpOnly; SameSite=Strict; Path=/{secure}"

    def _has_cookie(self, scope: Message) -> bool:
        sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        try:
            found = SimpleCookie(sent.decode("latin-1")).get(_name(scope))
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self._value.encode())


def _name(scope: Message) -> str:
    """Name of the cookie: browsers do not keep the cookies of two ports apart."""
    return f"ask-the-article-{(scope.get('server') or ('', 0))[1]}"


def _who(scope: Message) -> str:
    """The address that asks; of IPv6 the network, which one person has all of."""
    host = (scope.get("client") or ("unknown",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    return f"{ipaddress.ip_network((host, 64), strict=False)}" if address.version == 6 else host


def _from_header(scope: Message) -> tuple[str, ...] | None:
    """User and password, or the token, of the Authorization header, if there is one."""
    sent = dict(scope["headers"]).get(b"authorization")
    if sent is None:
        return None
    kind, _, code = sent.partition(b" ")
    if kind.lower() == b"bearer":
        return (code.strip().decode("utf-8", "replace"),)
    try:
        found = base64.b64decode(code.strip(), validate=True).decode("utf-8", "replace")
    except binascii.Error:
        return ("",)
    user, _, password = found.partition(":")
    return (user, password) if kind.lower() == b"basic" else ("",)


def _is_browser(headers: dict[bytes, bytes]) -> bool:
    """True of what would open a window of its own to ask for a password."""
    return b"accept-language" in headers or b"sec-fetch-mode" in headers


def _page(kind: str, said: str) -> str:
    """The login page: for a password, or for a token."""
    page = asset("login.html").replace("{fields}", asset(f"login_{kind}.html"))
    page = marked(page).replace("{language}", spoken())
    return page.replace("{said}", said)


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) <= MAX_FORM:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body
    return b""


async def _answer(
    send: Send, status: int, text: str = "", kind: str = "plain", **headers: str
) -> None:
    named = {"content-type": f"text/{kind}; charset=utf-8", **headers}
    raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": text.encode("utf-8")})
