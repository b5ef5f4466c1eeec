"""The doors for programs without a server: every way a request can end."""

import asyncio
import json
import logging
import threading
from pathlib import Path

import httpx
import pytest

from assistant import AssistantError, EmptyQuestionError, QuestionError, UnknownArticleError
from assistant.page import BackgroundAssistant, QuestionApi, Secret, Session, api_app
from assistant.page.api import MAX_BODY, MAX_EARLIER, MAX_WAITING, AnswerBody
from assistant.page.schema import schema
from tests.support.asgi import send
from tests.support.page_fakes import FakeReader, answered, article, evidence, spans
from tests.support.waiting import WAIT_SECONDS

ROOT = Path(__file__).parent.parent
ARTICLE = article("It is.")
SAID = answered("is it?", evidence(ARTICLE, spans(ARTICLE, "It is.")[0]))
JSON = {"content-type": "application/json"}


def post(reader, content, headers=JSON):
    app = api_app(QuestionApi(reader).router())
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return send(app, ("POST", "/v1/ask", {"content": content, "headers": headers}))[0]


def test_a_question_gets_the_answer_with_all_its_fields():
    done = post(FakeReader(SAID), {"question": "is it?"})
    assert done.status_code == 200
    assert done.json() == json.loads(json.dumps(SAID.as_dict()))


def test_earlier_questions_are_asked_first_and_handed_on():
    reader = FakeReader(SAID, SAID, SAID)
    assert post(reader, {"question": "so?", "history": ["is it?", "why?"]}).status_code == 200
    assert reader.histories == [(), (SAID,), (SAID, SAID)]


def test_strictness_is_handed_on():
    reader = FakeReader(SAID, SAID)
    assert post(reader, {"question": "so?"}).status_code == 200
    assert reader.strictness is None
    assert post(reader, {"question": "so?", "strictness": "sure"}).status_code == 200
    assert reader.strictness == "sure"


def test_ids_of_articles_are_handed_on_with_every_question_of_the_talk():
    reader = FakeReader(SAID, SAID, SAID)
    assert post(reader, {"question": "so?"}).status_code == 200
    body = {"question": "so?", "history": ["is it?"], "articles": ["one", "two"]}
    assert post(reader, body).status_code == 200
    assert reader.asked == [None, ["one", "two"], ["one", "two"]]
    from_python = FakeReader(SAID)
    QuestionApi(from_python).ask("so?", articles=["one"])
    assert from_python.asked == [["one"]]


def test_an_article_that_is_not_there_is_not_found():
    done = post(
        FakeReader(UnknownArticleError("No such id.")), {"question": "so?", "articles": ["x"]}
    )
    assert (done.status_code, done.json()) == (
        404,
        {"error": "No such id.", "said": "No such id."},
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        {"question": "why?", "articles": "one"},
        {"question": "why?", "articles": [1]},
        {"question": "why?", "strictness": "lax"},
        b"question",
        b"\xff",
        b"[" * 10_000,
        b'{"question": "\\ud800"}',
        [],
        {},
        {"question": None},
        {"question": 5},
        {"question": "why?", "k": 3},
        {"question": "why?", "history": "how?"},
        {"question": "why?", "history": [1]},
        {"question": "why?", "history": ["how?"] * (MAX_EARLIER + 1)},
    ],
)
def test_what_is_not_a_question_is_refused_with_a_sentence(body):
    reader = FakeReader(SAID)
    done = post(reader, body)
    assert done.status_code == 422
    assert done.json()["error"].startswith("Expected ")
    assert reader.histories == []


def test_errors_of_ours_are_sentences_and_others_stay_in_the_log(caplog):
    said = FakeReader(EmptyQuestionError("None."), AssistantError("No model."), KeyError("secret"))
    ends = []
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            done = post(said, {"question": "?"})
            ends.append((done.status_code, done.json()["error"]))
    assert ends[:2] == [(422, "None."), (503, "No model.")]
    assert ends[2][0] == 500
    assert "secret" not in ends[2][1]
    assert "KeyError: 'secret'" in caplog.text


def test_a_body_too_long_or_of_another_type_is_not_read():
    reader = FakeReader(SAID)
    assert post(reader, b" " * (MAX_BODY + 1)).status_code == 413
    assert post(reader, {"question": "why?"}, {"content-type": "text/plain"}).status_code == 415
    assert reader.histories == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_another_method_is_told_which_one_is_right(method):
    app = api_app(QuestionApi(FakeReader()).router())
    (done,) = send(app, (method, "/v1/ask", {}))
    assert done.status_code == 405
    assert done.headers["allow"] == "POST"


def test_so_many_may_wait_and_one_more_comes_back_later():
    go = threading.Event()

    class Slow(FakeReader):
        def ask(self, question, history=(), articles=None, strictness=None):
            go.wait(WAIT_SECONDS)
            return SAID

    app = api_app(QuestionApi(Slow()).router())

    async def all_of_them():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:

            async def ask():
                done = await client.post("/v1/ask", json={"question": "?"})
                go.set()  # the first that comes back is the one that may not wait
                return done

            return await asyncio.gather(*(ask() for _ in range(MAX_WAITING + 1)))

    ends = [done.status_code for done in asyncio.run(all_of_them())]
    assert sorted(ends) == [200] * MAX_WAITING + [503]


def test_health_tells_starting_from_ready_from_failed():
    go = threading.Event()

    def opened():
        go.wait(WAIT_SECONDS)
        return FakeReader(SAID)

    def fail():
        raise AssistantError("no")

    def health(reader):
        (done,) = send(api_app(QuestionApi(reader).router()), ("GET", "/healthz", {}))
        return done.status_code, done.json()["status"]

    assert health(FakeReader()) == (200, "ok")
    background = BackgroundAssistant(opened)
    background.start()
    assert health(background) == (503, "starting")
    go.set()
    background.ask("is it?") if background.articles else None
    background._warm.wait(WAIT_SECONDS)
    assert health(background) == (200, "ok")
    failing = BackgroundAssistant(fail)
    failing.start()
    failing._opened.wait(WAIT_SECONDS)
    assert health(failing) == (503, "failed")


def test_health_counts_what_can_be_asked_and_fails_with_its_store():
    class Lost(FakeReader):
        def health(self):
            raise AssistantError("Expected the database to answer.")

    def health(reader):
        (done,) = send(api_app(QuestionApi(reader).router()), ("GET", "/healthz", {}))
        return done.status_code, done.json()

    told = {"status": "ok", "articles": 0, "sentences": 0, "writable": False}
    assert health(FakeReader()) == (200, told)
    assert health(Lost()) == (503, {"status": "failed"})


def test_the_typed_door_raises_what_it_refuses():
    with pytest.raises(QuestionError, match="history"):
        QuestionApi(FakeReader()).ask("why?", "how?")
    assert QuestionApi(FakeReader(SAID)).ask("is it?")["answered"] is True


def test_the_schema_tells_of_our_routes_only_and_is_the_file_in_docs():
    made = schema()
    assert set(json.loads(made)["paths"]) == {
        "/v1/ask",
        "/healthz",
        "/v1/articles",
        "/v1/articles/{id}",
        "/v1/articles/{id}/original",
        "/v1/articles/{id}/page.png",
        "/v1/articles/{id}/undo",
        "/v1/conversations",
        "/v1/conversations/{id}",
        "/v1/conversations/{id}/undo",
        "/v1/citation",
        "/v1/quotations",
        "/v1/quotations/file",
        "/v1/suggestions",
        "/v1/wrong-answers",
        "/v1/quotations/{id}",
        "/v1/quotations/{id}/undo",
    }
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == made, "make schema"


def test_the_schema_tells_all_fields_of_an_answer():
    assert set(AnswerBody.model_fields) == set(SAID.as_dict())


@pytest.mark.parametrize("path", ["/openapi.json", "/v1/ask", "/healthz", "/docs"])
def test_the_schema_stands_behind_the_password_too(path):
    app = Session(api_app(QuestionApi(FakeReader()).router()), Secret("ann", "secret"))
    (done,) = send(app, ("GET", path, {}))
    assert done.status_code == 401
