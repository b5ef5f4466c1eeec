"""What is asked is always to be seen, and can be changed where it is seen."""

import pytest

from tests.support.browser import served

pytestmark = [pytest.mark.browser, pytest.mark.model]

MILLS = {
    "The mill": "The stone mill of Dale was built in 1702 by Ann Reed.",
    "The ferry": "The ferry of Calder was built in 1650 by Bob Lane.",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for title, text in MILLS.items():
        (folder / f"{title}.md").write_text(f"# {title}\n\n{text}\n")
    kept = tmp_path_factory.mktemp("kept")
    here = served(kept / "log", "--articles", str(folder), ASSISTANT_INDEX=str(kept / "index"))
    with here as (address, _):
        yield address


def says(reader, words):
    reader.page.wait_for_function(
        "said => document.querySelector('#scope')?.innerText.replace(/\\s+/g, ' ').trim() == said",
        arg=words,
    )


def test_the_line_at_the_question_says_what_is_asked_and_takes_it_off(address, window):
    with window(address) as reader:
        page = reader.page
        says(reader, "Asking The ferry")
        box = page.locator("#question textarea")
        assert box.get_attribute("placeholder") == "Ask “The ferry”"
        page.click("#toolbar .open")
        for title in MILLS:
            page.get_by_label(f"Ask “{title}” together with others").check()
        says(reader, "Asking The ferry ✕ (take it off) The mill ✕ (take it off) Clear")
        assert box.get_attribute("placeholder") == "Ask 2 articles"
        page.keyboard.press("Escape")
        reader.ask("Who built the ferry?")
        assert reader.words(".turn .looked") == "Asked: The mill and The ferry"
        page.wait_for_selector(".paper h2:text-is('The ferry')")
        reader.settled(1)  # a reload would break what is under way
        page.reload()
        says(reader, "Asking The ferry ✕ (take it off) The mill ✕ (take it off) Clear")
        page.locator("#scope .off", has_text="The ferry").click()
        says(reader, "Asking The mill")  # a single one is the one that is shown
        page.wait_for_selector(".paper h2:text-is('The mill')")
        page.get_by_label("Ask all articles").check()
        says(reader, "Asking all 2 articles")
        assert box.get_attribute("placeholder") == "Ask all 2 articles"
        reader.ask("Who built the ferry?")
        assert reader.words(".turn:last-child .looked") == "Asked: all 2 articles"
        reader.settled(2)  # until Gradio has closed its events, or the end breaks them
        reader.complaints = [one for one in reader.complaints if "ERR_" not in one]


def test_a_title_stands_above_its_quotation_where_several_articles_were_asked(address, window):
    with window(address) as reader:
        page = reader.page
        says(reader, "Asking The ferry")
        reader.ask("Who built the ferry of Calder?")
        assert page.locator(".best cite").is_hidden()  # the line above names it
        page.get_by_label("Ask all articles").check()
        says(reader, "Asking all 2 articles")
        reader.ask("Who built the ferry of Calder?")
        title = page.locator(".turn:last-child .best cite")
        assert title.inner_text() == "The ferry"
        place = page.locator(".turn:last-child .best .cite").bounding_box()
        box = title.bounding_box()
        assert box["y"] + box["height"] <= place["y"] + 1


def test_a_long_question_that_was_completed_is_not_repeated_whole(address, window):
    long = "and tell me please, " + "if you know anything at all of that, " * 14 + "who built it?"
    with window(address) as reader:
        reader.ask("When was the ferry of Calder built?")
        reader.ask(long)
        said = reader.page.locator(".turn:last-child .searched .refill[title]")
        line = said.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
        assert said.bounding_box()["height"] <= 2 * line + 2
        align = "one => getComputedStyle(one).textAlign"
        assert said.evaluate(align) == "start"


def test_the_ticks_are_counted_and_all_shown_are_ticked_at_once(address, window):
    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .open")
        page.fill("#toolbar .find", "built 1702")
        page.wait_for_selector("#toolbar .all li:only-child")
        page.get_by_role("button", name="Choose all 1 shown").click()
        says(reader, "Asking The mill")
        page.fill("#toolbar .find", "")
        page.wait_for_selector("#toolbar .all li:nth-child(2)")
        assert page.get_by_label("Ask “The mill” together with others").is_checked()
        page.get_by_role("button", name="Choose all 2 shown").click()
        assert reader.words("#toolbar .ticked") == "2 chosen"
        page.keyboard.press("Escape")
        assert reader.words("#toolbar .open") == "2 articles, 2 chosen"
        page.click("#toolbar .open")
        page.locator("#toolbar .tick-none").click()
        says(reader, "Asking The mill")
        assert reader.words("#toolbar .open") == "2 articles"


def test_the_article_that_is_shown_is_asked_unless_several_are_chosen(address, window):
    def opened(title):
        page.click("#toolbar .open")
        page.get_by_role("button", name=title, exact=True).click()
        page.wait_for_selector(f".paper h2:text-is('{title}')")

    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .open")
        page.get_by_label("Ask “The mill” together with others").check()
        says(reader, "Asking The mill")
        page.wait_for_selector(".paper h2:text-is('The mill')")
        page.keyboard.press("Escape")
        opened("The ferry")
        says(reader, "Asking The ferry")
        page.click("#toolbar .open")
        assert not page.get_by_label("Ask “The mill” together with others").is_checked()
        page.get_by_role("button", name="Choose all 2 shown").click()
        says(reader, "Asking The ferry ✕ (take it off) The mill ✕ (take it off) Clear")
        page.keyboard.press("Escape")
        opened("The mill")
        says(reader, "Asking The ferry ✕ (take it off) The mill ✕ (take it off) Clear")


def test_what_one_article_does_not_say_is_asked_of_all_by_a_click(address, window):
    with window(address) as reader:
        page = reader.page
        says(reader, "Asking The ferry")
        reader.ask("Who built the stone mill of Dale?")
        page.get_by_role("button", name="Ask all 2 articles").click()
        reader.settled(2)
        assert reader.words(".turn:last-child .question") == "Who built the stone mill of Dale?"
        assert reader.words(".turn:last-child .best mark") == "Ann Reed"
        assert page.get_by_role("button", name="Ask all 2 articles").count() == 1
        page.wait_for_selector(".paper h2:text-is('The mill')")
        says(reader, "Asking The mill")  # the question alone went to all
        reader.settled(2)


def test_words_of_the_text_find_an_article_and_lead_to_their_sentence(address, window):
    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .open")
        page.fill("#toolbar .find", "reed")
        page.wait_for_selector("#toolbar .all li:only-child .passage-found")
        said = "The stone mill of Dale was built in 1702 by Ann Reed."
        assert reader.words("#toolbar .passage-found") == said
        assert reader.words("#toolbar .passage-found mark") == "Reed"
        page.fill("#toolbar .find", "eed")  # no word begins so
        page.wait_for_selector("#toolbar .rest:text-is('Nothing found.')")
        page.fill("#toolbar .find", "reed")
        page.click("#toolbar .passage-found")
        page.wait_for_selector(".paper h2:text-is('The mill')")
        assert reader.words(".sentence.cited") == said
        assert reader.words(".sentence.cited mark") == "Reed"


def test_a_reload_asks_the_same_and_shows_the_article_that_was_read(address, window):
    with window(address) as reader:
        page = reader.page
        reader.ask("Who built the ferry?")
        page.click("#toolbar .open")
        page.get_by_role("button", name="The mill", exact=True).click()
        page.wait_for_selector(".paper h2:text-is('The mill')")
        page.get_by_label("Ask all articles").check()
        says(reader, "Asking all 2 articles")
        page.reload()
        says(reader, "Asking all 2 articles")
        assert page.get_by_label("Ask all articles").is_checked()
        reader.settled(1)
        assert reader.words(".paper h2") == "The mill"
        assert page.locator(".sentence.cited").count() == 0  # the quotation is the ferry's
        page.get_by_label("Ask all articles").uncheck()
        says(reader, "Asking The mill")
        page.reload()
        says(reader, "Asking The mill")
        assert not page.get_by_label("Ask all articles").is_checked()
        reader.complaints = [one for one in reader.complaints if "ERR_" not in one]


def test_what_one_tab_adds_another_tab_can_ask(tmp_path, window):
    with served(tmp_path / "log") as (address, _), window(address) as reader:
        says(reader, "Asking Xpeng Motors secures $400 million, with Xiaomi as a new investor")
        second = reader.page.context.new_page()
        second.goto(address)
        second.click("#toolbar .new")
        second.fill("#new-text", MILLS["The mill"])
        second.get_by_role("button", name="Add the text").click()
        second.wait_for_selector("#toolbar .told:has-text('is added')")
        page = reader.page
        page.wait_for_selector("#toolbar .open:text-is('2 articles')")
        page.get_by_label("Ask all articles").check()
        says(reader, "Asking all 2 articles")
        second.get_by_role("button", name="Remove").click()
        page.wait_for_selector("#toolbar .open:text-is('1 article')")
        page.get_by_label("Ask all articles").wait_for(state="hidden")
