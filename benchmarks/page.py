"""Cost of the page beside a bare Gradio page in the same run: `make bench NAME=page`.

Weight and time until the text box can be used, the page's own time from Enter to the sentence
highlighted in the article, and 32 people asking at once.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from assistant import Answer, Assistant, Settings
from assistant.evaluate.__main__ import FIXED
from assistant.evaluate.dataset import read_fixed
from benchmarks.crowd import crowd, headings
from corpus import load_articles
from tests.support.browser import TIMEOUT_MILLISECONDS, chromium, served

VISITS, QUESTIONS, PEOPLE, SECONDS = 9, 30, 32, 60
BOX = "#question textarea"
ROOM = {"width": 1400, "height": 900}
# Notes the moment of Enter, and that at which the new turn's sentence is marked in the article.
CLOCK = """() => {
  const turns = () => document.querySelectorAll(".turn:not(.waiting)").length;
  let before = 0;
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Enter") return;
    before = turns();
    window.entered = performance.now();
    window.marked = null;
  }, true);
  new MutationObserver(() => {
    if (window.marked !== null || turns() <= before) return;
    const last = document.querySelector(".turn:last-child");
    if (last.matches(".answered") && document.querySelector(".sentence.cited"))
      window.marked = performance.now();
    else if (!last.matches(".answered")) window.marked = window.entered;  // nothing to mark
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


def main() -> int:
    """Print the figures; exit status 1 if a person was failed or answered for another."""
    echo = (str(Path(__file__).with_name("echo.py")),)
    with tempfile.TemporaryDirectory() as kept:
        ours, bare = Path(kept) / "ours", Path(kept) / "bare"
        with served(ours) as (page, _), served(bare, script=echo) as (plain, _):
            with chromium() as browser:
                warm(browser, page)
                visits(browser, page, plain)
                answers(browser, page)
            return people(page, plain)


def warm(browser: Browser, address: str) -> None:
    """Wait until the model is loaded."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(address)
        tab.wait_for_selector(BOX, timeout=TIMEOUT_MILLISECONDS)
        tab.fill(BOX, fixed_questions()[0])
        tab.press(BOX, "Enter")
        tab.wait_for_selector(".turn:not(.waiting)", timeout=TIMEOUT_MILLISECONDS)


def visits(browser: Browser, page: str, plain: str) -> None:
    """Weight of a first visit, and how long it takes, by turns on both pages."""
    found: dict[str, list[tuple[float, int, int]]] = {page: [], plain: []}
    for _ in range(VISITS):
        for address, rows in found.items():
            rows.append(visit(browser, address))
    print(f"\n{VISITS} first visits    text box usable   transferred   requests")
    for name, rows in zip(("the page", "bare Gradio"), found.values(), strict=True):
        seconds, size, requests = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"{name:20}{1000 * seconds:10.0f} ms{size / 1e6:12.3f} MB{requests:11.0f}")
    ratio = statistics.median(a[0] / b[0] for a, b in zip(found[page], found[plain], strict=True))
    print(f"{'ratio':20}{ratio:10.2f}")


def visit(browser: Browser, address: str) -> tuple[float, int, int]:
    """Seconds until the box takes a letter, bytes transferred and requests, with an empty cache."""
    sizes: list[int] = []
    with browser.new_context(viewport=ROOM) as context:
        tab = context.new_page()
        wire = context.new_cdp_session(tab)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda end: sizes.append(int(end["encodedDataLength"])))
        began = time.perf_counter()
        tab.goto(address, wait_until="commit")
        tab.locator(BOX).press("a", timeout=TIMEOUT_MILLISECONDS)
        seconds = time.perf_counter() - began
        tab.wait_for_timeout(2_000)  # what is fetched afterwards weighs too
    return seconds, sum(sizes), len(sizes)


def answers(browser: Browser, address: str) -> None:
    """From Enter to the highlighted sentence, beside the assistant alone with the same history."""
    qa, history = Assistant.open(), list[Answer]()
    rows = []
    with browser.new_context(viewport=ROOM) as context:
        tab = context.new_page()
        tab.goto(address)
        tab.wait_for_selector(BOX, timeout=TIMEOUT_MILLISECONDS)
        tab.wait_for_selector(".paper .sentence", timeout=TIMEOUT_MILLISECONDS)
        tab.evaluate(CLOCK)
        for question in fixed_questions():
            spent = seconds_of(lambda asked=question: history.append(qa.ask(asked, history)))
            shown = enter(tab, question)
            if history[-1].answered:
                rows.append((1000 * shown, 1000 * spent))
            if len(rows) == QUESTIONS:
                break
    print(f"\n{len(rows)} questions, from Enter to the sentence highlighted: medians")
    print(f"{'in the page':20}{statistics.median(row[0] for row in rows):10.0f} ms")
    print(f"{'assistant.ask':20}{statistics.median(row[1] for row in rows):10.0f} ms")
    print(f"{'the page itself':20}{statistics.median(a - b for a, b in rows):10.0f} ms")


def enter(tab: Page, question: str) -> float:
    """Seconds from Enter to the mark in the article."""
    tab.fill(BOX, question)
    tab.press(BOX, "Enter")
    tab.wait_for_function("window.marked", timeout=TIMEOUT_MILLISECONDS)
    tab.wait_for_timeout(700)  # Gradio drops an Enter while it closes an event
    return float(tab.evaluate("window.marked - window.entered")) / 1000


def seconds_of(step: Callable[[], object]) -> float:
    """Wall time."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def people(page: str, plain: str) -> int:
    """32 at once for a minute on each page."""
    questions = fixed_questions()
    ours = crowd(page, PEOPLE, SECONDS, questions, lambda asked, got: headings(got) == {asked})
    bare = crowd(plain, PEOPLE, SECONDS, questions, lambda asked, got: asked in got)
    print(f"\n{PEOPLE} people for {SECONDS} s")
    print(f"{'':12}{'answers':>8}{'errors':>8}{'mixed':>8}{'median':>13}{'p95':>13}")
    print(ours.row("the page"))
    print(bare.row("bare Gradio"))
    for wrong in (ours, bare):
        print(*(wrong.errors + wrong.mixed)[:3], sep="\n", end="")
    return 1 if ours.errors or ours.mixed else 0


def fixed_questions() -> list[str]:
    """The fixed questions about the default article that it answers."""
    cases = read_fixed(FIXED, load_articles(Settings().articles))
    return [case.question for case in cases if case.answerable]


if __name__ == "__main__":
    sys.exit(main())
