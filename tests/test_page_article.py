"""The article on the page as it is, in Chromium: its structure, its pages, its original."""

import datetime
import io

import pytest
from docx import Document

from tests.test_assistant_page_image import pdf
from tests.test_page_body import LEASE

pytestmark = [pytest.mark.browser, pytest.mark.model]


def add(reader, name, content, title):
    reader.page.click("#toolbar .new")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    reader.page.set_input_files("#toolbar .file", file)
    reader.page.wait_for_selector(f".paper h2:text-is('{title}')")


def test_a_table_is_a_table_in_which_a_quotation_is_marked_cell_by_cell(address, window):
    with window(address) as reader:
        add(reader, "lease.md", LEASE.encode(), "The lease")
        page = reader.page
        assert page.locator(".body table tr").count() == 3
        assert page.locator(".body ul.items li").count() == 4
        assert page.locator(".body :is(h3, h4)").all_inner_texts() == ["Rent", "Prices", "Keys"]
        reader.ask("What is the price of the keys?")
        page.wait_for_selector(".body td .sentence.cited")
        row = page.locator(".body tr:has(.cited) td").all_inner_texts()
        assert row == ["Keys", "£15"]
        assert page.locator(".body td mark").all_inner_texts() == ["£15"]
        reader.page.locator(".original").wait_for()
        with page.expect_download() as download:
            page.click(".original")
        assert download.value.suggested_filename == "lease.md"
        assert download.value.path().read_bytes() == LEASE.encode()


def test_the_pages_of_a_pdf_stand_in_the_margin_and_are_shown_as_pictures(address, window):
    with window(address) as reader:
        add(reader, "mill.pdf", pdf(), "The mill")
        page = reader.page
        marks = page.locator(".body button.page")
        assert marks.all_inner_texts() == ["1", "2"]
        margin, text = marks.nth(1).bounding_box(), page.locator(".body p").last.bounding_box()
        assert margin["x"] + margin["width"] <= text["x"]
        marks.nth(1).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".facsimile img:not([hidden])")
        assert reader.words(".facsimile .number") == "Page 2 of 2"
        first = page.locator(".facsimile img").get_attribute("src")
        reader.ask("When was it built?")  # on the first page, which is shown with its box
        page.wait_for_selector(".facsimile .number:text-is('Page 1 of 2')")
        page.wait_for_function(
            "before => document.querySelector('.facsimile img').src !== before", arg=first
        )
        page.locator(".facsimile .later").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".facsimile .number:text-is('Page 2 of 2')")
        page.keyboard.press("Escape")
        page.wait_for_selector(".facsimile", state="detached")
        assert page.evaluate("document.activeElement.dataset.page") == "2"
        assert page.locator(".original").get_attribute("target") == "_blank"


BARN = "The barn of Dale"
TOLD = "It was built in 1801 by Ann Reed, and it is made of oak."


def docx(note, date=None):
    """A Word file; as python-docx makes it, it has the date of its template."""
    document = Document()
    document.add_heading(BARN, 0)
    document.add_paragraph(f"{TOLD} ({note})")
    if date:
        document.core_properties.created = document.core_properties.modified = date
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["txt", "md", "html", "docx"])
def test_the_title_stands_once_whatever_it_was_read_from(address, window, kind):
    content = {
        "txt": f"{BARN}\n\n{TOLD} ({kind})\n".encode(),
        "md": f"# {BARN}\n\n{TOLD} ({kind})\n".encode(),
        "html": f"<title>{BARN}</title><h1>{BARN}</h1><p>{TOLD} ({kind})</p>".encode(),
        "docx": docx(kind),
    }[kind]
    with window(address) as reader:
        add(reader, f"{kind}-barn.{kind}", content, BARN)
        reader.page.wait_for_selector(".paper .body >> text=made of oak")
        assert reader.words(".paper").count(BARN) == 1
        assert "sentence" in reader.words(".paper .about")


def test_the_date_of_a_file_is_called_so_and_that_of_a_template_is_none(address, window):
    with window(address) as reader:
        add(reader, "plain.docx", docx("plain"), BARN)
        assert "2013" not in reader.words(".paper .about")
        add(reader, "dated.docx", docx("dated", datetime.datetime(2024, 5, 6, 7, 8)), BARN)
        reader.page.wait_for_selector(".paper .about >> text=file dated 6 May 2024")


# Characters of the longest line of an element, by the boxes of its letters.
LONGEST = """(one) => {
  const lines = {};
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());)
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const top = Math.round(range.getBoundingClientRect().top / 8);
      lines[top] = (lines[top] ?? 0) + 1;
    }
  return Math.max(...Object.values(lines));
}"""


@pytest.mark.parametrize("width", [1440, 1920, 2560])
def test_lines_stay_as_long_as_one_reads_with_ease(address, window, width):
    with window(address, width, 1200) as reader:
        reader.ask("What range does the G3 have?")
        for one in (".paper .body p >> nth=1", ".quotation.best blockquote"):
            assert reader.page.locator(one).evaluate(LONGEST) <= 90, one
