"""Quotations that are copied, kept, exported and printed, in Chromium."""

import csv
import functools
import io
import json

import pypdfium2
import pytest
from docx import Document

from assistant import Assistant
from tests.support.browser import reading

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
SPEECH = "What did Mr. He say about Xiaomi’s experience?"
TITLE = "Xpeng Motors secures $400 million, with Xiaomi as a new investor"
BEST = ".quotation.best"


@pytest.fixture(scope="module")
def window(browser):
    allowed = ["clipboard-read", "clipboard-write"]
    return functools.partial(reading, browser, permissions=allowed)


@pytest.fixture(scope="module")
def found():
    return Assistant.open().ask(RANGE).evidence[0]


def clipboard(reader):
    return reader.page.evaluate("navigator.clipboard.readText()")


def test_a_quotation_is_copied_as_people_cite_it(address, window, found):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        page.click(f"{BEST} .copy")
        page.wait_for_selector(f"{BEST} .copy.done")
        copied = clipboard(reader)
        assert copied == f"“{found.text}” (“{TITLE}”, para. 9)"
        assert page.locator(".said >> text=Copied with its source.").is_visible()
        # Where the page may not use the clipboard by itself, the old way does it.
        page.evaluate("navigator.clipboard.writeText('')")
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.click(f"{BEST} .copy")
        page.click("#question textarea")
        page.keyboard.press("Control+V")
        assert page.input_value("#question textarea") == copied


def test_every_other_form_is_a_click_away(address, window, found):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        page.focus(f"{BEST} .forms")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{BEST} .menu button")
        taken = {}
        for button in page.locator(f"{BEST} .menu button").all():
            button.click()
            page.wait_for_selector(f".said >> text=Copied: {button.inner_text()}.")
            taken[button.inner_text()] = clipboard(reader)
        assert taken["Quotation only"] == f"“{found.text}”"
        assert taken["Markdown"].startswith(f"> {found.text}\n>\n> — ")
        assert taken["HTML"].startswith("<figure><blockquote>")
        assert taken["BibTeX"].startswith("@misc{xpeng,")
        assert json.loads(taken["CSL-JSON"])[0]["title"] == TITLE
        assert f"characters {found.start}–{found.end}; SHA-256" in taken["With proof data"]
        page.focus(f"{BEST} .menu button")
        page.keyboard.press("Escape")
        assert page.locator(".menu").count() == 0
        assert page.evaluate("document.activeElement.className") == "forms"


def test_speech_in_marks_gets_no_second_ones(address, window):
    with window(address) as reader:
        page = reader.page
        speech = page.locator(".sentence", has_text="Xiaomi’s experience and insight")
        speech.evaluate("one => getSelection().selectAllChildren(one)")
        page.click(".passage button >> text=Copy with source")
        page.wait_for_selector(".passage .said >> text=Copied")
        copied = clipboard(reader)
        assert speech.inner_text() in copied
        assert '“"' not in copied
        assert "““" not in copied


def drag(page, first, last):
    """Select with the mouse from the beginning of one sentence to the end of another."""
    page.evaluate(
        """([first, last]) => {
          const all = [...document.querySelectorAll(".paper .sentence")];
          all[first].scrollIntoView({ block: "center" });
          const range = document.createRange();
          range.setStart(all[first].firstChild, 6);
          range.setEnd(all[last].firstChild, 7);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [first, last],
    )
    page.wait_for_selector(".passage:not([hidden]) button")


def test_any_passage_of_the_article_is_copied_or_kept_and_exported(address, window, tmp_path):
    with window(address) as reader:
        page = reader.page
        drag(page, 3, 5)
        spans = page.evaluate(
            """[...document.querySelectorAll(".paper .sentence")].map((one) => one.dataset.start)"""
        )
        whole = Assistant.open().articles[0].text
        passage = whole[int(spans[3]) + 6 : int(spans[5]) + 7]
        page.click(".passage button >> text=Copy with source")
        page.wait_for_selector(".passage .said >> text=Copied")
        assert passage.strip() in clipboard(reader)
        page.click(".passage button >> text=Keep")
        page.wait_for_selector(".passage .said >> text=Kept.")
        reader.ask(RANGE)
        page.click(f"{BEST} .keep-it")
        page.wait_for_selector(".said >> text=Kept.")
        page.click(".show-quotations")
        page.wait_for_selector("#drawer .quotations li:nth-child(2)")
        kept = page.locator("#drawer blockquote").all_inner_texts()
        assert kept[0].split() == passage.split()
        assert "520 km" in kept[1]
        files = {}
        for words in ("Word", "Markdown", "Table (CSV)"):
            with page.expect_download() as download:
                page.click(f"#drawer .files >> text={words}")
            download.value.save_as(tmp_path / download.value.suggested_filename)
            files[words] = (tmp_path / download.value.suggested_filename).read_bytes()
        assert b"**520 km" in files["Markdown"]
        quotes = [
            one.text.split()
            for one in Document(io.BytesIO(files["Word"])).paragraphs
            if one.style.name == "Quote"
        ]
        assert quotes == [one.split() for one in kept]
        rows = list(csv.DictReader(io.StringIO(files["Table (CSV)"].decode("utf-8-sig"))))
        assert [row["quotation"].split() for row in rows] == quotes
        page.get_by_role("button", name="Show: They").click()
        page.wait_for_selector(".sentence.cited >> text=520 km")
        page.get_by_role("button", name="Copy: They").click()
        page.wait_for_selector("#drawer .told >> text=Copied: With its source.")
        page.get_by_role("button", name="Remove: They").click()
        page.wait_for_selector("#drawer .told >> text=The quotation is removed.")
        assert page.locator("#drawer .quotations li").count() == 1
        page.click("#drawer .told button")
        page.wait_for_selector("#drawer .quotations li:nth-child(2)")


def test_the_keyboard_selects_and_takes_a_sentence(address, window):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        page.focus(".paper")
        page.keyboard.press("s")  # the one that is shown
        page.wait_for_selector(".passage:not([hidden]) button")
        page.evaluate("document.querySelector('.passage button').dataset.of = 'the first'")
        page.keyboard.press("Shift+S")
        page.wait_for_function("getSelection().toString().startsWith('Xpeng is set')")
        page.wait_for_selector(".passage button:first-child:not([data-of])")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.textContent") == "Copy with source"
        page.keyboard.press("Enter")
        page.wait_for_selector(".passage .said >> text=Copied")
        assert clipboard(reader).startswith("“Xpeng is set to launch its P7 sedan")
        page.keyboard.press("Escape")
        assert not page.locator(".passage").is_visible()
        assert page.evaluate("document.activeElement.matches('.paper')")


def test_on_paper_are_questions_and_quotations_alone(address, window):
    with window(address) as reader:
        page = reader.page
        for question in (RANGE, "Who are the backers of Xpeng?", RANGE, RANGE, RANGE, RANGE):
            reader.ask(question)
        page.emulate_media(media="print")
        for gone in ("#article", "#toolbar", "#question", ".rooms", ".keep", ".take", "#sure"):
            assert not page.locator(gone).first.is_visible(), gone
        # Nothing scrolls on paper: every turn is as high as it is.
        assert page.evaluate(
            """(() => { const log = document.querySelector(".turns");
              return log.scrollHeight <= log.clientHeight + 1; })()"""
        )
        assert page.locator(".turn .question").first.is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('#columns')).height") != "0px"


def test_every_question_is_printed_over_as_many_pages_as_it_takes(address, window):
    many = """count => {
      const log = document.querySelector(".turns"), turn = log.firstElementChild;
      for (let number = 2; number <= count; number++) {
        const next = turn.cloneNode(true);
        next.querySelector(".question").textContent = `Question number ${number} of the reader`;
        log.append(next);
      }
    }"""
    with window(address) as reader:
        reader.ask(RANGE)
        reader.page.evaluate(many, 30)
        with pypdfium2.PdfDocument(reader.page.pdf(format="A4")) as paper:
            pages = [one.get_textpage().get_text_bounded() for one in paper]
    assert len(pages) >= 3
    printed = " ".join(pages)
    for number in range(2, 31):
        assert f"Question number {number} of the reader" in printed
