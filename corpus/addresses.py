"""Which addresses of the web may be asked: public ones, and nothing behind the user's own door."""

import ipaddress
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from corpus.clean import clean_name
from corpus.errors import UnreadableArticleError, UnsafeSourceError

MAX_CHARS = 2_000
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
# Prefixes of IPv6 addresses that lead on to an IPv4 address in their last four bytes.
_LEADS_TO_IPV4 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0/96", "::/96")))


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart."""

    secure: bool
    host: str  # ASCII
    port: int
    path: str  # with the query, quoted

    @property
    def host_header(self) -> str:
        """What the server is told about whom it is asked as."""
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
    """Whether an IP address is one of the public internet, and those inside it are as well."""
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
