"""A web page by its address, fetched so that nobody can lead the program to a private place.

Gradio's safehttpx was looked at and not taken: it is content with one public address among several,
asks a public DNS service when that fails, goes through proxies named in the environment without a
check, and has no limit on size or time as a whole.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from corpus.addresses import Address, parse_address, resolve, unsafe
from corpus.clean import clean_name
from corpus.errors import UnreadableArticleError, UnsafeSourceError
from corpus.source import MAX_FILE_BYTES

MAX_REDIRECTS = 5
SECONDS = 60.0  # from the first question to the last byte
_CONNECT_SECONDS = 10.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (article assistant; one page for one reader)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain,text/markdown,*/*;q=0.5",
    "Accept-Encoding": "identity",  # nothing to unpack: no bombs
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Download:
    """What an address gave."""

    url: str  # the last one, after redirects
    content: bytes


def fetch(url: str, allowed: bool = False, seconds: float = SECONDS) -> Download:
    """Fetch a file over http or https, for `read_source(content, name=url)`.

    Every address of the host must be public; the connection goes to the address that was checked;
    each redirect is checked like the first address. No cookies, passwords or proxies are used.

    :param allowed: whether the user has agreed to the use of the network.
    :raises UnsafeSourceError: not allowed, or the address or a redirect is not safe to ask.
    :raises UnreadableArticleError: it does not answer, not in time, with an error, or too much.
    """
    if not allowed:
        raise UnsafeSourceError(
            f"Expected leave to use the network for {clean_name(url)}, found it switched off. "
            "Set ASSISTANT_URLS=1 to allow it, or save the page and add the file."
        )
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        address = parse_address(url)
        hosts = resolve(address, url, deadline - time.monotonic())
        try:
            with (
                _connected(address, hosts, deadline) as connection,
                closing(_ask(connection, address)) as answer,
            ):
                if answer.status not in _REDIRECTS:
                    return Download(url, _body(answer, url))
                url = urljoin(url, answer.getheader("Location", ""))
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                found = f"does not answer within {seconds:g} seconds"
            else:
                found = f"cannot be fetched ({type(error).__name__}: {clean_name(str(error))})"
            raise _unreadable(url, found) from error
    raise unsafe(url, f"is the end of more than {MAX_REDIRECTS} redirects")


@contextmanager
def _connected(
    address: Address, hosts: list[str], deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of the checked `hosts`, cut at the deadline whatever it is doing."""
    with closing(_open(hosts, address.port, deadline)) as bare:
        sock = bare
        if address.secure:
            sock = ssl.create_default_context().wrap_socket(
                bare, server_hostname=address.host, do_handshake_on_connect=False
            )
        with closing(sock), _cut_at(deadline, sock):
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection = http.client.HTTPConnection(address.host, address.port)
            connection.sock = sock
            yield connection


def _open(hosts: list[str], port: int, deadline: float) -> socket.socket:
    for host in hosts:
        left = min(_CONNECT_SECONDS, deadline - time.monotonic())
        try:
            sock = socket.create_connection((host, port), timeout=max(left, 0.01))
        except OSError:
            if host == hosts[-1]:
                raise
        else:
            sock.settimeout(max(deadline - time.monotonic(), 0.01))
            return sock
    raise OSError("the host has no address")


@contextmanager
def _cut_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """Shut `sock` at the deadline: one that sends a byte a second never times out by itself."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(max(deadline - time.monotonic(), 0), cut)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        if late.is_set():  # what came until then may look whole
            raise TimeoutError


def _ask(connection: http.client.HTTPConnection, address: Address) -> http.client.HTTPResponse:
    connection.request("GET", address.path, headers={"Host": address.host_header, **_HEADERS})
    return connection.getresponse()


def _body(answer: http.client.HTTPResponse, url: str) -> bytes:
    if answer.status != 200:
        raise _unreadable(url, f"answers {answer.status} {clean_name(answer.reason or '')}")
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise _unreadable(url, "sends it packed although it was asked not to")
    content = answer.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise _unreadable(url, f"sends more than {MAX_FILE_BYTES:,} bytes")
    if (answer.length or 0) > 0:
        raise OSError("the connection ended before the page did")
    return content


def _unreadable(url: str, found: str) -> UnreadableArticleError:
    return UnreadableArticleError(
        f"Expected a web page, {clean_name(url)} {found}. "
        "Check it in a browser, or save the page and add the file."
    )
