"""The page while its server starts, dies, comes back and serves others, in Chromium."""

import os
import signal

import pytest

from tests.support.browser import BROKEN, ROOT, served
from tests.support.waiting import reserved_port

pytestmark = [pytest.mark.browser, pytest.mark.model]

SCRIPTS = ROOT / "tests" / "support"
RANGE = "What range does the G3 have?"
FACTORY = "Where is the new Gigafactory planned?"
PRICE = "What is the price of the P7?"
BEST = ".quotation.best blockquote"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    attempts = folder / "attempts"
    script = str(SCRIPTS / "serve_watched.py")
    with served(folder / "log", script=(script, str(attempts))) as (address, _):
        yield address, attempts


def test_a_question_asked_while_the_model_loads_is_answered_by_itself(tmp_path, window):
    go = tmp_path / "go"
    script = (str(SCRIPTS / "serve_late.py"), str(go))
    opening = "#article:has-text('Opening the articles')"
    with (
        served(tmp_path / "log", script=script) as (address, _),
        window(address, seen=opening) as reader,
    ):
        page = reader.page
        page.fill("#question textarea", RANGE)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".turn.waiting .wait:has-text('still starting')")
        assert page.locator(".quotation").count() == 0
        go.touch()
        reader.settled(1)
        assert "520 km" in reader.words(".quotation.best mark")
        assert page.locator(".wait").count() == 0


def test_two_windows_hold_two_conversations(watched, window):
    address, _ = watched
    with window(address) as one, window(address) as other:
        one.ask(RANGE)
        assert other.page.locator(".turn").count() == 0
        other.ask(FACTORY)
        other.ask("and when?")
        one.ask("and its price?")
        assert one.page.locator(".turn").count() == other.page.locator(".turn").count() == 2
        assert "G3" in one.words(".turn:last-child .searched")
        assert "Gigafactory" in other.words(".turn:last-child .searched")
        assert "520 km" in one.page.locator(BEST).first.inner_text()
        assert "Berlin" in other.page.locator(BEST).first.inner_text()


def test_two_tabs_of_one_browser_hold_two_conversations(watched, window):
    address, _ = watched
    with window(address) as reader:
        reader.ask(RANGE)
        other = reader.page.context.new_page()
        other.goto(address)
        other.wait_for_selector(".starter")
        assert other.locator(".turn").count() == 0
        other.fill("#question textarea", FACTORY)
        other.press("#question textarea", "Enter")
        other.wait_for_selector(f"{BEST} >> text=Berlin")
        assert reader.page.locator(".turn").count() == other.locator(".turn").count() == 1
        other.close()


def test_a_killed_server_is_told_of_and_after_its_return_all_goes_on(tmp_path, window):
    with (
        reserved_port() as port,
        served(tmp_path / "first", port=port) as (address, process),
        window(address) as reader,
    ):
        reader.ask(RANGE)
        reader.ask(PRICE)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        page = reader.page
        page.fill("#question textarea", "What about the P7?")
        page.press("#question textarea", "Enter")
        said = page.get_by_text("Connection to the server was lost")
        said.wait_for()
        assert page.locator(".turn").count() == 2  # and the question stays in the box
        assert page.input_value("#question textarea") == "What about the P7?"
        with served(tmp_path / "second", port=port):
            said.wait_for(state="detached")  # the page comes back by itself
            reader.settled(2)
            assert "520 km" in page.locator(BEST).first.inner_text()
            assert page.input_value("#question textarea") == "What about the P7?"
            reader.enter()
            reader.settled(3)
            assert "the P7" in reader.words(".turn:last-child .searched")
        reader.complaints = [one for one in reader.complaints if not one.startswith(BROKEN)]


def test_the_server_asks_nobody_for_anything(watched, window):
    address, attempts = watched
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask(PRICE)
        reader.page.reload()
        reader.settled(2)
        with reader.page.expect_download():
            reader.page.click(".save[data-kind=proof]")
        reader.complaints = [one for one in reader.complaints if not one.startswith(BROKEN)]
    assert attempts.read_text() == ""


def test_who_stops_the_server_while_a_page_is_open_sees_no_traceback(tmp_path, window):
    log = tmp_path / "log"
    with served(log) as (address, pid), window(address) as reader:
        with reader.page.expect_event("requestfinished", lambda one: "/heartbeat/" in one.url):
            os.kill(pid, signal.SIGINT)
        reader.page.close()
        reader.complaints.clear()  # of a server that has gone
    assert "Traceback" not in log.read_text()
