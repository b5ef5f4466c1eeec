"""A web page by its address, fetched so that nobody can lead the program to a private place.

Gradio's safehttpx was looked at and not taken: it is content with one public address among several,
asks a public DNS service when that fails, goes through proxies named in the environment without a
check, and has no limit on size or time as a whole.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from corpus.errors import UnreadableArticleError, UnsafeSourceError
from corpus.sources import MAX_FILE_BYTES
from corpus.text import clean_name

MAX_CHARS = 2_000
MAX_REDIRECTS = 5
SECONDS = 60.0  # from the first question to the last byte
_CONNECT_SECONDS = 10.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
# Prefixes of IPv6 addresses that lead on to an IPv4 address in their last four bytes.
_LEADS_TO_IPV4 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0/96", "::/96")))
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (article assistant; one page for one reader)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain,text/markdown,*/*;q=0.5",
    "Accept-Encoding": "identity",  # nothing to unpack: no bombs
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart."""

    secure: bool
    host: str  # ASCII
    port: int
    path: str  # with the query, quoted

    @property
    def host_header(self) -> str:
        """Value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port in (80, 443) else f"{host}:{self.port}"


def parse_address(url: str) -> Address:
    """Take `url` apart.

    :raises UnsafeSourceError: not http or https, with a name and password, with odd characters or
        with a port that belongs to something other than the web.
    """
    if len(url) > MAX_CHARS:
        raise unsafe(url, f"has {len(url):,} characters, more than {MAX_CHARS:,}")
    if _FORBIDDEN.search(url):
        raise unsafe(url, "holds spaces, backslashes or control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna" if parts.hostname else "ascii").decode()
    except ValueError as error:
        raise unsafe(url, f"is malformed ({error!s:.100})") from error
    if parts.scheme not in _PORTS:
        raise unsafe(url, "does not begin with http:// or https://")
    if "@" in parts.netloc:
        raise unsafe(url, "holds a user's name or password")
    if not host or "%" in host:
        raise unsafe(url, "names no host")
    port = _PORTS[parts.scheme] if port is None else port
    if port not in _PORTS.values() and port < 1024:
        raise unsafe(url, f"names port {port}, which is not one of the web")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    return Address(parts.scheme == "https", host, port, f"{path}?{query}" if query else path)


def resolve(address: Address, url: str, seconds: float) -> list[str]:
    """Every IP address of the host, asked for once.

    :raises UnsafeSourceError: one of them is not public.
    :raises UnreadableArticleError: there is none, or it takes longer than `seconds`.
    """
    pool = ThreadPoolExecutor(max_workers=1)  # since the system's resolver knows no time limit
    try:
        found = pool.submit(
            socket.getaddrinfo, address.host, address.port, type=socket.SOCK_STREAM
        ).result(seconds)
    except (OSError, UnicodeError, TooLate) as error:
        raise UnreadableArticleError(
            f"Expected a web page, the host of {clean_name(url)} cannot be found. "
            "Check the address and the connection."
        ) from error
    finally:
        pool.shutdown(wait=False)
    hosts = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for host in hosts:
        if not is_public(host):
            raise unsafe(url, "leads to an address that is not public")
    return hosts


def is_public(host: str) -> bool:
    """True if an IP address is one of the public internet, and those inside it are as well."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _LEADS_TO_IPV4):
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def unsafe(url: str, found: str) -> UnsafeSourceError:
    """The error for an address that must not be asked."""
    return UnsafeSourceError(
        f"Expected the address of a public web page, {clean_name(url)} {found}. "
        "Save the page in a browser and add the file."
    )


@dataclass(frozen=True, slots=True)
class Download:
    """Content that an address gave."""

    url: str  # the last one, after redirects
    content: bytes


def download(url: str, allowed: bool = False, seconds: float = SECONDS) -> Download:
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
