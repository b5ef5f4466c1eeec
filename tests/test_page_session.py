"""Session: a password or a token, once in a browser and with each request of a program."""

import asyncio
import base64
import logging
from types import SimpleNamespace
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.page import Secret, Session, session
from tests.support.asgi import send

PASSWORD = Secret("ann", "pässword")
TOKEN = Secret(token="a" * 32)
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
BROWSER = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(session, "SECONDS_PER_FAILURE", 0.01)


def guarded(secret):
    routes = [Route("/{path:path}", lambda request: PlainTextResponse("in"))]
    return Session(Starlette(routes=routes), secret)


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


def login(app, url="http://here", **fields):
    content = urlencode(fields).encode()
    (done,) = send(app, ("POST", f"{url}/login", {"content": content, "headers": FORM}))
    return done


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("Basic", 401),
        ("Basic not base64!", 401),
        (basic("ann:wrong"), 401),
        (basic("ann:"), 401),
        (basic("ann"), 401),
        (basic("ann:pässword:"), 401),
        ("Bearer " + base64.b64encode("ann:pässword".encode()).decode(), 401),
        ("Bearer pässword".encode(), 401),
        (basic("ann:pässword"), 200),
    ],
)
def test_only_the_password_opens(header, status):
    headers = {"authorization": header} if header else {}
    (done,) = send(guarded(PASSWORD), ("GET", "/healthz", {"headers": headers}))
    assert done.status_code == status
    assert ("www-authenticate" in done.headers) is (status == 401)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer " + "a" * 32, 200),
        ("bearer  " + "a" * 32, 200),
        ("Bearer aaa", 401),
        ("Bearer", 401),
        (basic("a" * 32), 401),
        (basic(":" + "a" * 32), 401),
    ],
)
def test_only_the_token_opens_where_there_is_no_password(header, status):
    (done,) = send(guarded(TOKEN), ("GET", "/config", {"headers": {"authorization": header}}))
    assert done.status_code == status


def test_the_login_page_gives_a_cookie_that_opens_everything_until_the_server_ends():
    app = guarded(PASSWORD)
    (page,) = send(app, ("GET", "/", {"headers": BROWSER}))
    assert page.status_code == 401
    assert 'name="password"' in page.text
    assert "www-authenticate" not in page.headers
    done = login(app, user="ann", password="pässword")
    assert (done.status_code, done.headers["location"]) == (303, "./")
    given = done.headers["set-cookie"]
    assert "HttpOnly; SameSite=Strict; Path=/" in given
    assert "Secure" not in given
    cookie = {"cookie": "other=1; " + given.split(";")[0]}
    opened, again = send(
        app, ("GET", "/config", {"headers": cookie}), ("GET", "/login", {"headers": cookie})
    )
    assert opened.text == "in"
    assert again.status_code == 303
    (closed,) = send(guarded(PASSWORD), ("GET", "/config", {"headers": cookie}))
    assert closed.status_code == 401


def test_under_tls_the_cookie_is_secure():
    given = login(guarded(PASSWORD), "https://here", user="ann", password="pässword")
    assert given.headers["set-cookie"].endswith("; Secure")


def test_the_first_address_gives_the_same_cookie_and_leaves_the_token_behind():
    app = guarded(TOKEN)
    wrong, elsewhere = send(
        app,
        ("GET", "/?token=b", {"headers": BROWSER}),
        ("GET", f"/config?token={TOKEN.token}", {}),
    )
    (first,) = send(app, ("GET", f"/?token={TOKEN.token}", {"headers": BROWSER}))
    assert (first.status_code, first.headers["location"]) == (303, "./")
    assert "SameSite=Strict" in first.headers["set-cookie"]
    assert (wrong.status_code, elsewhere.status_code) == (401, 401)
    assert 'name="token"' in wrong.text
    assert login(app, token=TOKEN.token).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"user": "ann"},
        {"user": "ann", "password": "pass"},
        {"password": "pässword"},
        {"token": ""},
        {"user": "ann\0pässword"},
        {"user": "ann", "password": "pässword" * 999},
    ],
)
def test_a_wrong_form_opens_nothing(fields):
    done = login(guarded(PASSWORD), **fields)
    assert done.status_code == 401
    assert "set-cookie" not in done.headers


def test_cookies_of_two_ports_have_two_names():
    names = {
        login(guarded(TOKEN), f"http://here:{port}", token=TOKEN.token)
        .headers["set-cookie"]
        .split("=")[0]
        for port in (7860, 7861)
    }
    assert len(names) == 2


def test_no_browser_opens_a_window_of_its_own_to_ask():
    script = {"accept": "*/*", "accept-language": "en"}
    program, page = send(
        guarded(PASSWORD), ("GET", "/v1/articles", {}), ("GET", "/x", {"headers": script})
    )
    assert program.headers["www-authenticate"].startswith("Basic ")
    assert not page.headers["www-authenticate"].startswith("Basic ")


@pytest.fixture
def delays(monkeypatch):
    """How long each wrong try was to wait; here it waits until all others have their answers."""
    waited, give_way = [], asyncio.sleep

    async def sleep(seconds):
        waited.append(seconds)
        for _ in range(1_000):  # of what runs meanwhile everything needs fewer turns
            await give_way(0)

    monkeypatch.setattr(session, "asyncio", SimpleNamespace(sleep=sleep))
    return waited


def test_wrong_passwords_are_delayed_and_logged_and_guesses_at_once_are_not_compared(
    delays, caplog
):
    wrong = ("GET", "/", {"headers": {"authorization": basic("ann:guess")}})
    right = ("GET", "/", {"headers": {"authorization": basic("ann:pässword")}})
    app = guarded(PASSWORD)
    with caplog.at_level(logging.WARNING):
        (done,) = send(app, wrong)
    assert done.status_code == 401
    assert delays == [session.SECONDS_PER_FAILURE]
    assert [one.getMessage() for one in caplog.records] == [
        "Wrong password number 1, from 127.0.0.1"
    ]
    found = send(app, right, *[wrong] * 50, right)
    statuses = [done.status_code for done in found]
    assert statuses[0] == 200
    assert statuses[1:51].count(401) == session.FAILURES_AT_ONCE
    assert statuses[1:51].count(429) == 50 - session.FAILURES_AT_ONCE
    assert statuses[51] == 429  # of the same address: a guess that happens to be right
    assert send(app, right)[0].status_code == 200


def test_who_has_the_cookie_is_not_kept_waiting_by_guesses():
    app = guarded(PASSWORD)
    cookie = login(app, user="ann", password="pässword").headers["set-cookie"].split(";")[0]
    wrong = ("GET", "/", {"headers": {"authorization": basic("ann:guess")}})
    found = send(app, *[wrong] * 20, ("GET", "/", {"headers": {"cookie": cookie}}))
    assert found[-1].status_code == 200


def test_another_address_is_not_kept_waiting_by_guesses(delays):
    app = guarded(PASSWORD)

    async def both():
        async def ask(address, password, times):
            transport = httpx.ASGITransport(app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                headers = {"authorization": basic(f"ann:{password}")}
                return await asyncio.gather(
                    *(client.get("/", headers=headers) for _ in range(times))
                )

        return await asyncio.gather(ask("2001:db8::1", "guess", 9), ask("10.0.0.1", "pässword", 1))

    guesses, (right,) = asyncio.run(both())
    assert right.status_code == 200
    assert [one.status_code for one in guesses].count(429) == 9 - session.FAILURES_AT_ONCE
    assert session._who({"client": ("2001:db8::1", 1)}) == session._who(
        {"client": ("2001:db8::2:1", 1)}
    )
