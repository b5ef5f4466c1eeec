"""Cost of many kept conversations: `make bench NAME=conversations`.

Two libraries with the built-in article: one keeps a single conversation of one turn, the other 200
conversations of 50 turns. Their pages are opened, asked and searched by turns in one browser.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from assistant import Assistant
from assistant.conversations import Turn, save
from assistant.page.owner import COOKIE
from assistant.page.talk import turn_of
from benchmarks.page import BOX, CLOCK, ROOM, enter, fixed_questions
from index.stores.conversations.copies import Copy, copies, put
from index.stores.local.conversations import NAME, open_conversations
from tests.support.browser import TIMEOUT_MILLISECONDS, chromium, served

CONVERSATIONS, TURNS, ROUNDS, QUESTIONS = 200, 50, 9, 12
USABLE, MARKED = "text box usable", "Enter to the marked sentence"
READER = "r" * 32  # the value of the cookie
Pages = dict[str, str]  # address by what its library keeps


def main() -> int:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as kept, ExitStack() as stack:
        few, many = "1 × 1", f"{CONVERSATIONS} × {TURNS}"
        pages: Pages = {}
        turns = asked_turns()
        for name, conversations, number in ((few, 1, 1), (many, CONVERSATIONS, TURNS)):
            folder = Path(kept, str(conversations))
            folder.mkdir()
            Assistant.open_library(folder / "library").close()
            spent = fill(folder / "library", conversations, turns[:number])
            size = sum(one.stat().st_size for one in (folder / "library").glob(f"{NAME}*"))
            print(f"{name:10} kept, {1000 * spent:.1f} ms a turn, {size / 1e6:.1f} MB on the disk")
            pages[name] = stack.enter_context(served(folder / "log"))[0]
        measure(stack.enter_context(chromium()), pages)
    return 0


def asked_turns() -> list[Turn]:
    """As many turns as a conversation has, of the fixed questions about the built-in article."""
    qa = Assistant.open()
    questions = fixed_questions()
    asked = (questions[number % len(questions)] for number in range(TURNS))
    return [turn_of(f"t{number}", qa.explain(question)) for number, question in enumerate(asked)]


def fill(library: Path, conversations: int, turns: Sequence[Turn]) -> float:
    """Keep the same turns in so many conversations of the one reader; seconds that a turn takes."""
    owner = f"browser:{hashlib.sha256(READER.encode()).hexdigest()}"
    store = open_conversations(library)
    began = time.perf_counter()
    for turn in turns:
        save(store, owner, "c0", turn)
    spent = time.perf_counter() - began
    (whole,) = copies(store)
    for number in range(1, conversations):
        rows = {
            table: [tuple(f"c{number}" if value == "c0" else value for value in row) for row in of]
            for table, of in whole.rows.items()
        }
        put(store, Copy(whole.table, f"c{number}", rows, whole.texts))
    store.close()
    return spent / len(turns)


def measure(browser: Browser, pages: Pages) -> None:
    """Print medians of what a reader waits for, on both pages by turns."""
    steps: dict[str, Callable[[Page], float]] = {
        "list of conversations": listed,
        "found by a word": searched,
        "the newest opened": reopened,
    }
    rows: dict[str, dict[str, list[float]]] = {
        step: {name: [] for name in pages} for step in (USABLE, *steps, MARKED)
    }
    for number in range(ROUNDS + 1):  # the first warms the model up
        for name, address in pages.items():
            with reader(browser, address) as context:
                tab = context.new_page()
                found = {USABLE: usable(tab, address)}
                for step, act in steps.items():
                    found[step] = act(open_page(tab, address))
                for step, spent in found.items() if number else ():
                    rows[step][name].append(spent)
    asked = rows[MARKED]
    for name, address in pages.items():
        with reader(browser, address) as context:
            tab = open_page(context.new_page(), address)
            reopened(tab)
            tab.evaluate(CLOCK)
            for question in fixed_questions()[:QUESTIONS]:
                asked[name].append(enter(tab, question))
    print(f"\nmedians of {ROUNDS}, ms" + "".join(f"{name:>16}" for name in pages))
    for step, seconds in rows.items():
        medians = (1000 * statistics.median(one) for one in seconds.values())
        print(f"{step:30}" + "".join(f"{one:12.0f}" for one in medians))


def reader(browser: Browser, address: str) -> BrowserContext:
    """Window of the reader whose conversations these are, with an empty cache."""
    context = browser.new_context(viewport=ROOM)
    host = str(urlsplit(address).hostname)
    context.add_cookies([{"name": COOKIE, "value": READER, "domain": host, "path": "/"}])
    return context


def open_page(tab: Page, address: str) -> Page:
    """The page, ready to be used, with a new conversation."""
    tab.goto(address)
    tab.wait_for_selector(BOX, timeout=TIMEOUT_MILLISECONDS)
    tab.wait_for_selector(".paper .sentence", timeout=TIMEOUT_MILLISECONDS)
    tab.wait_for_timeout(500)
    return tab


def usable(tab: Page, address: str) -> float:
    """Seconds from the address to a text box that takes a letter."""
    began = time.perf_counter()
    tab.goto(address, wait_until="commit")
    tab.locator(BOX).press("a", timeout=TIMEOUT_MILLISECONDS)
    return time.perf_counter() - began


def listed(tab: Page) -> float:
    """Seconds from the click to the list."""
    began = time.perf_counter()
    tab.click(".show-talks")
    tab.wait_for_selector("#drawer .talks li")
    return time.perf_counter() - began


def searched(tab: Page) -> float:
    """Seconds from the last letter to what is found: half of them the pause for more letters."""
    tab.click(".show-talks")
    tab.wait_for_selector("#drawer .talks li")
    began = time.perf_counter()
    with tab.expect_response(lambda answer: "search=zebra" in answer.url):
        tab.fill("#drawer .find", "zebra")  # that stands in none: all are read
    tab.wait_for_selector("#drawer .rest >> text=Nothing found.")
    return time.perf_counter() - began


def reopened(tab: Page) -> float:
    """Seconds from the click on the newest conversation to its last turn."""
    tab.click(".show-talks")
    tab.wait_for_selector("#drawer .talks li")
    began = time.perf_counter()
    tab.click("#drawer .talks li .name >> nth=0")
    tab.wait_for_selector(".turn:last-child .question")
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
