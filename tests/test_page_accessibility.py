"""axe-core finds nothing serious that is ours, whatever the page shows."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
PRICE = "What is the price of the P7?"
WIDE, PHONE = (1400, 900), (360, 740)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_serious_is_ours(address, window, size, scheme):
    found = set()
    with window(address, *size, color_scheme=scheme) as reader:
        reader.page.wait_for_selector(".starter")
        found |= serious(reader.page)
        for question in (RANGE, PRICE, "?"):
            reader.ask(question)
            found |= serious(reader.page)
        reader.page.locator(".cite").first.click()
        reader.page.locator(".places button").first.focus()
        for folded in reader.page.locator("details").all():
            folded.evaluate("folded => folded.open = true")
        found |= serious(reader.page)
        for name in ("1 article", "Rename", "Add an article"):
            reader.page.get_by_role("button", name=name, exact=True).click()
            found |= serious(reader.page)
        reader.page.get_by_role("button", name="Add the text").click()
        found |= serious(reader.page)
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
    found = serious(page)
    go_to(page, "Article")
    page.focus(".paper")
    page.keyboard.press("s")
    page.wait_for_selector(".passage:not([hidden]) button")
    found |= serious(page)
    for button, row in ((".show-talks", ".talks li"), (".show-quotations", ".quotations li")):
        page.click(button)
        page.wait_for_selector(f"#drawer {row}")
        found |= serious(page)
        page.click("#drawer .close")
    return found


def go_to(page, side):
    """Go to a side, where a window shows one at a time."""
    switch = page.get_by_role("button", name=side, exact=True)
    if switch.is_visible():
        switch.click()


def serious(page):
    """Rule and element of every violation that axe-core calls serious or critical."""
    page.evaluate(AXE_SCRIPT)
    done = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert done["passes"], "axe-core looked at nothing"
    return {
        (one["id"], node["html"][:200])
        for one in done["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    }


def test_axe_would_find_what_is_wrong(address, window):
    with window(address) as reader:
        reader.page.evaluate("document.querySelector('.paper').append(new Image())")
        assert {rule for rule, _ in serious(reader.page)} == {"image-alt"}
