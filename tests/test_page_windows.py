"""The page in every window, from a fourfold zoom on a laptop to a phone and a wide screen."""

import functools

import pytest

from tests.support.browser import reading

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
ZOOMED = [(640, 360), (320, 256)]  # a laptop of 1280×720 at 200 % and one of 1280×1024 at 400 %
LOW = [(1366, 600), (844, 390), (375, 553), (320, 256)]
# Whether an element lies in the window, and nothing lies above it.
REACHED = """(element) => {
  const box = document.querySelector(element).getBoundingClientRect();
  const middle = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
    && document.querySelector(element).contains(middle);
}"""
# Everything that scrolls is at its end.
TO_THE_END = """(element) => {
  for (let one = document.querySelector(element); one; one = one.parentElement)
    if (/auto|scroll/.test(getComputedStyle(one).overflowY)) one.scrollTop = one.scrollHeight;
  scrollTo(0, document.documentElement.scrollHeight);
}"""


@pytest.fixture(scope="module")
def window(browser):
    return functools.partial(reading, browser, seen="#question textarea")


def to_article(page):
    """Go to the article, where a window shows one side at a time."""
    page.wait_for_selector(".paper .sentence", state="attached")
    switch = page.get_by_role("button", name="Article", exact=True)
    if switch.is_visible():
        switch.click()


@pytest.mark.parametrize("size", ZOOMED, ids=str)
def test_zoomed_in_the_last_sentence_and_the_question_are_reached_by_scrolling(
    address, window, size
):
    with window(address, *size) as reader:
        page = reader.page
        page.evaluate(TO_THE_END, "#question")
        assert page.evaluate(REACHED, "#question textarea")
        reader.ask(RANGE)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.locator(".quotation.best").scroll_into_view_if_needed()
        to_article(page)
        page.mouse.move(size[0] / 2, size[1] - 40)
        for _ in range(60):
            page.mouse.wheel(0, 400)
        last = "#sentence-" + str(page.locator(".paper .sentence").count() - 1)
        page.wait_for_function(
            "(last) => document.querySelector(last).getBoundingClientRect().bottom <= innerHeight",
            arg=last,
        )


@pytest.mark.parametrize("size", LOW, ids=str)
def test_the_end_of_the_form_for_a_new_article_is_reached_and_nothing_jumps(address, window, size):
    with window(address, *size) as reader:
        page = reader.page
        to_article(page)
        page.locator("#toolbar .new").click()
        for end in ("#toolbar .adding .leave", "#toolbar .choose", "#toolbar .adding .primary"):
            page.evaluate(TO_THE_END, end)
            page.locator(end).first.scroll_into_view_if_needed()
            assert page.evaluate(REACHED, end), end
        top = "document.querySelector('#masthead').getBoundingClientRect().top + scrollY"
        page.locator("#toolbar .leave").last.focus()
        assert page.evaluate(top) == 0
        # Nothing but the page itself may have moved: what is hidden cannot be scrolled back.
        moved = """[...document.querySelectorAll('*')].filter((one) => one.scrollTop > 0
          && getComputedStyle(one).overflowY === 'hidden' && !one.matches('textarea')).length"""
        assert page.evaluate(moved) == 0


def test_while_a_file_is_added_the_masthead_stays(address, window):
    with window(address, 1366, 625) as reader:
        page = reader.page
        page.click("#toolbar .new")
        ships = " ".join(f"The ship number {n} sank near cape {n}." for n in range(1_500))
        page.fill("#new-text", ships)
        page.get_by_role("button", name="Add the text").click()
        page.wait_for_selector("#toolbar .stop:focus")
        assert page.evaluate(REACHED, "#masthead h1")
        assert page.evaluate(REACHED, "#toolbar .stop")
        page.get_by_role("button", name="Stop").click()
        page.wait_for_selector("#toolbar .failed:has-text('Stopped')")


def test_right_to_left_text_runs_from_right_to_left(address, window):
    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .new")
        page.fill("#new-name", "جسر كالدر")
        page.fill("#new-text", "تم بناء الجسر في عام 1884. يبلغ طوله 212 مترا.")
        page.get_by_role("button", name="Add the text").click()
        page.wait_for_selector(".paper h2:text-is('جسر كالدر')")
        reader.ask("الجسر 1884")
        for one in (".paper h2", ".paper .sentence", ".quotation blockquote", ".question"):
            found = page.locator(one).first.evaluate("(one) => getComputedStyle(one).direction")
            assert found == "rtl", one
            aligned = page.locator(one).first.evaluate("(one) => getComputedStyle(one).textAlign")
            assert aligned in ("start", "right"), one
