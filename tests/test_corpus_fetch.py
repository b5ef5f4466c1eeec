"""Addresses: what is fetched, and what is never asked."""

import socket
import threading
from http.server import ThreadingHTTPServer

import pytest

import corpus.fetch
from corpus import UnreadableArticleError, UnsafeSourceError, download, read_source
from corpus.fetch import is_public, parse_address
from tests.support.hostile_web import UNSAFE, Handler


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def site(server, monkeypatch):
    """The server's address, with this machine taken for a public place."""
    Handler.asked.clear()
    public = is_public
    monkeypatch.setattr(corpus.fetch, "is_public", lambda host: host == "127.0.0.1" or public(host))
    return server


@pytest.fixture
def _no_connection(monkeypatch):
    def connect(*_, **__):
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.mark.usefixtures("_no_connection")
@pytest.mark.parametrize("url", UNSAFE.values(), ids=UNSAFE)
def test_an_unsafe_address_is_never_asked(url):
    with pytest.raises(UnsafeSourceError, match="Save the page in a browser") as caught:
        download(url, allowed=True)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.usefixtures("_no_connection")
def test_nothing_is_fetched_without_leave():
    with pytest.raises(UnsafeSourceError, match="switched off"):
        download("https://example.org/")


@pytest.mark.usefixtures("_no_connection")
@pytest.mark.parametrize("order", [1, -1])
def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch, order):
    hosts = [(2, 1, 6, "", (host, 80)) for host in ("93.184.216.34", "192.168.0.1")][::order]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: hosts)
    with pytest.raises(UnsafeSourceError, match="not public"):
        download("http://example.org/", allowed=True)


def test_a_name_that_changes_its_address_is_looked_up_once(monkeypatch):
    answers = iter(["93.184.216.34", "127.0.0.1"])
    connected = []

    def connect(where, timeout):
        connected.append(where)
        raise OSError("refused")

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(answers), 80))]
    )
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(UnreadableArticleError, match="refused"):
        download("http://rebinding.example/", allowed=True)
    assert connected == [("93.184.216.34", 80)]


def test_a_name_that_is_not_known(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnreadableArticleError, match="cannot be found"):
        download("https://nowhere.example/", allowed=True)


def test_a_page_comes_back_and_can_be_read(site):
    found = download(f"{site}/moved?q=a b".replace(" ", "%20"), allowed=True)
    assert found.url == f"{site}/page"
    assert read_source(found.content, found.url).article.text == "Text."
    assert [path for path, _ in Handler.asked] == ["/moved?q=a%20b", "/page"]
    for _, headers in Handler.asked:
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)
        assert headers["Accept-Encoding"] == "identity"


def test_proxies_of_the_environment_are_not_used(site, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert b"Text." in download(site, allowed=True).content


@pytest.mark.parametrize(
    ("path", "error", "part"),
    [
        ("moved-inside", UnsafeSourceError, "not public"),
        ("moved-to-file", UnsafeSourceError, "http:// or https://"),
        ("moved-nowhere", UnsafeSourceError, "redirects"),
        ("circle", UnsafeSourceError, "more than 5 redirects"),
        ("lost", UnreadableArticleError, "answers 404"),
        ("packed", UnreadableArticleError, "sends it packed"),
        ("cut", UnreadableArticleError, "IncompleteRead|ended before"),
        ("heads", UnreadableArticleError, "more than 100 headers"),
        ("noise", UnreadableArticleError, "cannot be fetched"),
        ("large", UnreadableArticleError, "sends more than 1,000 bytes"),
        ("endless", UnreadableArticleError, "sends more than 1,000 bytes"),
        ("drip", UnreadableArticleError, "within 0.5 seconds"),
        ("drip-head", UnreadableArticleError, "within 0.5 seconds"),
        ("silence", UnreadableArticleError, "within 0.5 seconds"),
    ],
)
def test_a_hostile_server(site, monkeypatch, path, error, part):
    monkeypatch.setattr(corpus.fetch, "MAX_FILE_BYTES", 1_000)
    seconds = 0.5 if "0.5" in part else 20
    with pytest.raises(error, match=part) as caught:
        download(f"{site}/{path}", allowed=True, seconds=seconds)
    assert str(caught.value).isprintable()


def test_a_server_without_a_certificate(site):
    with pytest.raises(UnreadableArticleError, match="cannot be fetched"):
        download(site.replace("http:", "https:"), allowed=True)


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://Example.org", "example.org", "/"),
        ("https://example.org:8443/a b".replace(" ", "%20"), "example.org:8443", "/a%20b"),
        ("https://bücher.example/ä?ö=1#x", "xn--bcher-kva.example", "/%C3%A4?%C3%B6=1"),
        ("http://[2606:4700::1]/", "[2606:4700::1]", "/"),
    ],
)
def test_addresses_are_taken_apart(url, host, path):
    address = parse_address(url)
    assert (address.host_header, address.path) == (host, path)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_public_addresses(host):
    assert is_public(host)
