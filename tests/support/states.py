"""Everything that the page can show, one state after the other."""

from collections.abc import Iterator

from tests.support.browser import Reader
from tests.test_assistant_page_image import pdf
from tests.test_page_body import LEASE

RANGE = "What range does the G3 have?"
PRICE = "What is the price of the P7?"


def states(reader: Reader) -> Iterator[str]:
    """Bring a wide page into each state; its name. Between two states any window may be looked at,
    if it is wide again afterwards.
    """
    yield from _of_answers(reader)
    yield from _of_articles(reader)
    yield from _of_what_is_kept(reader)


def _of_answers(reader: Reader) -> Iterator[str]:
    page = reader.page
    page.wait_for_selector(".starter")
    yield "welcome"
    reader.ask(RANGE)
    yield "answer"
    reader.ask(PRICE)
    page.click(".quotation.best .forms")
    page.wait_for_selector(".quotation.best .menu button")
    page.locator(".cite").first.click()
    page.locator("details").evaluate_all("all => all.forEach((one) => (one.open = true))")
    page.locator(".places button").first.focus()
    yield "all unfolded"


def _of_articles(reader: Reader) -> Iterator[str]:
    page = reader.page
    for name, content, title in (
        ("mill.pdf", pdf(), "The mill"),
        ("lease.md", LEASE.encode(), "The lease"),
    ):
        page.click("#toolbar .new")
        if name == "mill.pdf":
            page.get_by_role("button", name="Add the text").click()
            yield "adding"
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        page.set_input_files("#toolbar .file", file)
        page.wait_for_selector(f".paper h2:text-is('{title}')")
    reader.ask("What is the price of the keys?")
    yield "table"
    page.click("#toolbar .rename")
    yield "naming"
    page.click("#toolbar .open")
    page.fill("#toolbar .find", "grinds")
    page.wait_for_selector("#toolbar .passage-found")
    page.click("#toolbar .tick-shown")
    yield "list"
    page.click("#toolbar .passage-found")
    page.wait_for_selector("button.page")
    page.click("button.page >> nth=1")
    page.wait_for_selector(".facsimile img:not([hidden])")
    yield "page of a PDF"
    page.click(".facsimile .shut")


def _of_what_is_kept(reader: Reader) -> Iterator[str]:
    page = reader.page
    page.focus(".paper")
    page.keyboard.press("s")
    page.locator(".passage button", has_text="Keep").click()
    page.wait_for_selector(".passage .said:text-is('Kept.')")
    yield "passage"
    for button, row in ((".show-talks", ".talks li"), (".show-quotations", ".quotations li")):
        page.click(button)
        page.wait_for_selector(f"#drawer {row}")
        yield button
        page.click("#drawer .close")
