"""No browser test can ask anything of another machine unseen."""

import ast
import functools

import pytest

from tests.support.browser import ROOT, reading

OPENERS = {
    "sync_playwright",
    "async_playwright",
    "new_context",
    "launch",
    "launch_persistent_context",
}


def test_every_browser_and_window_comes_from_one_place():
    found = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "id", getattr(node, "attr", ""))
            # A window of the browser itself would have no guard; one of a guarded context has it.
            unguarded = name == "new_page" and ast.unparse(node).endswith("browser.new_page")
            if name in OPENERS or unguarded:
                found.add(path.name)
    assert found == {"browser.py"}


@pytest.mark.browser
@pytest.mark.model
def test_a_request_to_anywhere_else_fails_the_test_from_whatever_tab_it_comes(address, browser):
    # The policy of the page would stop it before it is asked.
    window = functools.partial(reading, browser, address, bypass_csp=True)

    def ask_elsewhere(new_tab):
        with window() as reader:
            tab = reader.page.context.new_page() if new_tab else reader.page
            tab.goto(address)
            tab.evaluate("fetch('http://elsewhere.example/', { mode: 'no-cors' }).catch(() => 0)")

    for new_tab in (False, True):
        with pytest.raises(AssertionError, match=r"elsewhere\.example"):
            ask_elsewhere(new_tab)
    with window() as reader:
        reader.page.wait_for_selector(".starter")
