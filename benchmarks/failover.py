"""Losses when one of several servers is killed: three pages, a primary and its replica.

Run by `make bench NAME=failover`. All on loopback, under load: people ask the pages over HTTP and
go on with the next page if one does not answer, as a proxy would; somebody adds articles all the
time. Commits wait for the replica (`synchronous_standby_names`), so a promotion loses nothing.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

from assistant.assistant import BUILT_IN
from corpus import LostConnectionError, read_source
from index import open_encoder
from index.stores.postgres import PostgresStore
from tests.support.browser import served
from tests.support.postgres_server import Server, install, new_folder

PAGES, PEOPLE = 3, 3
QUESTIONS = ("What range does the G3 have?", "Who are the backers of Xpeng?", "hsbc?")
AWAY = 2.0  # seconds until somebody starts the replica again, or promotes it


@dataclass
class Log:
    """Moments of what went well and of what did not."""

    done: list[float] = field(default_factory=list)
    failed: list[float] = field(default_factory=list)

    def row(self, start: float, end: float) -> str:
        """Numbers of both between two moments, and the longest pause from one success to the
        next.
        """
        inside = [start, *(at for at in self.done if start <= at <= end), end]
        pause = max(b - a for a, b in pairwise(inside))
        lost = sum(start <= at <= end for at in self.failed)
        return f"{len(inside) - 2:8}{lost:8}{pause:9.1f} s"


def main() -> None:
    """Print a row for each kill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="watched after each kill")
    seconds = parser.parse_args().seconds
    with contextlib.ExitStack() as stack:
        folder = new_folder()
        stack.callback(shutil.rmtree, folder)
        primary, replica = _pair(folder, stack)
        hosts = f"127.0.0.1:{replica.port},127.0.0.1:{primary.port}"
        url = f"postgresql://postgres@{hosts}/postgres"
        store = PostgresStore.open(url, open_encoder(), make=True)
        stack.callback(store.close)
        store.add([read_source(path) for path in sorted(BUILT_IN.iterdir())])
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pages = [
            stack.enter_context(
                served(logs / f"page{n}.log", "--store", url, ASSISTANT_DEPTH="fast")
            )
            for n in range(PAGES)
        ]
        for address, _ in pages:
            _ready(address)
        _watch(store, primary, replica, pages, seconds)


def _watch(
    store: PostgresStore,
    primary: Server,
    replica: Server,
    pages: list[tuple[str, int]],
    seconds: float,
) -> None:
    asked, added = Log(), Log()
    over = threading.Event()
    addresses = [address for address, _ in pages]
    acknowledged: list[str] = []
    busy = [
        threading.Thread(
            target=_ask, args=(addresses[n:] + addresses[:n], asked, over), daemon=True
        )
        for n in range(PEOPLE)
    ]
    busy.append(threading.Thread(target=_add, args=(store, acknowledged, added, over), daemon=True))
    for thread in busy:
        thread.start()
    print(f"{'':22}{'answered':>8}{'failed':>8}{'pause':>11}{'added':>8}{'failed':>8}{'pause':>11}")
    for name, kill in (
        ("nothing is killed", lambda: None),
        ("one page", lambda: os.kill(pages[0][1], signal.SIGKILL)),
        ("the replica", lambda: _replica_away(replica)),
        ("the primary", lambda: _promoted(primary, replica)),
    ):
        start = time.monotonic()
        kill()
        time.sleep(max(0.0, start + seconds - time.monotonic()))
        end = time.monotonic()
        print(f"{name:22}{asked.row(start, end)}{added.row(start, end)}", flush=True)
    over.set()
    for thread in busy:
        thread.join()
    lost = set(acknowledged) - set(store.ids())
    print(f"{len(acknowledged)} articles acknowledged, {len(lost)} of them lost")
    print(f"faults found: {len(store.verify())}")


def _replica_away(replica: Server) -> None:
    replica.kill()
    time.sleep(AWAY)
    replica.start()


def _promoted(primary: Server, replica: Server) -> None:
    primary.kill()
    time.sleep(AWAY)
    begun = time.monotonic()
    replica.promote()
    print(f"promoted in {time.monotonic() - begun:.2f} s")


def _ask(addresses: list[str], log: Log, over: threading.Event) -> None:
    """Ask again and again; a page that does not answer is passed over, and tried again later."""
    for number in count():
        if over.is_set():
            return
        question = json.dumps({"question": QUESTIONS[number % len(QUESTIONS)]}).encode()
        _tried(log, lambda question=question: any(_answers(one, question) for one in addresses))


def _answers(address: str, question: bytes) -> bool:
    request = urllib.request.Request(
        f"{address}/v1/ask", question, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return bool(json.load(reply)["answered"])
    except urllib.error.HTTPError as error:
        print(f"  a page said {error.code}: {error.read()[:200]!r}")
        return False
    except OSError:
        return False


def _add(store: PostgresStore, acknowledged: list[str], log: Log, over: threading.Event) -> None:
    """Add articles one by one; one that failed is added again."""
    for number in count():
        source = read_source(f"Note {number} is kept.".encode(), name=f"note {number}.txt")

        def added(source=source) -> bool:  # noqa: ANN001
            try:
                acknowledged.append(store.add([source])[0].article.id)
            except LostConnectionError:
                return False
            return True

        while not over.is_set() and not _tried(log, added):
            time.sleep(0.1)
        if over.is_set():
            return


def _tried(log: Log, work: Callable[[], bool]) -> bool:
    done = work()
    (log.done if done else log.failed).append(time.monotonic())
    return done


def _ready(address: str) -> None:
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz") as reply:
            if json.load(reply)["status"] == "ok":
                return
        time.sleep(0.5)


def _pair(folder: Path, stack: contextlib.ExitStack) -> tuple[Server, Server]:
    primary = Server.make(install(folder), folder / "primary")
    stack.callback(primary.stop)
    primary.start()
    replica = primary.replica(folder / "replica")
    stack.callback(replica.stop)
    replica.start()
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.execute("SELECT pg_reload_conf()")
    return primary, replica


if __name__ == "__main__":
    main()
