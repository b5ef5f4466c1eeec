"""Everything on the page is done by the keyboard alone; nothing that is done loses the focus."""

import contextlib
import functools

import pytest

from tests.support.browser import reading
from tests.support.keyboard import Keyboard
from tests.test_assistant_page_image import pdf

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
FACTORY = "Where is the new Gigafactory planned?"
PRICE = "What is the price of the P7?"
BEST = ".turn:last-child .quotation.best"
BOX = "#question textarea"
FORMS = 7  # in which a quotation can be copied
MILL = "The stone mill of Dale was built in 1702 by Ann Reed. It grinds rye."
FERRY = "The ferry of Calder was built in 1650 by Bob Lane. It carries sheep."


@pytest.fixture(scope="module")
def window(browser):
    return functools.partial(
        reading,
        browser,
        seen=BOX,
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )


@pytest.fixture
def keys(address, window):
    """Opens a window for a person without a mouse; at its end no focus may have been lost."""

    @contextlib.contextmanager
    def open_window(**size):
        with window(address, **size) as reader:
            reader.page.wait_for_selector(".paper .sentence", state="attached")
            keys = Keyboard(reader)
            yield keys
            assert keys.lost() == []

    return open_window


def add(keys, title, text):
    keys.activate("#toolbar .new")
    keys.waits_for("#new-text")
    keys.types(text)
    keys.to("#new-name")
    keys.types(title)
    keys.activate("#toolbar .adding .primary")
    keys.page.wait_for_selector(f".paper h2:text-is('{title}')")
    keys.waits_for(BOX)


def copied(keys):
    return keys.page.evaluate("navigator.clipboard.readText()")


def test_a_quotation_is_found_walked_to_explained_copied_and_kept(keys):
    with keys() as keys:
        keys.asks(RANGE)
        keys.asks(FACTORY)
        keys.waits_for(BOX)
        keys.press("Escape")
        keys.waits_for(".turns")
        first = ".turn:first-child .quotation .cite"
        for _ in range(5):  # what is folded between them is unfolded
            if not keys.has(first):
                keys.press("k")
        keys.waits_for(first)
        keys.press("j")
        assert not keys.has(first)
        keys.waits_for(".quotation.current .cite")
        keys.page.wait_for_selector(".sentence.cited")
        keys.activate(".turn:last-child .why summary")
        assert keys.page.locator(".turn:last-child .why[open]").count() == 1
        keys.activate(f"{BEST} .copy", back=True)
        keys.page.wait_for_selector(".said >> text=Copied with its source.")
        keys.activate(f"{BEST} .forms")
        seen = set()
        for number in range(1, FORMS + 1):
            choice = f"{BEST} .menu button:nth-child({number})"
            keys.waits_for(choice)
            keys.press("Enter")
            name = keys.page.locator(choice).inner_text()
            keys.page.wait_for_selector(f".said >> text=Copied: {name}.")
            seen.add(copied(keys))
            keys.press("Tab") if number < FORMS else keys.press("Escape")
        assert len(seen) == FORMS
        keys.waits_for(f"{BEST} .forms")
        assert keys.page.locator(".menu").count() == 0
        keys.activate(f"{BEST} .keep-it")
        keys.page.wait_for_selector(".said >> text=Kept.")
        keys.activate(".show-quotations", back=True)
        keys.waits_for("#drawer .close")
        keys.activate(".quotations li button")  # shown in the article
        keys.activate(".quotations li button:nth-of-type(2)")  # copied
        keys.page.wait_for_selector(".quotations .menu button")
        keys.activate(".quotations li button:nth-of-type(3)")  # removed
        keys.waits_for(".quotations .told button")
        keys.press("Enter")
        keys.waits_for("#drawer .close")
        with keys.page.expect_download() as download:
            keys.activate(".quotations .files a:first-of-type")
        assert download.value.suggested_filename == "quotations.docx"
        keys.press("Escape")
        keys.waits_for(".show-quotations")


def test_a_passage_of_the_article_is_selected_copied_and_kept(keys):
    with keys(height=500) as keys:
        keys.to(".paper")
        keys.press("s")
        for _ in range(12):  # to a sentence that is not in sight
            keys.press("s")
        keys.page.wait_for_selector(".passage:not([hidden]) button")
        chosen = keys.page.evaluate("getSelection().toString().trim()")
        at = keys.page.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().toJSON()")
        assert at["top"] >= 0
        assert at["bottom"] <= 500
        keys.press("Enter")
        keys.waits_for(".passage button")
        keys.press("Enter")
        keys.page.wait_for_selector(".passage .said >> text=Copied")
        assert chosen[:40] in copied(keys)
        keys.press("Tab", "Enter")
        keys.page.wait_for_selector(".passage .said:text-is('Kept.')")
        keys.press("Tab", "Enter")
        keys.waits_for(".passage button:nth-of-type(4)")
        keys.press("Escape")
        keys.waits_for(".paper")


@pytest.mark.parametrize("width", [1400, 390])
def test_a_conversation_is_saved_and_begun_anew(keys, width):
    with keys(width=width) as keys:
        keys.asks(RANGE)
        if width < 500:
            keys.activate(".ways")
            keys.waits_for(".save[data-kind=proof]")
            keys.press("Escape")
            keys.waits_for(".ways")
            assert keys.page.locator(".ways").get_attribute("aria-expanded") == "false"
            keys.press("Enter")
        for kind, name in (("proof", "proof-xpeng.html"), ("notes", "notes-xpeng.md")):
            with keys.page.expect_download() as download:
                keys.activate(f".save[data-kind={kind}]")
            assert download.value.suggested_filename == name
        keys.activate("#masthead .fresh", back=True)
        keys.waits_for(BOX)
        assert keys.page.locator(".turn").count() == 0


def test_a_question_to_start_with_or_to_go_on_with_is_asked(keys):
    with keys() as keys:
        keys.activate(".starter")
        keys.reader.settled(1)
        keys.waits_for(BOX)
        keys.asks("What does Xpneg make?")
        if keys.page.locator(".refill").count():
            keys.activate(".refill", back=True)
            keys.waits_for(BOX)


@pytest.mark.parametrize("right", ["a sentence", "none"])
def test_a_wrong_answer_is_marked(keys, right):
    with keys() as keys:
        keys.asks(RANGE)
        keys.activate(".wrong", back=True)
        keys.waits_for(".judging button")
        keys.press("Escape")
        keys.waits_for(".wrong")
        keys.press("Enter")
        keys.waits_for(".judging button")
        if right == "none":
            keys.press("Enter")
        else:
            keys.to(".paper")
            keys.press("s", "s")
            keys.page.wait_for_selector(".passage:not([hidden]) .chosen")
            keys.press("Enter")
            keys.activate(".passage .chosen")
        keys.page.wait_for_selector(".judge:has-text('Thank you.')")
        keys.waits_for(".turn .judge")


def test_articles_are_added_found_asked_compared_renamed_and_removed(keys):
    with keys() as keys:
        add(keys, "The mill", MILL)
        add(keys, "The ferry", FERRY)
        keys.activate("#toolbar .open")
        keys.waits_for("#toolbar .find")
        keys.page.keyboard.insert_text("grinds")
        keys.activate("#toolbar .passage-found")
        keys.waits_for(".paper")
        keys.page.wait_for_selector(".sentence.cited >> text=grinds rye")
        keys.activate("#toolbar .open", back=True)
        keys.waits_for("#toolbar .find")
        keys.page.wait_for_selector("#toolbar .all li >> nth=2")
        keys.activate("#toolbar .all li:nth-child(1) input", "Space")
        keys.activate("#toolbar .all li:nth-child(2) input", "Space")
        keys.page.wait_for_selector("#scope .off[data-article] >> nth=1")
        keys.activate("#toolbar .tick-none", back=True)
        keys.waits_for("#toolbar .tick-shown")
        keys.press("Enter")
        keys.page.wait_for_selector("#scope .off[data-article] >> nth=2")
        keys.press("Escape")
        keys.waits_for("#toolbar .open")
        keys.activate("#scope .off[data-article]", back=True)
        keys.waits_for(BOX)
        keys.page.wait_for_function(
            "document.querySelectorAll('#scope .off[data-article]').length === 2"
        )
        keys.activate("#scope .all-off", back=True)
        keys.waits_for(BOX)
        keys.page.wait_for_selector("#scope .off", state="detached")
        keys.activate("#wide input", "Space", back=True)
        keys.page.wait_for_selector("#scope:has-text('all 3 articles')")
        keys.activate("#sure input", "Space")
        keys.asks("Who built it?")
        keys.activate(".each", back=True)
        keys.page.wait_for_selector(".compared tbody tr >> nth=2")
        keys.waits_for(".turn .compared")
        keys.activate(".compared .cite")
        keys.page.wait_for_selector(".sentence.cited")

        keys.activate("#toolbar .open")
        keys.waits_for("#toolbar .find")
        keys.page.keyboard.insert_text("The ferry")
        keys.page.wait_for_function("document.querySelectorAll('#toolbar .all li').length === 1")
        keys.activate("#toolbar .all li > button")
        keys.page.wait_for_selector(".paper h2:text-is('The ferry')")
        keys.waits_for("#toolbar .open")
        keys.activate("#toolbar .rename")
        keys.waits_for("#new-title")
        keys.press("Escape")
        keys.waits_for("#toolbar .rename")
        keys.press("Enter")
        keys.waits_for("#new-title")
        keys.types("The old ferry")
        keys.press("Enter")
        keys.page.wait_for_selector(".paper h2:text-is('The old ferry')")
        keys.waits_for("#toolbar .rename")
        keys.activate("#toolbar .remove")
        keys.waits_for("#toolbar .told button")
        keys.press("Enter")
        keys.page.wait_for_selector(".paper h2:text-is('The old ferry')")
        keys.waits_for("#toolbar .remove")
        with keys.page.expect_download() as download:
            keys.activate(".paper .original")
        assert download.value.suggested_filename
        keys.activate("#toolbar .remove", back=True)
        keys.waits_for("#toolbar .told button")
        keys.page.wait_for_selector("#toolbar .told button", state="detached")
        keys.waits_for("#toolbar .new")


def test_the_page_of_a_pdf_is_opened_turned_and_closed(keys, tmp_path):
    with keys() as keys:
        # From here on a chooser is caught; begun at the key press it may come too late.
        keys.page.on("filechooser", lambda _: None)
        keys.activate("#toolbar .new")
        keys.waits_for("#new-text")
        path = tmp_path / "mill.pdf"
        path.write_bytes(pdf())
        keys.to("#toolbar .file")
        with keys.page.expect_file_chooser() as chooser:
            keys.press("Enter")
        chooser.value.set_files(path)
        keys.page.wait_for_selector(".paper h2:text-is('The mill')")
        keys.waits_for(BOX)
        keys.activate("button.page")
        keys.waits_for(".facsimile .shut")
        keys.activate(".facsimile .later", back=True)
        keys.page.wait_for_selector(".facsimile .number:has-text('2')")
        keys.press("Escape")
        keys.waits_for("button.page[data-page='2']")


def test_an_earlier_conversation_is_opened_renamed_and_removed(keys):
    with keys() as keys:
        keys.asks(RANGE)
        keys.activate("#masthead .fresh", back=True)
        keys.waits_for(BOX)
        keys.asks(PRICE)
        keys.activate(".show-talks", back=True)
        keys.waits_for("#drawer .talks .find")
        keys.types("range")
        keys.page.wait_for_function("document.querySelectorAll('.talks li').length === 1")
        row = ".talks li > button"  # not those of the form that names it
        keys.activate(f"{row}:nth-of-type(2)")
        keys.waits_for(".talks form input")
        keys.press("Escape")  # leaves the name as it was, and the list open
        keys.waits_for(f"{row}:nth-of-type(2)")
        keys.press("Enter")
        keys.waits_for(".talks form input")
        keys.activate(".talks form button:last-child")
        keys.waits_for(f"{row}:nth-of-type(2)")
        keys.press("Enter")
        keys.waits_for(".talks form input")
        keys.types("The range of a car")
        keys.press("Enter")
        keys.page.wait_for_selector(".talks .name:text-is('The range of a car')")
        keys.waits_for(f"{row}:nth-of-type(2)")
        keys.activate(f"{row}:nth-of-type(3)")
        keys.waits_for(".talks .told button")
        keys.press("Enter")
        keys.page.wait_for_selector(".talks .name:text-is('The range of a car')")
        keys.waits_for(".talks .find")
        keys.activate(".talks .name")
        keys.waits_for(BOX)
        keys.page.wait_for_selector(f".turn .question:text-is('{RANGE}')")
        keys.activate(".show-talks", back=True)
        keys.waits_for("#drawer .talks .find")
        keys.activate(f"{row}:nth-of-type(3)")
        keys.waits_for(".talks .told button")
        keys.page.wait_for_selector(".talks .told button", state="detached", timeout=30_000)
        keys.waits_for(".talks .find")
        keys.press("Escape")
        keys.waits_for(".show-talks")


def test_a_list_that_is_drawn_anew_keeps_the_focus(keys):
    with keys() as keys:
        add(keys, "The barn", "The barn of Dale burnt in 1801.")
        keys.activate("#toolbar .open")
        keys.waits_for("#toolbar .find")
        keys.to("#toolbar .all li:nth-child(2) > button")
        other = "new BroadcastChannel('articles').postMessage('changed')"  # as from another tab
        with keys.page.expect_response("**/v1/articles"):
            keys.page.evaluate(other)
        keys.page.wait_for_timeout(200)
        assert keys.has("#toolbar .all li:nth-child(2) > button")
