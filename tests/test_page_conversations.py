"""Conversations are kept and found again, by their owner alone, in Chromium."""

import hashlib
import json
from base64 import b64encode

import pytest

from assistant import conversations as talk
from assistant.page.owner import COOKIE
from index.stores.local.conversations import open_conversations
from tests.support.browser import served
from tests.support.page_fakes import answered, article, evidence, spans

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
FACTORY = "Where is the new Gigafactory planned?"
BEST = ".quotation.best blockquote"
# What Gradio says to nobody when a page is left while its event stream is open.
LEAVING = ("AbortError: signal is aborted", "Unexpected error Connection errored out")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def address(folder):
    with served(folder / "log", "--shared") as (address, _):
        yield address


def names(reader):
    """Titles of the conversations in the drawer, which is opened."""
    if not reader.page.locator("#drawer .talks").is_visible():
        reader.page.click(".show-talks")
    reader.page.wait_for_selector("#drawer .talks li, #drawer .talks .rest:not(:empty)")
    return reader.page.locator("#drawer .talks .name").all_inner_texts()


def owner_of(reader):
    cookies = {one["name"]: one["value"] for one in reader.page.context.cookies()}
    return f"browser:{hashlib.sha256(cookies[COOKIE].encode()).hexdigest()}"


def forgive(reader):
    reader.complaints = [one for one in reader.complaints if not one.startswith(LEAVING)]


def test_a_new_conversation_leaves_the_old_one_in_the_list(address, window):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        before = reader.words(".turns")
        page.click(".fresh")
        assert page.locator(".turn").count() == 0
        reader.ask(FACTORY)
        assert names(reader) == [FACTORY, RANGE]
        page.fill("#drawer .find", "driving 520")  # words of a quotation
        page.wait_for_function("document.querySelectorAll('#drawer .talks li').length === 1")
        page.click("#drawer .name")
        page.wait_for_selector(f"{BEST} >> text=520 km")
        assert not page.locator("#drawer").is_visible()
        assert reader.words(".turns") == before
        assert "520 km" in reader.words(".sentence.cited mark")
        reader.ask("and when was it released?")  # completed from what was asked before
        assert page.locator(".turn").count() == 2
        page.close()  # the tab is gone; in another one the conversations are not
        reader.page = page = reader.page.context.new_page()
        page.goto(address)
        page.wait_for_selector(".starter")
        assert page.locator(".turn").count() == 0
        assert names(reader) == [RANGE, FACTORY]
        assert "2 questions" in reader.words("#drawer .talks li:first-child")
        forgive(reader)


def test_a_conversation_that_is_found_by_words_opens_where_they_stand(address, window):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        reader.ask(FACTORY)
        page.click(".fresh")
        names(reader)
        page.fill("#drawer .find", "Driving 520")
        page.click("#drawer .name")
        page.wait_for_selector(".turn:first-of-type .quotation.current")
        assert "520 km" in reader.words(".sentence.cited mark")
        page.click(".fresh")
        assert names(reader) == [RANGE]  # nothing is looked for any more
        page.click("#drawer .name")
        page.wait_for_selector(".turn:last-of-type .quotation.current")


def test_a_conversation_is_renamed_removed_and_brought_back(address, window):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        assert names(reader) == [RANGE]
        page.get_by_role("button", name=f"Rename: {RANGE}").click()
        page.wait_for_selector("#drawer input:focus")
        page.keyboard.type('<img src=x onerror="alert(1)">')
        page.keyboard.press("Enter")
        page.wait_for_selector("#drawer .told >> text=Renamed.")
        assert names(reader) == ['<img src=x onerror="alert(1)">']
        page.get_by_role("button", name="Remove: ").click()
        page.wait_for_selector("#drawer .told >> text=is removed.")
        assert page.locator("#drawer li").count() == page.locator(".turn").count() == 0
        page.keyboard.press("Enter")  # on Undo, which has the focus
        page.wait_for_selector(f"{BEST} >> text=520 km")
        assert len(names(reader)) == 1
        page.keyboard.press("Escape")
        assert not page.locator("#drawer").is_visible()
        assert page.evaluate("document.activeElement.className") == "show-talks"


def test_two_browsers_of_a_shared_page_see_nothing_of_each_other(address, window):
    with window(address) as ann, window(address) as bob:
        ann.ask(RANGE)
        ann.page.click(".keep-it")
        ann.page.wait_for_selector(".said >> text=Kept.")
        assert names(ann) == [RANGE]
        assert names(bob) == []
        bob.page.click(".show-quotations")
        bob.page.wait_for_selector("#drawer .quotations .rest >> text=Keep a quotation")
        assert bob.page.locator("#drawer .quotations li").count() == 0
        conversation = ann.page.evaluate("sessionStorage.getItem('conversation')")
        tell = (
            "([id]) => fetch(`v1/conversations/${id}`, {method: 'DELETE'}).then(one => one.status)"
        )
        assert bob.page.evaluate(tell, [conversation]) == 409
        bob.page.evaluate("id => sessionStorage.setItem('conversation', id)", conversation)
        bob.page.reload()
        bob.page.wait_for_selector(".said >> text=This conversation is not here any more.")
        assert bob.page.locator(".turn").count() == 0
        assert names(ann) == [RANGE]
        forgive(bob)
        bob.complaints = [one for one in bob.complaints if "409" not in one]


def test_who_logs_in_finds_their_conversations_in_every_browser(tmp_path, window):
    who = {"ASSISTANT_USER": "ann", "ASSISTANT_PASSWORD": "secret"}
    code = b64encode(":".join(who.values()).encode()).decode()
    known = {"extra_http_headers": {"authorization": f"Basic {code}"}}
    with served(tmp_path / "log", **who) as (address, _):
        with window(address, **known) as reader:
            reader.ask(RANGE)
        with window(address, **known) as reader:
            assert names(reader) == [RANGE]


def test_a_long_conversation_comes_back_whole_at_once(address, folder, window):
    with window(address) as reader:
        page = reader.page
        store = open_conversations(folder / "library")
        texts = ("The firm makes cars.", "The G3 runs 520 km.")
        cars = article(*texts)
        first, second = spans(cars, *texts)
        for number in range(120):
            said = answered(f"Question {number}?", evidence(cars, second, "520 km"))
            asked = f"2026-11-20T10:00:00.{number:03}+00:00"
            turn = talk.Turn(f"t{number}", asked, said, (), {"one": (cars, (first, second))})
            talk.save(store, owner_of(reader), "long", turn)
        store.close()
        page.evaluate("sessionStorage.setItem('conversation', 'long')")
        page.reload()
        reader.settled(120)
        assert reader.words(".turn:last-child .question") == "Question 119?"
        reader.sees(".turn:last-child .question", ".turns")
        assert "2026" in reader.words(".turn:last-child .when")
        # Its article was never in this library: it is shown as it was when it was quoted.
        assert "is not here any more" in reader.words(".turn:last-child .since >> nth=0")
        page.wait_for_selector(".paper .notice >> text=as it was when it was quoted")
        assert reader.words(".sentence.cited") == "The G3 runs 520 km."
        reader.ask(RANGE)  # of the article that is here
        assert "NEDC" in reader.words(".turn:last-child .best blockquote")
        forgive(reader)


def add(page, text, name):
    body = [f"v1/articles?name={name}", text]
    page.evaluate(
        """([path, body]) => fetch(path, {method: "POST", body,
          headers: {"Content-Type": "application/octet-stream"}}).then((one) => one.text())""",
        body,
    )


def test_a_quotation_outlives_its_article_and_says_so(address, window):
    told = "The iron bridge\n\nMary Hale built the iron bridge in {}. It is 212 metres long.\n"
    with window(address) as reader:
        page = reader.page
        add(page, told.format(1884), "bridge.txt")
        page.reload()
        page.wait_for_selector(".paper .sentence")
        page.get_by_role("button", name="2 articles").click()
        page.get_by_role("button", name="The iron bridge", exact=True).click()
        page.wait_for_selector(".paper h2 >> text=The iron bridge")
        reader.ask("Who built the iron bridge?")
        assert "1884" in reader.words(BEST)
        add(page, told.format(1885), "bridge.txt")  # takes the place of the earlier text
        page.reload()
        reader.settled(1)
        assert "1884" in reader.words(BEST)
        assert "has changed since" in reader.words(".since >> nth=0")
        page.click(".cite")
        page.wait_for_selector(".paper .notice >> text=It has changed since.")
        page.wait_for_selector(".sentence.cited >> text=1884")
        page.get_by_role("button", name="Ask it again").click()
        reader.enter()
        reader.settled(2)
        assert "1885" in reader.words(f".turn:last-child {BEST}")
        page.wait_for_selector(".sentence.cited >> text=1885")
        page.click(".turn:first-child .cite")
        page.wait_for_selector(".sentence.cited >> text=1884")
        article_id = page.get_attribute(".paper", "data-article")
        path = json.dumps(f"v1/articles/{article_id}")
        page.evaluate(f"fetch({path}, {{method: 'DELETE'}}).then((one) => one.text())")
        page.reload()
        reader.settled(2)
        page.click(".turn:last-child .cite")
        page.wait_for_selector(".paper .notice >> text=It is not here any more.")
        page.wait_for_selector(".sentence.cited >> text=1885")
        forgive(reader)
