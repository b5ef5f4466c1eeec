"""A served page and a browser that lets no request leave this machine; for the browser tests.

Every test's browser comes from `chromium`, and every window of it from `guarded`.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Route,
    TimeoutError,
    sync_playwright,
)

from tests.support.waiting import WAIT_SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_MILLISECONDS = 1_000 * WAIT_SECONDS  # for what a person would see; the model may load
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
# Begin what a browser says when its server has gone.
BROKEN = ("Failed to load resource: net::ERR_", "AbortError", "Unexpected error Connection")
# Whether an element lies inside what is seen of its pane, and of the window.
IN_SIGHT = """([element, pane]) => {
  const box = document.querySelector(element).getBoundingClientRect();
  const view = document.querySelector(pane).getBoundingClientRect();
  return box.top >= Math.max(view.top, 0) && box.bottom <= Math.min(view.bottom, innerHeight)
    && box.left >= 0 && box.right <= innerWidth;
}"""


@contextlib.contextmanager
def served(
    log: Path,
    *arguments: str,
    port: int = 0,
    script: Sequence[str] = ("app.py",),
    **environment: str,
) -> Iterator[tuple[str, int]]:
    """Start the page, on a free port if none is given; the address that it prints and its process
    id. SIGTERM must end it.

    :param script: what is run, with its own arguments; it prepares something and calls `app.main`.
    """
    command = [sys.executable, *script, "--port", str(port), *arguments]
    library = {"ASSISTANT_LIBRARY": str(log.parent / "library")}  # never the reader's own
    own = {**os.environ, **library, "PYTHONPATH": str(ROOT), **environment}
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(log.open("w"))
        server = stack.enter_context(
            subprocess.Popen(
                command, cwd=ROOT, env=own, text=True, stdout=subprocess.PIPE, stderr=errors
            )
        )
        try:
            said = server.stdout.readline()
            found = re.search(r" at (http://\S+)", said)
            assert found, log.read_text()
            yield found[1], server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(WAIT_SECONDS)


class Reader:
    """A person at a browser window."""

    def __init__(self, page: Page, address: str, seen: str = ".paper .sentence") -> None:
        self.page = page
        self.address = address.partition("#")[0]
        self.complaints: list[str] = []
        self._streams = 0
        page.on("console", self._hear)
        page.on("request", lambda request: self._count(request, 1))
        page.on("requestfinished", lambda request: self._count(request, -1))
        page.on("requestfailed", lambda request: self._count(request, -1))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(TIMEOUT_MILLISECONDS)
        page.on("dialog", lambda dialog: (self.complaints.append("a dialog"), dialog.dismiss()))
        page.goto(address)
        page.wait_for_selector("#question textarea", timeout=TIMEOUT_MILLISECONDS)
        page.wait_for_selector(seen, state="attached", timeout=TIMEOUT_MILLISECONDS)

    def ask(self, question: str) -> None:
        """Type a question, press Enter and wait for how it ends."""
        before = self.page.locator(".turn").count()
        self.page.fill("#question textarea", question)
        self.enter()
        self.settled(before + 1)

    def enter(self) -> None:
        """Press Enter until it is taken: a question stays in the box while another is pending,
        and that ends a moment after its answer is seen.
        """
        before = self.page.locator(".turn").count()
        for _ in range(10):
            self.page.press("#question textarea", "Enter")
            with contextlib.suppress(TimeoutError):
                self.page.wait_for_function(
                    "n => document.querySelectorAll('.turn').length > n", arg=before, timeout=9_000
                )
                return

    def settled(self, turns: int) -> None:
        """Wait until there are so many turns, none of them waits and Gradio has closed their
        event, or it would drop an Enter.
        """
        self.page.wait_for_function(
            "n => document.querySelectorAll('.turn:not(.waiting)').length === n",
            arg=turns,
            timeout=TIMEOUT_MILLISECONDS,
        )
        end = time.monotonic() + WAIT_SECONDS
        while self._streams:
            assert time.monotonic() < end
            self.page.wait_for_timeout(20)

    def sees(self, element: str, pane: str = ".paper") -> None:
        """Wait, at most, for the end of a smooth scroll."""
        self.page.wait_for_function(IN_SIGHT, arg=[element, pane])

    def words(self, element: str) -> str:
        """Text of the one element."""
        return self.page.locator(element).inner_text()

    def _count(self, request, by: int) -> None:
        self._streams += by * ("/queue/data" in request.url)

    def _hear(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@contextlib.contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Start the browser, which knows no name but this machine's unless the flags give it others;
    each reader opens a window of its own in it.
    """
    executable = shutil.which("chromium")
    assert executable, "Chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*FLAGS, *(flags or (NO_NAMES,))]
        )
        yield browser
        browser.close()


@contextlib.contextmanager
def guarded(
    browser: Browser, asked: str, stopped: bool = True, **context
) -> Iterator[BrowserContext]:
    """Windows of a reader's own; the test fails if anything is asked from them but addresses that
    the pattern `asked` matches at their beginning, and what is in them or on this disk already.

    :param stopped: whether such a request is stopped, too. Then the browser's own checks of other
        origins are not made: Playwright answers for the servers.
    """
    allowed = re.compile(rf"{asked}|data:|blob:|file:|about:")
    foreign: list[str] = []

    def guard(route: Route) -> None:
        if allowed.match(route.request.url):
            route.continue_()
        else:
            route.abort()

    def note(request: Request) -> None:
        if not allowed.match(request.url):
            foreign.append(request.url)

    view = browser.new_context(**context)
    try:
        view.on("request", note)
        if stopped:
            view.route("**/*", guard)
        yield view
    finally:
        view.close()
    assert not foreign, foreign


@contextlib.contextmanager
def reading(
    browser: Browser,
    address: str,
    width: int = 1400,
    height: int = 900,
    seen: str = ".paper .sentence",
    **context,
) -> Iterator[Reader]:
    """Open a window on the page, until `seen` is there; at its end nothing may have left the
    machine or gone wrong.
    """
    context["viewport"] = {"width": width, "height": height}
    with guarded(browser, re.escape(address.partition("#")[0]), **context) as view:
        reader = Reader(view.new_page(), address, seen)
        yield reader
    assert not reader.complaints, reader.complaints
