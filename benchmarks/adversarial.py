"""Texts made to cost time, added while somebody asks: `make bench NAME=adversarial`.

For each text: how long its addition took and how it ended, and the longest that a question, and the
look whether the server lives, took meanwhile. ARGS="--sizes 25000 100000" gives other sizes.
"""

import argparse
import os

os.environ["OMP_NUM_THREADS"] = "1"

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.browser import served

SIZES = (10_000, 100_000, 1_000_000)  # characters
UNITS = (
    '!"', "?)", "Mr. He ", "approx. 5 ", "said “a.” b ", "A. ", "x", "a b ", "-\n", "1. a\n", '."',
    "One word. ", "((", "“", "\n \n",
)  # fmt: skip
QUESTION = "Which bank gave the credit?"
TIMEOUT_SECONDS = 600


@dataclass
class Meanwhile:
    """Seconds that somebody else waited while a text was added."""

    questions: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)


def main() -> int:
    """Print a line for each text; exit status 1 if somebody else waited over a second for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    slowest = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "log") as (address, _),
        httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS) as client,
    ):
        wait_until_ready(client)
        alone = [ask(client) for _ in range(20)]
        print(f"a question alone: {statistics.median(alone):.2f} s, at most {max(alone):.2f} s")
        print(f"{'text':>14} {'size':>9} {'added in':>9} {'question':>9} {'health':>7}  ended")
        for unit in UNITS:
            for size in sizes:
                with asking(address) as others:
                    seconds, ended = add(client, unit * (size // len(unit)))
                question, health = max(others.questions), max(others.health)
                slowest = max(slowest, question, health)
                print(
                    f"{unit!r:>14} {size:9,} {seconds:7.1f} s {question:7.2f} s "
                    f"{health:5.2f} s  {ended}",
                    flush=True,
                )
    print(f"the longest that somebody else waited: {slowest:.2f} s")
    return int(slowest > 1.0)


def wait_until_ready(client: httpx.Client) -> None:
    """Return when questions are answered."""
    until = time.monotonic() + 120
    while client.get("/healthz").status_code != 200 and time.monotonic() < until:
        time.sleep(0.2)


def ask(client: httpx.Client) -> float:
    """Seconds until a question was answered."""
    begun = time.perf_counter()
    client.post("/v1/ask", json={"question": QUESTION}).raise_for_status()
    return time.perf_counter() - begun


def add(client: httpx.Client, text: str) -> tuple[float, str]:
    """Seconds until a text was added or refused, and the last that was said."""
    begun = time.perf_counter()
    # Its end makes it a text of its own.
    answer = client.post(
        "/v1/articles",
        params={"name": f"{time.time_ns()}.txt"},
        content=f"{text} end {time.time_ns()}".encode(),
        headers={"content-type": "application/octet-stream"},
    )
    seconds = time.perf_counter() - begun
    last = json.loads(answer.text.splitlines()[-1])
    if "added" not in last:
        return seconds, last.get("error", "")[:90]
    client.delete(f"/v1/articles/{last['added']['id']}")
    return seconds, last["added"]["said"][-40:]


@contextmanager
def asking(address: str) -> Iterator[Meanwhile]:
    """Somebody else asks without pause, and looks whether the server lives."""
    found, stop = Meanwhile(), threading.Event()

    def question() -> None:
        with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS) as client:
            while not stop.is_set():
                found.questions.append(ask(client))

    def health() -> None:
        with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS) as client:
            while not stop.is_set():
                begun = time.perf_counter()
                client.get("/healthz")
                found.health.append(time.perf_counter() - begun)
                time.sleep(0.05)

    threads = [threading.Thread(target=question), threading.Thread(target=health)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        stop.set()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    sys.exit(main())
