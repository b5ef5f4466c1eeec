"""axe-core finds nothing at any level, whatever the page shows."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.support.states import states

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
PRICE = "What is the price of the P7?"
WIDE, PHONE = (1400, 900), (360, 740)
BOTH = ("conversation", "article")  # sides, of which a narrow window shows one
WINDOWS = [(1440, 900, BOTH[1:]), (390, 844, BOTH), (320, 256, BOTH)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_is_found_on_the_way_of_a_reader(address, window, size, scheme):
    found = set()
    with window(address, *size, color_scheme=scheme) as reader:
        reader.page.wait_for_selector(".starter")
        found |= violations(reader.page)
        for question in (RANGE, PRICE, "?"):
            reader.ask(question)
            found |= violations(reader.page)
        reader.page.locator(".cite").first.click()
        reader.page.locator(".places button").first.focus()
        for folded in reader.page.locator("details").all():
            folded.evaluate("folded => folded.open = true")
        found |= violations(reader.page)
        for name in ("1 article", "Rename", "Add an article"):
            reader.page.get_by_role("button", name=name, exact=True).click()
            found |= violations(reader.page)
        reader.page.get_by_role("button", name="Add the text").click()
        found |= violations(reader.page)
        found |= kept(reader.page)
    assert found == set()  # Gradio's own parts, as far as they are on this page, bring none


def kept(page):
    """Violations in the menus and lists of what is kept."""
    page.get_by_role("button", name="Close").last.click()
    go_to(page, "Answers")
    page.click(".quotation.best .forms")
    page.wait_for_selector(".quotation.best .menu button")
    page.click(".quotation.best .keep-it")
    page.wait_for_selector(".said >> text=Kept.")
    found = violations(page)
    go_to(page, "Article")
    page.focus(".paper")
    page.keyboard.press("s")
    page.wait_for_selector(".passage:not([hidden]) button:not(.chosen)")
    found |= violations(page)
    for button, row in ((".show-talks", ".talks li"), (".show-quotations", ".quotations li")):
        page.click(button)
        page.wait_for_selector(f"#drawer {row}")
        found |= violations(page)
        page.click("#drawer .close")
    return found


def go_to(page, side):
    """Go to a side, where a window shows one at a time."""
    switch = page.get_by_role("button", name=side, exact=True)
    if switch.is_visible():
        switch.click()


def violations(page):
    """Rule and element of every violation that axe-core finds, of any level."""
    page.evaluate(AXE_SCRIPT)
    done = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert done["passes"], "axe-core looked at nothing"
    return {(one["id"], node["html"][:200]) for one in done["violations"] for node in one["nodes"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_in_any_state_or_window(address, window, scheme):
    found = set()
    with window(address, 1440, 900, color_scheme=scheme) as reader:
        page = reader.page
        for name in states(reader):
            for width, height, sides in WINDOWS:
                page.set_viewport_size({"width": width, "height": height})
                for side in sides:
                    page.evaluate(
                        "(side) => document.querySelector(`.panes [data-pane=${side}]`).click()",
                        side,
                    )
                    found |= {(name, width, *one) for one in violations(page)}
            page.set_viewport_size({"width": 1440, "height": 900})
    assert not found, "\n".join(map(str, sorted(found)))


def test_axe_would_find_what_is_wrong(address, window):
    with window(address) as reader:
        reader.page.evaluate("document.querySelector('.paper').append(new Image())")
        assert {rule for rule, _ in violations(reader.page)} == {"image-alt"}
