"""Address that the page is served at, and the headers of every answer."""

import errno
import socket

from assistant.page.guard import Application, Message, Receive, Send

# An article may hold `<img src=http://…>`. It is escaped; were it not, nothing would be fetched.
# Gradio's own scripts are inline, and its gr.HTML compiles templates: hence the two `unsafe-`.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: browsers then hide the origin of the login page's own form.
    (b"referrer-policy", b"same-origin"),
)


class AddressError(Exception):
    """An address that cannot be listened on; its text says what to do."""


class SecurityHeaders:
    """ASGI middleware that keeps every request of the page on this server."""

    def __init__(self, app: Application) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass everything on, with the headers added to each answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def listen(host: str, port: int) -> socket.socket:
    """Socket that already listens, so that nobody is turned away while the page starts.

    :raises AddressError: the address is taken, not this machine's, or not allowed.
    """
    wrong = (
        f"Expected an address of this machine, found {host!r} with port {port}. "
        "Use --host 127.0.0.1, and a port from 1 to 65535."
    )
    if not 0 <= port <= 65_535:
        raise AddressError(wrong)
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise AddressError(wrong) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise AddressError(_reason(host, port, error)) from error
    return listening


def address(listening: socket.socket) -> str:
    """Address to type into a browser."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # every address of this machine: name one that works here
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already in use, perhaps by this page started earlier. "
            f"Open http://{host}:{port}, or choose another port: python app.py --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} is reserved for the administrator. "
            "Choose one from 1024 on: python app.py --port 7860"
        )
    return f"Cannot listen on {host} port {port}: {error}. Use --host 127.0.0.1 --port 7860."
