"""Every door of a real server gives the same answer, and a password guards them all."""

import importlib.util
import json
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode

import pytest

from assistant import Assistant
from tests.support.browser import ROOT, chromium, reading, served

pytestmark = [pytest.mark.browser, pytest.mark.model]

EARLIER, QUESTION = "Tell me about the G3", "and what is its range?"
WHO = {"ASSISTANT_USER": "ann", "ASSISTANT_PASSWORD": "pässword"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server") / "log", **WHO) as (address, _):
        yield address


def fetch(address, path, data=None, known=True):
    request = urllib.request.Request(address + path, data, {"content-type": "application/json"})
    if known:
        code = b64encode(":".join(WHO.values()).encode()).decode()
        request.add_header("authorization", f"Basic {code}")
    with urllib.request.urlopen(request, timeout=90) as answer:
        return answer.read().decode()


def test_every_door_gives_the_same_answer(address):
    qa = Assistant.open()
    expected = json.loads(json.dumps(qa.ask(QUESTION, [qa.ask(EARLIER)]).as_dict()))
    assert expected["answered"]
    body = json.dumps({"question": QUESTION, "history": [EARLIER]}).encode()
    assert json.loads(fetch(address, "/v1/ask", body)) == expected
    body = json.dumps({"data": [QUESTION, [EARLIER], None, None]}).encode()
    event = json.loads(fetch(address, "/gradio_api/call/ask", body))["event_id"]
    stream = fetch(address, f"/gradio_api/call/ask/{event}")
    assert json.loads(stream.split("data: ", 1)[1]) == [expected]
    code = b64encode(":".join(WHO.values()).encode()).decode()
    known = {"authorization": f"Basic {code}"}
    with chromium() as browser, reading(browser, address, extra_http_headers=known) as reader:
        reader.ask(EARLIER)
        reader.ask(QUESTION)
        turn = reader.page.locator(".turn").last
        assert turn.locator(".best blockquote").inner_text() == expected["text"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/v1/ask",
        "/openapi.json",
        "/config",
        "/gradio_api/info",
        "/gradio_api/mcp/",
    ],
)
def test_nothing_is_had_without_the_password(address, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(address, path, known=False)
    with refused.value:
        assert refused.value.code == 401


def test_only_ask_is_offered_to_programs(address):
    info = json.loads(fetch(address, "/gradio_api/info"))
    assert list(info["named_endpoints"]) == ["/ask"]
    assert info["unnamed_endpoints"] == {}
    assert "word for word" in info["named_endpoints"]["/ask"]["description"]


def test_a_bad_setting_ends_with_a_sentence_and_status_two(monkeypatch):
    monkeypatch.setenv("ASSISTANT_USER", "ann")
    command = [sys.executable, "app.py", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Expected password too")


@pytest.mark.skipif(importlib.util.find_spec("mcp") is not None, reason="gradio[mcp] is installed")
def test_mcp_without_its_package_ends_with_a_sentence():
    command = [sys.executable, "app.py", "--port", "0", "--mcp"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "Expected the package for MCP. Run: pip install 'gradio[mcp]'\n"
