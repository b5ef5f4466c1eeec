"""The page in every window, from a fourfold zoom on a laptop to a phone and a wide screen."""

import functools

import pytest

from tests.support.browser import reading
from tests.support.states import states

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


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=str)
def test_the_question_stays_where_it_is(address, window, size):
    with window(address, *size) as reader:
        page = reader.page
        box = page.locator("#question textarea")
        seen = [box.bounding_box()]
        page.wait_for_selector(".starter")
        seen.append(box.bounding_box())
        reader.ask(RANGE)
        seen.append(box.bounding_box())
        new = page.locator("#masthead .fresh")
        new.click()
        page.wait_for_selector("#welcome", state="visible")
        seen.append(box.bounding_box())
        assert seen == [seen[0]] * 4


EVERY = [(320, 256), (320, 640), (390, 844), (640, 360), (768, 1024), (1366, 768), (2560, 1440)]
SEEN = "checkVisibility({ visibilityProperty: true, opacityProperty: true })"
# What goes beyond the window on either side; a table may, since it scrolls by itself.
BEYOND = f"""() => [...document.querySelectorAll("body *")].filter((one) => {{
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || !one.{SEEN}) return false;
  if (one.closest(".unseen, .sr-only, .table, .ticks")) return false;
  return box.right > innerWidth + 1 || box.left < -1;
}}).map((one) => one.outerHTML.slice(0, 150))"""
# What can be pressed and is smaller than 24 px; a box in a label is pressed with its label.
SMALL = f"""() => [...document.querySelectorAll("a[href], button, input, textarea, summary")]
  .map((one) => (one.matches("label input") ? one.closest("label") : one))
  .filter((one) => {{
    if (!one.{SEEN} || one.closest(".unseen, .places:not(:focus-within)")) return false;
    const {{ width, height }} = one.getBoundingClientRect();
    return width < 24 || height < 24;
  }}).map((one) => one.outerHTML.slice(0, 150))"""


TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_in_no_window_goes_anything_beyond_it_or_is_too_small_to_be_pressed(address, window):
    with window(address, 1440, 900) as reader:
        page = reader.page
        found = set()
        for name in states(reader):
            for width, height in EVERY:
                page.set_viewport_size({"width": width, "height": height})
                page.evaluate(TWO_FRAMES)  # what follows the window's size has followed
                for side in ("conversation", "article"):
                    page.evaluate(
                        "(side) => document.querySelector(`.panes [data-pane=${side}]`).click()",
                        side,
                    )
                    found |= {(name, width, "beyond", one) for one in page.evaluate(BEYOND)}
                    found |= {(name, width, "small", one) for one in page.evaluate(SMALL)}
                wide = page.evaluate("document.documentElement.scrollWidth")
                found |= {(name, width, "scrolls", wide)} if wide > width else set()
            page.set_viewport_size({"width": 1440, "height": 900})
        assert not found, "\n".join(map(str, sorted(found)))


def test_the_strip_of_places_is_labelled_and_absent_until_there_is_an_answer(address, window):
    with window(address) as reader:
        page = reader.page
        page.wait_for_selector(".heat i", state="attached")
        assert not page.locator(".heat").is_visible()
        text = page.locator(".paper .sentence").first
        before = text.bounding_box()["width"]
        reader.ask(RANGE)
        assert page.locator(".heat").is_visible()
        assert reader.words(".heat").strip() == "Places"
        assert page.locator(".heat").get_attribute("title") == "Where the answer may be"
        edge = page.locator(".heat .ticks").bounding_box()
        assert edge["x"] + edge["width"] <= 1400 - 4
        assert text.bounding_box()["width"] == before  # nothing moved


def test_the_strip_of_places_is_absent_beside_an_article_that_is_all_in_sight(address, window):
    with window(address) as reader:
        page = reader.page
        reader.ask(RANGE)
        page.wait_for_selector(".heat.asked")
        page.click("#toolbar .new")
        page.fill("#new-name", "The barn")
        page.fill("#new-text", "The barn of Dale was built in 1801. It is made of oak.")
        page.get_by_role("button", name="Add the text").click()
        page.wait_for_selector(".paper h2:text-is('The barn')")
        reader.ask("When was the barn built?")
        page.wait_for_selector(".sentence.cited >> text=1801")
        assert not page.locator(".heat").is_visible()


# Width of a box's placeholder, and of the room for it.
PLACEHOLDER = """(box) => {
  const context = document.createElement("canvas").getContext("2d");
  const { font, paddingLeft, paddingRight } = getComputedStyle(box);
  context.font = font;
  const room = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return [context.measureText(box.placeholder).width, room];
}"""


def test_words_in_the_box_are_not_cut_where_one_types(address, window):
    with window(address, 1024, 768) as reader:
        page = reader.page
        page.wait_for_selector("#question textarea[placeholder*=Xpeng]")
        box = page.locator("#question textarea")
        assert box.get_attribute(
            "placeholder"
        ) == "Ask “Xpeng Motors secures $400 million, with …”".replace(", with", "")
        box.focus()
        words, room = box.evaluate(PLACEHOLDER)
        assert words <= room
        page.set_viewport_size({"width": 320, "height": 640})
        faded = "getComputedStyle(document.querySelector('#question textarea'), '::placeholder')"
        assert "gradient" in page.evaluate(f"{faded}.maskImage")


def test_the_page_is_dark_from_its_first_moment_and_has_an_icon_of_its_own(address, window):
    with window(address, color_scheme="dark") as reader:
        tab = reader.page.context.new_page()
        tab.route("**/*.js", lambda route: route.abort())
        tab.goto(address)
        ground = "getComputedStyle(document.{}).backgroundColor"
        dark = "rgb(19, 19, 20)"
        assert tab.evaluate(ground.format("body")) == dark
        for element in ("documentElement", "body"):
            assert reader.page.evaluate(ground.format(element)) == dark
        icon = reader.page.request.get(f"{address}/favicon.ico")
        assert icon.headers["content-type"].startswith("image/svg+xml")
        assert "#8c2a1c" in icon.text()
