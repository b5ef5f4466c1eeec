"""What a reader keeps, over HTTP: theirs alone."""

import hashlib
import json
import re
from dataclasses import asdict

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.page import KeptApi, KeptThings, OwnerCookie, PageEvents, Talk, api_app, owner_of
from assistant.page.owner import COOKIE
from corpus import LibraryError
from tests.support.asgi import send
from tests.support.page_fakes import FakeReader, answered, article, evidence, spans

HERE = "http://127.0.0.1:7860"
SENTENCES = ("The firm makes cars.", "The G3 runs 520 km.")
CARS = article(*SENTENCES)
FIRST, SECOND = spans(CARS, *SENTENCES)
ANN, BOB = "a" * 32, "b" * 32
JSON = {"content-type": "application/json"}


def owner(cookie):
    return f"browser:{hashlib.sha256(cookie.encode()).hexdigest()}"


@pytest.fixture
def reader():
    said = [answered(f"Question {n}?", evidence(CARS, SECOND, "520 km")) for n in range(3)]
    return FakeReader(*said, articles=(CARS,), sentences={"one": [FIRST, SECOND]})


@pytest.fixture
def app(reader):
    return OwnerCookie(api_app(KeptApi(KeptThings(reader)).router()))


def call(app, cookie, path, method="GET", body=None):
    given = {"headers": {"cookie": f"{COOKIE}={cookie}", **JSON}}
    if body is not None:
        given["content"] = json.dumps(body)
    (done,) = send(app, (method, f"{HERE}/v1/{path}", given))
    return done


def asked(reader, cookie=ANN):
    talk = Talk()
    PageEvents(reader).reply("t1", "Question?", talk, None, None, owner(cookie))
    return talk.id


def test_a_browser_gets_a_cookie_that_no_script_reads_and_keeps_it():
    async def tell(scope, receive, send):
        await JSONResponse({"owner": owner_of(scope)})(scope, receive, send)

    app = OwnerCookie(tell)
    (first,) = send(app, ("GET", f"{HERE}/", {}))
    cookie = first.headers["set-cookie"]
    assert re.match(
        rf"{COOKIE}=[\w-]{{32}}; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=/$", cookie
    )
    value = cookie.split("=")[1].split(";")[0]
    assert first.json() == {"owner": owner(value)}
    for path in ("/", "/v1/conversations"):
        (again,) = send(app, ("GET", HERE + path, {"headers": {"cookie": f"{COOKIE}={value}"}}))
        assert again.json() == {"owner": owner(value)}
    (none,) = send(app, ("GET", f"{HERE}/v1/conversations", {}))
    assert none.json() == {"owner": ""}
    assert "set-cookie" not in none.headers
    (odd,) = send(app, ("GET", f"{HERE}/x", {"headers": {"cookie": f"{COOKIE}=<b>"}}))
    assert odd.json() == {"owner": ""}
    (secure,) = send(app, ("GET", "https://127.0.0.1:7860/", {}))
    assert secure.headers["set-cookie"].endswith("; Secure")


def test_who_logs_in_is_the_owner_in_every_browser():
    async def tell(scope, receive, send):
        await JSONResponse({"owner": owner_of(Request(scope).scope)})(scope, receive, send)

    (done,) = send(OwnerCookie(tell, "ann"), ("GET", f"{HERE}/", {}))
    assert done.json() == {"owner": "user:ann"}
    assert "set-cookie" not in done.headers


def test_conversations_are_listed_renamed_removed_and_brought_back(app, reader):
    talk = asked(reader)
    (one,) = call(app, ANN, "conversations").json()["conversations"]
    assert (one["id"], one["title"], one["about"]) == (talk, "Question 0?", "1 question")
    assert call(app, ANN, "conversations?search=520").json()["found"] == 1
    assert call(app, ANN, "conversations?search=zebra").json()["found"] == 0
    done = call(app, ANN, f"conversations/{talk}", "PATCH", {"title": " My\n<b>talk</b> "})
    assert done.json()["title"] == "My <b>talk</b>"
    assert call(app, ANN, f"conversations/{talk}", "PATCH", {"title": " "}).status_code == 409
    assert "is removed" in call(app, ANN, f"conversations/{talk}", "DELETE").json()["said"]
    assert call(app, ANN, "conversations").json()["found"] == 0
    assert call(app, ANN, f"conversations/{talk}", "DELETE").status_code == 409
    assert call(app, ANN, f"conversations/{talk}/undo", "POST", {}).status_code == 200
    assert call(app, ANN, "conversations").json()["found"] == 1
    assert call(app, ANN, f"conversations/{talk}/undo", "POST", {}).status_code == 409


def test_nobody_reaches_what_is_another_s(app, reader):
    talk = asked(reader)
    passage = {"article": "one", "start": 0, "end": 10}
    kept = call(app, ANN, "quotations", "POST", passage).json()["id"]
    assert call(app, BOB, "conversations").json()["found"] == 0
    assert call(app, BOB, "quotations").json()["quotations"] == []
    for path, method, body in (
        (f"conversations/{talk}", "PATCH", {"title": "Mine"}),
        (f"conversations/{talk}", "DELETE", None),
        (f"quotations/{kept}", "DELETE", None),
    ):
        assert call(app, BOB, path, method, body).status_code == 409
    assert PageEvents(reader).open(owner(BOB), talk).error
    assert len(PageEvents(reader).open(owner(ANN), talk).turns) == 1
    for path in (
        "conversations",
        "quotations",
        "quotations/file",
        "citation?article=one&start=0&end=9",
    ):
        (done,) = send(app, ("GET", f"{HERE}/v1/{path}", {}))
        assert done.status_code == 403
        assert "no cookies" in done.json()["error"]


def test_a_passage_is_cited_and_kept_wherever_it_ends(app):
    forms = call(app, ANN, "citation?article=one&start=4&end=30").json()["forms"]
    assert forms[0] == {
        "name": "With its source",
        "text": "“firm makes cars. The G3 ru” (“A title”, para. 1)",
    }
    for wrong in ("start=30&end=4", "start=-1&end=4", "start=0&end=4000", "start=4&end=4"):
        assert call(app, ANN, f"citation?article=one&{wrong}").status_code == 409
    assert call(app, ANN, "citation?article=two&start=0&end=4").status_code == 404
    body = {"article": "one", "start": 21, "end": 40, "words": [33, 39]}
    assert call(app, ANN, "quotations", "POST", body).json()["number"] == 1
    assert call(app, ANN, "quotations", "POST", body).json()["number"] == 1
    (one,) = call(app, ANN, "quotations").json()["quotations"]
    assert (one["text"], one["reference"]) == ("The G3 runs 520 km.", "“A title”, para. 1")
    for form, begins in (("markdown", b"# Kept"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        done = call(app, ANN, f"quotations/file?form={form}")
        assert done.content.startswith(begins)
        assert done.headers["content-disposition"].startswith('attachment; filename="quotations.')
    assert b"**520 km**" in call(app, ANN, "quotations/file").content
    assert call(app, ANN, "quotations/file?form=exe").status_code == 409


def test_what_was_shown_is_shown_again_though_its_article_changed_or_went(reader):
    events, talk = PageEvents(reader), asked(reader)
    (before,) = events.open(owner(ANN), talk).turns
    assert "The G3 runs <mark>520 km</mark>." in before
    assert "since" not in before
    key = re.search(r'data-kept="(\w+)"', before)[1]
    changed = article("The firm makes cars.", "The G3 runs 620 km.")
    changed = type(changed)(**{**asdict(changed), "sha256": "1" * 64})
    reader.articles = (changed,)
    (again,) = events.open(owner(ANN), talk).turns
    assert "The G3 runs <mark>520 km</mark>." in again
    assert "“A title” has changed since." in again
    assert "Ask it again" in again
    pane = events.pane("one", owner(ANN), key)
    assert not pane.gone
    assert "520 km" in pane.html
    assert "It has changed since." in pane.html
    assert "620 km" in events.pane("one", owner(BOB), key).html  # who never saw the earlier one
    reader.articles = ()
    (gone,) = events.open(owner(ANN), talk).turns
    assert "“A title” is not here any more." in gone
    pane = events.pane("one", owner(ANN), key)
    assert pane.gone
    assert "520 km" in pane.html


def test_an_answer_that_cannot_be_kept_says_so(reader, monkeypatch):
    events, talk = PageEvents(reader), Talk()
    assert "takes no cookies" in events.reply("t1", "Question?", talk)
    monkeypatch.setattr(
        reader.conversations.database, "writing", lambda: (_ for _ in ()).throw(broken())
    )
    html = events.reply("t2", "Question?", talk, None, None, owner(ANN))
    assert "This answer is not kept, and is gone when you close the page: No room." in html
    assert "520 km" in html
    assert len(talk.answers) == 2  # and follow-ups go on


def broken():
    return LibraryError("No room.")
