"""The same question to several articles: one row for each, with its own sentence or none."""

from dataclasses import replace

import pytest

from assistant.conversations import save as keep
from assistant.conversations import save_again
from assistant.page import PageEvents, Talk
from assistant.page.comparison import MOST
from tests.support.browser import TIMEOUT_MILLISECONDS, chromium, reading, served
from tests.support.markup import parsed
from tests.support.page_fakes import (
    FakeReader,
    answered,
    article,
    evidence,
    silent,
    spans,
    turns_of,
)

QUESTION = "Who built it?"
ME = "browser:me"


def events(number):
    texts = [f"Builder{n} built the <b>mill</b>." for n in range(number)]
    articles = tuple(article(text, id=f"a{n}", title=f"M{n}") for n, text in enumerate(texts))
    sentences = {one.id: spans(one, one.text) for one in articles}
    said = [answered(QUESTION, evidence(one, sentences[one.id][0])) for one in articles]
    said[1] = silent(QUESTION)
    reader = FakeReader(*said, articles=articles, sentences=sentences)
    first = (articles[0], sentences["a0"])
    return reader, PageEvents(reader), Talk("id", "", turns_of([said[0]], {"a0": first}))


def test_each_article_has_a_row_with_its_own_sentence_or_the_word_that_there_is_none():
    reader, page, talk = events(3)
    html = page.compared("t0", talk)["html"]
    tags, _, words = parsed(html)
    assert "b" not in tags
    assert html.count("<tr>") == 1 + 3
    assert "Builder0 built the <b>mill</b>." in words
    assert words.count("I found no sentence that says this.") == 1
    assert reader.asked == [["a0"], ["a1"], ["a2"]]


def test_a_comparison_comes_back_from_the_store_and_not_where_an_article_has_changed():
    reader, page, talk = events(3)
    keep(reader.conversations, ME, "id", talk.turns[0])
    html = page.compared("t0", talk, ME)["html"]
    again = page.open(ME, "id")
    assert html in again.turns[0]
    assert 'class="each"' not in again.turns[0]
    assert again.talk.turns[0].comparison == talk.turns[0].comparison
    reader.articles = tuple(replace(one, sha256="1" * 64) for one in reader.articles)
    assert "Builder0 built the <b>mill</b>." in parsed(page.open(ME, "id").turns[0])[2]
    assert "has changed since" in page.compared("t0", talk, ME)["error"]
    stale = replace(talk.turns[0], comparison=None)
    save_again(reader.conversations, ME, "id", stale)
    assert 'class="each"' not in page.open(ME, "id").turns[0]
    assert not save_again(reader.conversations, "browser:you", "id", stale)


def test_no_more_than_the_first_articles_are_asked_and_the_others_counted():
    reader, page, talk = events(MOST + 4)
    assert "and 4 more" in page.compared("t0", talk)["html"]
    assert len(reader.asked) == MOST


def test_a_turn_that_is_not_there_is_told_of():
    _, page, talk = events(2)
    assert page.compared("t7", talk)["error"]


@pytest.mark.browser
@pytest.mark.model
def test_a_reader_sees_one_row_an_article_and_goes_to_its_sentence(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (
        ("mill", "The stone mill of Dale was built in 1702 by Ann Reed."),
        ("ferry", "The ferry house of Calder was built in 1650 by Bob Lane."),
        ("rain", "It rained on the fields for a whole week in spring."),
    ):
        (folder / f"{name}.md").write_text(f"# The {name}\n\n{text}\n")
    index = str(tmp_path / "index")
    with (
        served(tmp_path / "log", "--articles", str(folder), ASSISTANT_INDEX=index) as (address, _),
        chromium() as browser,
        reading(browser, address) as reader,
    ):
        page = reader.page
        page.get_by_label("Ask all articles").check(timeout=TIMEOUT_MILLISECONDS)
        page.wait_for_selector("#scope:has-text('all 3 articles')")
        reader.ask("Who built it?")
        page.get_by_role("button", name="Each article by itself").click()
        rows = page.locator(".compared tbody tr")
        rows.first.wait_for(timeout=TIMEOUT_MILLISECONDS)
        said = dict(zip(rows.locator("th").all_inner_texts(), rows.all_inner_texts(), strict=True))
        assert "Bob Lane" in said["The ferry"]
        assert "Ann Reed" in said["The mill"]
        assert "rained" not in said["The rain"]
        rows.filter(has_text="Ann Reed").locator(".cite").click()
        page.wait_for_selector(".paper h2:text-is('The mill')", timeout=TIMEOUT_MILLISECONDS)
        page.wait_for_selector(".sentence.cited:has-text('Ann Reed')")
        before = page.inner_text(".compared")
        page.reload()
        page.wait_for_selector(".turn .compared")
        assert page.inner_text(".compared") == before
        assert page.locator(".each").count() == 0
