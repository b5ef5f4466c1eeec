"""What the page shows for each kind of answer, in Chromium: sure, doubtful, counted, none."""

import pytest

from tests.support.browser import TIMEOUT_MILLISECONDS, served

pytestmark = [pytest.mark.browser, pytest.mark.model]

SOLD = "The town sold the hall to a trust in 1991 for 2 million crowns."
HALL = f"""---
title: The hall of Ostrava
author: Lena Fox
date: 2026-11-12
---

# The hall of Ostrava

The market hall of Ostrava was built in 1887 after a fire. It has 64 stalls and a roof of iron.

{SOLD}
"""
LEASE = f"""# Lease of the Mill House

The Mill House was let to Ada Reed in 2020. The rent is £900 a month.

Pets are allowed with the written consent of the landlord.

{SOLD}

The trust publishes its accounts once a year. Its auditors are Hall and Sons.
"""
LAST = ".turn:last-child"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for name, text in (("hall", HALL), ("lease", LEASE)):
        (folder / f"{name}.md").write_text(text)
    kept = tmp_path_factory.mktemp("kept")
    here = served(kept / "log", "--articles", str(folder), ASSISTANT_INDEX=str(kept / "index"))
    with here as (address, _):
        yield address


def read(reader, title):
    """Open an article by hand."""
    reader.page.click("#toolbar .open")
    reader.page.locator("#toolbar .all li > button", has_text=title).click()
    reader.page.wait_for_selector(f".paper h2:text-is('{title}')")
    reader.page.wait_for_selector(f"#scope:has-text('{title}')")


def test_what_is_sure_stands_out_and_what_is_doubtful_says_so(address, window):
    with window(address) as reader:
        read(reader, "Lease of the Mill House")
        reader.ask("Can I keep a dog?")
        assert reader.words(f"{LAST} .kicker") == "The article says"
        assert "Pets are allowed" in reader.words(f"{LAST} .best blockquote")
        reader.ask("Who audits the trust?")
        assert "Hall and Sons" in reader.words(f"{LAST} .best blockquote")
        assert reader.page.locator(f"{LAST} .searched").count() == 0  # no word of it was changed
        reader.ask("How much is the deposit?")
        assert reader.words(f"{LAST} .kicker") == "Perhaps this"
        assert reader.page.locator(f"{LAST} .best.perhaps").count() == 1
        size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
        sure, doubtful = (
            reader.page.locator(f".turn:nth-child({turn}) .best blockquote").evaluate(size)
            for turn in (1, 3)
        )
        assert doubtful < sure
        border = "(one) => getComputedStyle(one).borderLeftStyle"
        assert reader.page.locator(f"{LAST} .best").evaluate(border) == "dashed"


def test_what_several_articles_say_is_counted(address, window):
    with window(address) as reader:
        page = reader.page
        page.get_by_label("Ask all articles").check(timeout=TIMEOUT_MILLISECONDS)
        page.wait_for_selector("#scope:has-text('all 2 articles')")
        reader.ask("What was the hall sold for?")
        assert reader.words(f"{LAST} .note") == "2 articles say so."
        assert reader.words(f"{LAST} .looked") == "Asked: all 2 articles"


def test_no_name_is_carried_into_an_article_that_was_opened_by_hand(address, window):
    with window(address) as reader:
        read(reader, "Lease of the Mill House")
        reader.ask("When was the Mill House let?")
        read(reader, "The hall of Ostrava")
        reader.ask("when was it built?")
        assert "1887" in reader.words(f"{LAST} .best mark")
        assert "Mill House" not in reader.words(LAST)


def test_greetings_the_whole_and_its_author_are_answered_without_naming_words(address, window):
    with window(address) as reader:
        read(reader, "The hall of Ostrava")
        reader.ask("Hello")
        assert reader.words(f"{LAST} .silence").startswith("I only quote: ask for one thing")
        reader.ask("Summarise the article")
        assert reader.words(f"{LAST} .kicker") == "In the article’s own words"
        assert reader.page.locator(f"{LAST} blockquote").count() == 3
        reader.ask("Who wrote this article?")
        assert "Lena Fox" in reader.words(f"{LAST} .particulars")
        assert "Never mentioned" not in reader.words(".turns")
