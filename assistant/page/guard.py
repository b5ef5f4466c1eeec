"""Guard before everything: only the page itself and programs get in, no page of another origin.

A browser sends requests of any page to any address, this machine's too. What it adds to them tells
who asks: Host, the name by which it was asked, which a page elsewhere can make point here (DNS
rebinding); Origin and Sec-Fetch-Site, whose page it is. Names are compared letter by letter:
`ipaddress.is_loopback` differs between versions of Python. This module imports nothing that needs
installing, so its test runs on every Python.
"""

import re
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK_ADDRESSES = frozenset({"127.0.0.1", "::1"})  # where only this machine listens
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})  # how a browser spells that

_HOST = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_ADDRESS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9a-f:.]+\]")
_OWN_SITE = (b"same-origin", b"none")  # none: typed, or opened by another program

_ELSEWHERE = (
    "Expected a request of this page itself, found one of another page. Nothing was read or "
    "changed. Open the page by its own address."
)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Ask the article</title>'
    "<p>Another page sent you here. <a href='/'>Open Ask the article</a></p></html>"
)


class Hosts:
    """Names by which the page may be asked."""

    def __init__(self, names: Iterable[str] = LOOPBACK_HOSTS, addresses: bool = False) -> None:
        """Allow `names`, without their ports.

        :param addresses: whether any IP address is one too: nobody can make one of those point
            elsewhere, as names can.
        """
        self.names = frozenset(names)
        self._addresses = addresses

    @classmethod
    def beyond_loopback(cls, names: Iterable[str] = ()) -> "Hosts":
        """Names of this machine for others: those given, its own, and its addresses."""
        own = socket.gethostname().lower()
        return cls({*LOOPBACK_HOSTS, own, *(name.lower() for name in names)}, addresses=True)

    def allow(self, host: str) -> bool:
        """True of a name, or an address in the spelling of browsers, that is the page's."""
        return host in self.names or (self._addresses and bool(_ADDRESS.fullmatch(host)))


def refusal(headers: Collection[tuple[bytes, bytes]], hosts: Hosts) -> str:
    """Reason, in a sentence, to refuse a request with these headers; empty if there is none.

    :param headers: names in lower case, as ASGI gives them.
    """
    asked = [value for name, value in headers if name == b"host"]
    match = _HOST.fullmatch(asked[0]) if len(asked) == 1 else None
    if match is None or not hosts.allow(match.group(1).decode("ascii")):
        shown = b" and ".join(asked).decode("ascii", "replace")[:80]
        return (
            f"Expected one of this page's names as Host, found {shown!a}. Open the page by its own "
            "address, or start it with this name: --allow-host NAME"
        )
    own = (b"http://" + asked[0], b"https://" + asked[0])
    if any(name == b"origin" and value not in own for name, value in headers):
        return _ELSEWHERE
    if any(name == b"sec-fetch-site" and value not in _OWN_SITE for name, value in headers):
        return _ELSEWHERE
    return ""


class SameOrigin:
    """ASGI middleware that refuses what other pages and other names ask."""

    def __init__(self, app: Application, hosts: Hosts) -> None:
        """Guard all of `app`."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what is the page's own; answer anything else with status 403."""
        reason = "" if scope["type"] == "lifespan" else refusal(scope["headers"], self._hosts)
        if not reason:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(scope, send, reason)


async def _refuse(scope: Message, send: Send, reason: str) -> None:
    # A person who followed a link of another page gets a way in: a link of our own.
    followed = reason == _ELSEWHERE and (b"sec-fetch-mode", b"navigate") in scope["headers"]
    kind, text = ("html", _PAGE) if followed else ("plain", reason)
    headers = [(b"content-type", f"text/{kind}; charset=utf-8".encode("ascii"))]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode("utf-8")})
