"""A question is shown at once, several are answered one after the other, and none is lost."""

import os
import signal
import time

import pytest

from tests.support.browser import BROKEN, TIMEOUT_MILLISECONDS, served

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
FACTORY = "Where is the new Gigafactory planned?"
PRICE = "What is the price of the P7?"
BOX = "#question textarea"


def held(reader):
    """Hold back every question from the server until the returned function is called."""
    waiting = []
    reader.page.route("**/queue/join*", lambda route: waiting.append(route))

    def release():
        for route in waiting:
            route.continue_()
        # Not before: what is held goes on to the guard of all requests then, and is handled twice.
        reader.page.unroute("**/queue/join*")

    return release


def enter(reader, question):
    reader.page.fill(BOX, question)
    reader.page.press(BOX, "Enter")


def questions(reader):
    return reader.page.locator(".turn .question").all_inner_texts()


def test_a_question_is_shown_before_the_server_has_heard_of_it(address, window):
    with window(address) as reader:
        release = held(reader)
        enter(reader, f"  {RANGE} <b>now</b>")
        reader.page.wait_for_selector(".turn.waiting .question", timeout=1_000)
        assert questions(reader) == [f"{RANGE} <b>now</b>"]
        assert reader.page.input_value(BOX) == ""
        assert reader.words(".turn .wait") == "Reading the article …"
        release()
        reader.settled(1)
        assert "520 km" in reader.words(".quotation.best mark")


def test_questions_asked_while_one_is_pending_are_answered_in_their_order(address, window):
    with window(address) as reader:
        release = held(reader)
        for question in (RANGE, FACTORY):
            enter(reader, question)
        reader.page.fill(BOX, PRICE)
        reader.page.get_by_role("button", name="Ask", exact=True).click()
        assert questions(reader) == [RANGE, FACTORY, PRICE]
        assert "Waits" in reader.page.locator(".turn .wait").last.inner_text()
        release()
        reader.settled(3)
        assert questions(reader) == [RANGE, FACTORY, PRICE]
        ends = [turn.get_attribute("class") for turn in reader.page.locator(".turn").all()]
        assert ends == ["turn answered", "turn answered", "turn silent"]
        reader.page.reload()
        reader.settled(3)
        assert questions(reader) == [RANGE, FACTORY, PRICE]
        reader.complaints = [one for one in reader.complaints if not one.startswith(BROKEN)]


def test_a_lost_connection_is_told_in_the_pages_own_words_and_questions_come_back(tmp_path, window):
    with served(tmp_path / "log") as (address, process), window(address) as reader:
        reader.ask(RANGE)
        release = held(reader)
        enter(reader, FACTORY)
        enter(reader, PRICE)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        release()
        page = reader.page
        page.wait_for_selector("#masthead .lost:not(:empty)", timeout=TIMEOUT_MILLISECONDS)
        assert not any(one.is_visible() for one in page.locator(".toast-body").all())
        assert questions(reader) == [RANGE]
        assert page.input_value(BOX) == f"{FACTORY}\n{PRICE}"
        enter(reader, PRICE)
        time.sleep(0.5)
        assert page.input_value(BOX) == PRICE
        assert questions(reader) == [RANGE]
        page.close()
        reader.complaints.clear()
