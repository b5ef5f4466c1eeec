"""Pages of another origin in the same browser: they read nothing and change nothing."""

import contextlib
import http.client
import http.server
import json
import re
import threading
import time
from urllib.parse import urlsplit

import pytest

from assistant.page.owner import COOKIE
from tests.support.browser import chromium, guarded, served

pytestmark = [pytest.mark.browser, pytest.mark.model]

# As a browser that has no check of its own for pages that ask this machine.
WITHOUT_CHECKS = (
    "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,"
    "PrivateNetworkAccessRespectPreflightResults"
)
NAMES = ["127.0.0.1", "localhost", "localhost.", "x.localhost", "loop.attacker.example"]
NAMES += ["[::ffff:7f00:1]", "[::1]", "office.example"]
NAMES_HERE = (
    rf"http://(?:attacker\.test|{'|'.join(map(re.escape, [*NAMES, 'attacker.example']))})[:/]"
)
# What a page tries, each told by its status and what it could read of it.
TRIES = """async (at) => {
  const json = { 'content-type': 'application/json' };
  const asked = JSON.stringify({ data: ['hsbc?', null] });
  const session = 'abcdefghijk';
  const join = JSON.stringify({ data: [], fn_index: 0, session_hash: session });
  const requests = {
    list: ['/v1/articles', {}],
    ask: ['/v1/ask', { method: 'POST', headers: json, body: '{"question": "hsbc?"}' }],
    run: ['/gradio_api/run/ask', { method: 'POST', headers: json, body: asked }],
    join: ['/gradio_api/queue/join', { method: 'POST', headers: json, body: join }],
    data: [`/gradio_api/queue/data?session_hash=${session}`, {}],
    plain: ['/gradio_api/run/ask', { method: 'POST', body: asked }],
    add: ['/v1/articles', { method: 'POST', headers: json, body: '{"text": "Planted six."}' }],
    blind: ['/v1/articles', { method: 'POST', mode: 'no-cors', body: 'Planted seven.' }],
    rename: ['/v1/articles/xpeng', { method: 'PATCH', headers: json, body: '{"title": "Gone"}' }],
    remove: ['/v1/articles/xpeng', { method: 'DELETE' }],
  };
  const told = {};
  for (const [name, [path, options]] of Object.entries(requests)) {
    const stop = AbortSignal.timeout(60000);
    try {
      const answer = await fetch(at + path, { ...options, signal: stop, credentials: 'include' });
      told[name] = answer.type === 'opaque' ? 'opaque' : `${answer.status} ${await answer.text()}`;
    } catch (error) { told[name] = 'refused'; }
  }
  return told;
}"""


class Attacker(http.server.BaseHTTPRequestHandler):
    """A page of somebody else."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def elsewhere():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Attacker) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://attacker.test:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def attacking(leads_to):
    """A window on the attacker's page, whose other names lead to the page's address."""
    rules = f"--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.example {leads_to}"
    with (
        elsewhere() as page,
        chromium(WITHOUT_CHECKS, rules) as browser,
        guarded(browser, NAMES_HERE, stopped=False) as windows,
    ):
        view = windows.new_page()
        view.goto(page)
        yield view


def ask(address, method, path, **headers):
    """Status, headers and body of the answer to a program's request."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    try:
        connection.request(method, path, headers={"host": where.netloc, **headers})
        answer = connection.getresponse()
        body = b"" if "event-stream" in (answer.getheader("content-type") or "") else answer.read()
        return answer.status, dict(answer.getheaders()), body
    finally:
        connection.close()


def titles(address, **headers):
    listed = json.loads(ask(address, "GET", "/v1/articles", **headers)[2])
    return [one["title"] for one in listed["articles"]]


def ready(address, **headers):
    until = time.monotonic() + 90
    while ask(address, "GET", "/healthz", **headers)[0] != 200 and time.monotonic() < until:
        time.sleep(0.2)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--host", "::1"),
        ("--host", "0.0.0.0", "--shared", "--no-password", "--allow-host", "office.example"),
    ],
    ids=["default", "::1", "shared"],
)
def test_a_page_of_another_origin_reads_and_changes_nothing(tmp_path, arguments):
    with served(tmp_path / "log", *arguments) as (address, _):
        ready(address)
        before = titles(address)
        port = urlsplit(address).port
        with attacking("[::1]" if "::1" in arguments else "127.0.0.1") as page:
            for name in NAMES:
                told = page.evaluate(TRIES, f"http://{name}:{port}")
                assert set(told.values()) <= {"refused", "opaque"}, (name, told)
            # The attacker's own name made to point here (DNS rebinding): one origin, and no CORS.
            page.goto(f"http://attacker.example:{port}/", wait_until="commit")
            told = page.evaluate(TRIES, f"http://attacker.example:{port}")
            assert {said[:4] for said in told.values()} == {"403 "}, told
        time.sleep(0.5)
        assert titles(address) == before


def test_all_of_gradio_is_behind_the_guard(tmp_path):
    paths = ["/", "/config", "/gradio_api/info", "/gradio_api/run/ask", "/gradio_api/queue/join"]
    paths += ["/v1/ask", "/v1/articles", "/healthz", "/gradio_api/heartbeat/a", "/theme.css"]
    paths += ["/gradio_api/queue/data?session_hash=a", "/login", "/gradio_api/file=/etc/passwd"]
    foreign = {"origin": "http://attacker.example"}
    wrong = [{"host": host} for host in ("localhost.", "[::ffff:7f00:1]", "attacker.example")]
    wrong += [foreign, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
    with served(tmp_path / "log") as (address, _):
        for path in paths:
            for method in ("GET", "POST", "DELETE", "OPTIONS"):
                for headers in wrong:
                    status, given, _ = ask(address, method, path, **headers)
                    assert status == 403, (method, path, headers)
                    assert not [one for one in given if one.startswith("access-control")]


def test_beyond_this_machine_the_first_address_lets_in_and_nothing_else_does(tmp_path):
    with served(tmp_path / "log", "--host", "0.0.0.0") as (address, _):
        first, token = address.split("/?token=")
        for path in ("/", "/healthz", "/config", "/v1/articles"):
            assert ask(first, "GET", path)[0] == 401
        assert ask(first, "GET", "/config", authorization=f"Bearer {token}")[0] == 200
        with chromium() as browser, guarded(browser, re.escape(first)) as windows:
            page = windows.new_page()
            page.goto(address)
            page.wait_for_selector(".paper .sentence", timeout=90_000)
            assert "token" not in page.url
            # One tells whose the conversations are; the other lets in.
            (cookie,) = [one for one in page.context.cookies() if one["name"] != COOKIE]
            assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
            # A page elsewhere cannot use the cookie: it is not even sent.
            assert "access-control-allow-origin" not in str(
                ask(first, "GET", "/config", origin="http://attacker.example")[1]
            )


def test_the_login_page_lets_a_person_in(tmp_path):
    who = {"ASSISTANT_USER": "ann", "ASSISTANT_PASSWORD": "pässword"}
    with (
        served(tmp_path / "log", **who) as (address, _),
        chromium() as browser,
        guarded(browser, re.escape(address)) as windows,
    ):
        page = windows.new_page()
        page.goto(address)
        page.get_by_label("User").fill("ann")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("text=That was wrong")
        page.get_by_label("User").fill("ann")
        page.get_by_label("Password").fill("pässword")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector(".paper .sentence", timeout=90_000)
    assert "Wrong password number 1" in (tmp_path / "log").read_text()
