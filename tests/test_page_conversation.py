"""What a person sees of the page, in Chromium, with the real model and no network."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.support.browser import ROOT, served
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
RANGE_SAID = (
    "They also released an improved version of the G3 smart SUV, G3 2020, "
    "with a 520 km NEDC driving range."
)
PRICE = "What is the price of the P7?"
FACTORY = "Where is the new Gigafactory planned?"
HOSTILE = (
    '<img src=http://example.org/t onerror=alert(1)> "${alert(2)}"\n\n'
    "The zebra weighs <img src=http://example.org/x onerror=alert(3)> $300 and ${alert(4)} kilos. "
    "A second {{value}} ![p](http://example.org/y.png) **bold** $x$ sentence about giraffes.\n\n"
    "</span><script>alert(5)</script> The emu 🦤🦤 runs at <b>50 km/h</b> in the morning.\n"
)
ICE = "".join(f"Paragraph {number} is about ice and says little.\n\n" for number in range(40))
PLAIN = (
    f"# Penguins\n\n{ICE}The oldest penguin lived for 38 years.\n\n"
    "Deception Island was discovered by William Smith in 1820.\n"
)


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "penguins.md").write_text(PLAIN, encoding="utf-8")
    kept = tmp_path_factory.mktemp("kept")
    served_here = served(
        kept / "log", "--articles", str(folder), ASSISTANT_INDEX=str(kept / "index")
    )
    with served_here as (address, _):
        yield address


def test_a_typed_question_shows_the_sentence_and_its_place_in_the_article(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        assert reader.words(".question") == RANGE
        assert reader.words(".quotation.best blockquote") == RANGE_SAID
        assert "520 km" in reader.words(".quotation.best mark")
        assert reader.words(".sentence.cited") == RANGE_SAID
        assert reader.words(".sentence.cited mark") == reader.words(".quotation.best mark")
        assert "paragraph 9, sentence 2" in reader.words(".quotation.best figcaption")
        reader.sees(".sentence.cited")
        assert reader.page.evaluate("scrollY") == 0
        assert reader.page.input_value("#question textarea") == ""


def test_silence_says_so_and_marks_nothing(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask(PRICE)
        turn = reader.page.locator(".turn.silent")
        assert "I found no sentence that says this." in turn.inner_text()
        assert "“price”" in turn.inner_text()
        assert reader.page.locator(".sentence.cited").count() == 0
        assert turn.locator("mark").count() == reader.page.locator(".paper mark").count() == 0


def test_an_earlier_quotation_leads_back_to_its_place(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask(FACTORY)
        assert "Berlin" in reader.words(".sentence.cited")
        reader.page.locator(".turn").first.locator(".cite").first.click()
        assert reader.words(".sentence.cited") == RANGE_SAID
        reader.sees(".sentence.cited")
        assert reader.page.locator(".quotation.current").count() == 1


def test_a_starter_question_is_asked_by_a_click(address, window):
    with window(address) as reader:
        assert reader.page.locator(".starter").count() == 3
        reader.page.locator(".starter", has_text=RANGE).click()
        reader.settled(1)
        assert reader.words(".quotation.best blockquote") == RANGE_SAID
        assert not reader.page.locator(".starter").first.is_visible()


def test_starters_show_two_answers_and_one_silence(address, window):
    with window(address) as reader:
        starters = reader.page.locator(".starter").all_inner_texts()
        for question in starters:
            reader.ask(question)
        ends = [turn.get_attribute("class") for turn in reader.page.locator(".turn").all()]
        assert ends == ["turn answered", "turn answered", "turn silent"]


def test_everything_is_reached_by_the_keyboard(address, window):
    with window(address) as reader:
        keys = reader.page.keyboard
        keys.type(RANGE)  # the box has the focus from the start
        keys.press("Enter")
        reader.settled(1)
        keys.type(FACTORY)
        reader.enter()
        reader.settled(2)
        keys.press("Escape")
        for _ in range(20):  # walk back to the first quotation, and not beyond it
            keys.press("k")
        assert reader.words(".sentence.cited") == RANGE_SAID
        focused = "document.activeElement.closest('.turn').querySelector('.question').textContent"
        assert reader.page.evaluate(focused) == RANGE
        keys.press("j")
        assert reader.words(".sentence.cited") != RANGE_SAID
        keys.press("k")
        keys.press("j")
        keys.press("Shift+Tab")
        keys.press("Tab")
        keys.press("Enter")
        assert reader.page.locator(".quotation.current").count() == 1
        keys.press("/")
        assert reader.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        keys.type("jk/")
        assert reader.page.input_value("#question textarea") == "jk/"


def test_a_phone_shows_one_side_at_a_time_without_scrolling_sideways(address, window):
    with window(address, 360, 740, has_touch=True, is_mobile=True) as reader:
        reader.ask(RANGE)
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360
        reader.sees(".quotation.best mark", ".turns")
        assert reader.page.locator(".paper").is_hidden()
        reader.page.locator(".cite").first.tap()
        reader.sees(".sentence.cited mark")
        assert reader.page.locator("#question").is_hidden()
        reader.page.get_by_role("button", name="Answers", exact=True).tap()
        reader.sees(".quotation.best mark", ".turns")
        assert reader.page.evaluate("scrollY") == 0


def test_a_dark_window_gets_a_dark_page(address, window):
    with window(address, color_scheme="dark") as reader:
        seen = "getComputedStyle(document.querySelector('.paper').parentElement).color"
        light_ink = reader.page.evaluate(seen)
        assert all(int(part) > 200 for part in light_ink[4:-1].split(","))


def test_questions_that_cannot_be_asked_end_in_a_sentence(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask("range " * 2_000)
        assert "question" in reader.words(".turn.notice .reason").lower()
        assert reader.page.input_value("#question textarea").startswith("range range")
        reader.page.fill("#question textarea", "")
        reader.page.press("#question textarea", "Enter")
        reader.settled(3)
        assert reader.page.locator(".turn.notice.bare .reason").count() == 1
        reader.page.fill("#question textarea", FACTORY)  # takes the place of the empty question
        reader.page.press("#question textarea", "Enter")
        reader.page.wait_for_selector(".turn.answered:last-child >> text=Berlin")
        assert reader.page.locator(".turn").count() == 3


def test_a_screen_reader_finds_headings_a_log_and_a_labelled_article(address, window):
    with window(address) as reader:
        page = reader.page
        assert page.get_by_role("heading", level=1).inner_text() == "Ask the article"
        assert page.get_by_role("region", name="Article: Xpeng Motors").count() == 1
        assert page.get_by_role("log").get_attribute("aria-live") == "polite"
        assert page.get_by_role("textbox", name="Your question").count() == 1
        assert page.get_by_role("button", name="Ask", exact=True).count() == 1


def test_hostile_articles_stay_text_and_citing_switches_the_article(hostile_address, window):
    with window(hostile_address) as reader:
        page = reader.page
        assert page.locator(".paper img, .paper script, .paper b, .paper strong").count() == 0
        assert "![p](http://example.org/y.png) **bold** $x$" in reader.words(".paper")
        assert '"${alert(2)}"' in reader.words(".paper h2")
        assert page.locator("#toolbar .new").is_hidden()  # a folder is only read
        page.get_by_label("Ask all articles").check()
        reader.ask("How fast does the emu run?")
        assert "<b>50 km/h</b>" in reader.words(".quotation.best blockquote")
        assert reader.words(".sentence.cited mark") == reader.words(".quotation.best mark")
        reader.ask("How old did the oldest penguin get?")
        page.wait_for_selector(".sentence.cited >> text=38 years")
        reader.sees(".sentence.cited")
        assert reader.words(".paper h2") == "Penguins"
        page.locator(".turn").first.locator(".cite").first.click()
        page.wait_for_selector(".sentence.cited >> text=emu")
        page.get_by_role("button", name="2 articles").click()
        page.get_by_role("button", name="Penguins", exact=True).click()
        page.wait_for_selector(".paper h2 >> text=Penguins")
        reader.ask("<img src=http://example.org/q onerror=alert(6)> ${alert(7)} penguin")
        assert page.locator(".turn img").count() == 0


def test_another_article_brings_questions_made_from_it(hostile_address, window):
    with window(hostile_address) as reader:
        page = reader.page
        assert page.locator(".starter").count() == 0
        page.get_by_role("button", name="2 articles").click()
        page.get_by_role("button", name="Penguins", exact=True).click()
        page.click(".starter >> text=When was Deception Island discovered?")
        reader.settled(1)
        assert reader.words(".quotation.best mark") in ("1820", "in 1820")
        reader.sees(".sentence.cited")


def test_every_answer_of_the_server_carries_the_policy(address):
    with urllib.request.urlopen(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_a_taken_port_ends_with_a_sentence_and_status_two(address):
    port = address.rsplit(":", 1)[1]
    command = [sys.executable, "app.py", "--port", port]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Port {port} is already in use")
    assert "Traceback" not in done.stderr


def test_the_server_stops_at_once_though_a_page_is_open(tmp_path, window):
    with served(tmp_path / "log") as (address, process), window(address) as reader:
        reader.page.wait_for_selector(".starter")
        os.kill(process, signal.SIGTERM)
        wait_until(lambda: os.waitpid(process, os.WNOHANG)[0])  # a page keeps a server for ever
        reader.page.close()  # and with it ends what it says of the lost connection
        reader.complaints.clear()
