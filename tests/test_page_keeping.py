"""What a person carries away from the page, or finds again on it, in Chromium."""

import functools
import os
import signal
from pathlib import Path

import pytest

from assistant import Assistant
from tests.support.browser import reading

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
PRICE = "What is the price of the P7?"
FACTORY = "Where is the new Gigafactory planned?"
BEST = ".quotation.best"
# What Gradio says to nobody when a page is left while its event stream is open.
LEAVING = ("AbortError: signal is aborted", "Unexpected error Connection errored out")


@pytest.fixture(scope="module")
def window(browser):
    allowed = ["clipboard-read", "clipboard-write"]
    return functools.partial(reading, browser, permissions=allowed)


@pytest.fixture(scope="module")
def found():
    return Assistant.open().ask(RANGE).evidence[0]


def test_a_link_opens_the_page_on_its_sentence(address, window, found):
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask(FACTORY)
        link = reader.page.locator(f".turn:first-child {BEST} .link")
        link.click()
        reader.page.wait_for_selector(".sentence.cited >> text=520 km")
        target = link.evaluate("link => link.href")
        assert reader.page.evaluate("navigator.clipboard.readText()") == target
        reader.page.wait_for_selector(".said >> text=The link is copied.")
    words = f"{found.answer_start}-{found.answer_end}"
    assert target == f"{address}/#article=xpeng&start={found.start}&end={found.end}&words={words}"
    with window(target) as reader:
        reader.sees(".sentence.cited")
        assert reader.words(".sentence.cited") == found.text
        assert reader.words(".sentence.cited mark") == found.words
    with window(f"{address}/#article=gone&start=1&end=2") as reader:
        reader.page.wait_for_selector(".paper .notice >> text=which is not here")
        assert reader.page.locator(".sentence.cited").count() == 0


def saved(reader, kind, folder) -> Path:
    with reader.page.expect_download() as download:
        reader.page.click(f".save[data-kind={kind}]")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def verdict(reader, path) -> str:
    """What a saved proof says of itself; it may ask for nothing but itself."""
    page = reader.page.context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    said = page.inner_text("#verdict")
    assert page.locator("figure").count() == page.locator(".check").count() > 0
    page.close()
    assert asked == [path.as_uri()]
    assert complaints == []
    return said


def test_a_proof_checks_itself_and_finds_every_change(address, window, found, tmp_path):
    with window(address) as reader:
        for question in (RANGE, PRICE, FACTORY):
            reader.ask(question)
        path = saved(reader, "proof", tmp_path)
        assert path.name == "proof-xpeng.html"
        count = reader.page.locator(".quotation").count()
        assert f"Checked: {count} of {count} quotations stand" in verdict(reader, path)
        text = path.read_text(encoding="utf-8")
        assert all(question in text for question in (RANGE, PRICE, FACTORY))
        head, body = text.split("</header>")
        quotation, article = body.index("520 km"), body.rindex("520 km")
        assert quotation < article
        for changed in (
            body[:quotation] + "620 km" + body[quotation + 6 :],
            body[:article] + "620 km" + body[article + 6 :],
            body.replace("520 km", "620 km"),
            body.replace(f'data-start="{found.start}"', f'data-start="{found.start + 1}"', 1),
            body.replace("Founded in 2014", "Founded in 2015"),
        ):
            assert changed != body
            tampered = tmp_path / "tampered.html"
            tampered.write_text(f"{head}</header>{changed}", encoding="utf-8")
            assert "Do not trust this file" in verdict(reader, tampered)
        # Every quotation is judged by itself: two of the file's hold the changed words, or fewer.
        tampered.write_text(f"{head}</header>{body.replace('520 km', '620 km')}", encoding="utf-8")
        page = reader.page.context.new_page()
        page.goto(tampered.as_uri())
        assert page.locator(".check.bad").count() == body.count("<strong>520 km") > 0
        assert page.locator(".check.good").count() == count - page.locator(".check.bad").count()
        assert "as it was saved; its article was changed" in page.inner_text("main")
        page.close()
        injected = tmp_path / "injected.html"  # the policy of the file lets no other script run
        script = "<script>document.title = 'ran'</script>"
        injected.write_text(text.replace("</main>", f"</main>{script}"), encoding="utf-8")
        page = reader.page.context.new_page()
        page.goto(injected.as_uri())
        assert page.title() != "ran"


def test_notes_hold_every_quotation_with_its_source(address, window, found, tmp_path):
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask(PRICE)
        path = saved(reader, "notes", tmp_path)
        reader.page.wait_for_selector(".said >> text=Saved as notes-xpeng.md.")
        text = path.read_text(encoding="utf-8")
        assert path.name == "notes-xpeng.md"
        marked = found.text.replace(found.words, f"**{found.words}**")
        assert f"The article says:\n\n> {marked}\n" in text
        assert f"characters {found.start}–{found.end}" in text
        assert "**I found no sentence that says this.**" in text
        assert Assistant.open().articles[0].sha256 in text


def test_the_strip_shows_where_the_answer_is_and_leads_there(address, window):
    with window(address) as reader:
        page = reader.page
        page.wait_for_function("document.querySelectorAll('.heat i').length > 0")
        sentences = page.locator(".paper .sentence").count()
        assert page.locator(".heat i").count() == sentences
        assert page.locator(".heat .scored").count() == 0
        reader.ask(RANGE)
        assert page.locator(".heat i").count() == sentences
        widths = "ticks => ticks.map(tick => tick.offsetWidth)"
        scored = page.locator(".heat .scored").evaluate_all(widths)
        plain = page.locator(".heat i:not(.scored)").evaluate_all(widths)
        assert max(scored) > 2 * max(plain)
        page.evaluate("document.querySelector('.paper').scrollTop = 0")
        page.locator(".heat .scored").last.click(force=True)  # the last is not the best
        best = max(range(len(scored)), key=scored.__getitem__)
        page.locator(".heat .scored").nth(best).click(force=True)
        page.wait_for_selector(".sentence.cited >> text=520 km")
        reader.sees(".sentence.cited")
        page.mouse.click(
            *page.evaluate("""() => {
            const box = document.querySelector(".heat").getBoundingClientRect();
            return [box.left + 4, box.top + 1];
        }""")
        )
        page.wait_for_function("document.querySelector('.paper').scrollTop < 100")


def test_the_most_relevant_places_are_said_and_reached_by_the_keyboard(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        places = reader.page.get_by_role("group", name="Most relevant places").locator("button")
        assert places.count() == 3
        assert places.first.inner_text().startswith("paragraph 9, sentence 2: ")
        reader.page.evaluate("document.querySelector('.paper').scrollTop = 0")
        places.first.focus()
        assert places.first.is_visible()
        reader.page.keyboard.press("Enter")
        reader.sees(".sentence.cited")
        assert "520 km" in reader.words(".sentence.cited")


def test_reload_and_back_keep_the_conversation_of_this_window_alone(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        reader.ask(PRICE)
        before = reader.page.locator(".turns").inner_text()
        for leave in (reader.page.reload, lambda: reader.page.goto("data:,")):
            leave()
            if reader.page.url == "data:,":
                reader.page.go_back()
            reader.settled(2)
            assert reader.page.locator(".turns").inner_text() == before
        reader.ask("What about the P7?")  # completed from the questions of before
        assert "the P7" in reader.words(".turn:last-child .searched")
        other = reader.page.context.new_page()
        other.goto(address)
        other.wait_for_selector(".starter")
        assert other.locator(".turn").count() == 0
        other.close()
        reader.page.click(".fresh")
        assert reader.page.locator(".turn").count() == 0
        assert reader.page.locator(".starter").first.is_visible()
        reader.page.reload()
        reader.page.wait_for_selector(".starter")
        assert reader.page.locator(".turn").count() == 0
        reader.complaints = [one for one in reader.complaints if not one.startswith(LEAVING)]


def test_a_second_question_waits_for_the_first_while_the_server_stands_still(server, window):
    address, process = server
    with window(address) as reader:
        reader.ask(RANGE)
        turns = reader.page.locator(".turn")
        os.kill(process, signal.SIGSTOP)
        try:
            reader.page.fill("#question textarea", FACTORY)
            # A person does not type the next question before this one has left the page.
            with reader.page.expect_request(lambda request: "queue/join" in request.url):
                reader.page.press("#question textarea", "Enter")
            reader.page.fill("#question textarea", PRICE)
            reader.page.press("#question textarea", "Enter")
            assert PRICE in turns.nth(2).inner_text()
            assert reader.page.input_value("#question textarea") == ""
        finally:
            os.kill(process, signal.SIGCONT)
        reader.settled(3)
        assert "Berlin" in turns.nth(1).locator(".best").inner_text()
        assert turns.nth(2).locator(".question").inner_text() == PRICE
        assert turns.count() == 3
