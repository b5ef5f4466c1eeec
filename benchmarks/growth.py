"""Cost of adding as a library grows: `make bench NAME=growth`.

First, the time to add, replace and remove one article beside 10, 1,000 and 10,000 others, with an
encoder that costs next to nothing: what is left is what could grow. Then the import of articles
made of the training sets' paragraphs with the real encoder: its throughput as a multiple of the
bare encoder's on the same sentences, peak memory, and how long a question takes meanwhile.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by torch and FAISS when they are imported

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant, Settings
from benchmarks import DATA
from benchmarks.stand_in import StandInEncoder
from corpus import Article, Source, read_source, split_sentences, text_sha256
from index import open_encoder
from index.stores.local import Library
from index.stores.local.store import LocalStore

TIMES = 15  # each change is made so often, and the median printed
ARTICLES_PER_STEP = 200  # articles added at once to fill a library
SENTENCES_PER_BATCH = 2_000  # sentences given to the bare encoder at once
QUESTIONS = ("Who built it?", "When did the university open?", "What is it made of?")


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DATA / "train", help="folder of the training sets"
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 1_000, 10_000])
    parser.add_argument("--articles", type=int, default=1_000, help="to import; 0: none")
    parser.add_argument("--sentences", type=int, default=100, help="of an imported article")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        growth(Path(folder), sorted(given.sizes))
        if given.articles:
            imported(Path(folder), given.data, given.articles, given.sentences)
    return 0


def growth(folder: Path, sizes: list[int]) -> None:
    """Median CPU time of a change beside so many articles; the disk's time is not in it."""
    store = LocalStore(Library.open(folder / "growing"), StandInEncoder())
    numbers = iter(range(10**9))
    for size in sizes:
        while (missing := size - len(store.view().found.articles)) > 0:
            store.add([made(next(numbers)) for _ in range(min(missing, ARTICLES_PER_STEP))])
        store.tidy()
        names = [next(numbers) for _ in range(TIMES)]
        adding = median(lambda n: store.add([made(n)]), names, time.process_time)
        replacing = median(lambda n: store.add([made(n, "again")]), names, time.process_time)
        removing = median(lambda n: store.remove(f"article-{n}"), names, time.process_time)
        segments = len(store.view().found.segments)
        print(
            f"{size:6} articles, CPU:  add {adding:6.1f} ms  replace {replacing:6.1f} ms  "
            f"remove {removing:6.1f} ms  {segments:3} segments"
        )
    store.close()


def made(number: int, more: str = "") -> Source:
    """An article of 20 sentences that no other one shares."""
    sentences = (f"Car {number} of row {row} drives {row * 7} miles {more}." for row in range(20))
    return read_source(" ".join(sentences).encode(), name=f"article-{number}.txt")


def median(
    change: Callable[[int], object],
    numbers: list[int],
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Milliseconds of a change."""
    spent = []
    for number in numbers:
        began = clock()
        change(number)
        spent.append(1000 * (clock() - began))
    return statistics.median(spent)


def imported(folder: Path, data: Path, number: int, sentences: int) -> None:
    """Throughput, memory, and questions meanwhile."""
    files = folder / "files"
    files.mkdir()
    texts = list(islice(long_texts(data, sentences), number))
    for place, text in enumerate(texts):
        (files / f"article-{place:05}.txt").write_text(text, encoding="utf-8")
    flat = [line for text in texts for line in lines(text)]
    encoder = open_encoder(Settings().encoder)
    encoder.encode(flat[:64])
    began = clocks()
    for at in range(0, len(flat), SENTENCES_PER_BATCH):
        encoder.encode(flat[at : at + SENTENCES_PER_BATCH])
    bare = len(flat) / (clocks() - began)
    print(f"{len(texts)} articles, {len(flat)} sentences; sentences a second of time and of CPU")
    alone = run_import(folder / "alone", files, asking=False)
    print(f"bare encoder {bare.round(1)}, import {alone.round(1)}: {(alone / bare).round(2)} x")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    run_import(folder / "asked", files, asking=True)


def clocks() -> NDArray[np.float64]:
    """Seconds of time and of CPU."""
    return np.array([time.perf_counter(), time.process_time()])


def run_import(folder: Path, files: Path, asking: bool) -> NDArray[np.float64]:
    """Sentences imported in a second; with `asking`, prints how long questions took meanwhile."""
    qa = Assistant.open_library(folder, Settings())
    idle = median(lambda n: qa.ask(QUESTIONS[n % 3]), list(range(6)))
    busy: list[float] = []
    finished = threading.Event()

    def ask() -> None:
        while not finished.wait(1.0):
            busy.append(median(lambda n: qa.ask(QUESTIONS[n % 3]), [len(busy)]))

    asker = threading.Thread(target=ask)
    if asking:
        asker.start()
    began = clocks()
    steps = list(qa.import_folder(files))
    spent = clocks() - began
    finished.set()
    if asking:
        asker.join()
        then = median(lambda n: qa.ask(QUESTIONS[n % 3]), list(range(6)))
        now = statistics.median(busy)
        print(
            f"a question: {idle:.0f} ms in an empty library, {now:.0f} ms during the import "
            f"({len(busy)} asked), {then:.0f} ms after it: {now / max(idle, then):.2f} x"
        )
    done = sum(len(qa.sentences(step.added.article.id)) for step in steps if step.added)
    qa.close()
    return done / spent


def long_texts(data: Path, sentences: int) -> Iterator[str]:
    """Texts of about so many sentences from the paragraphs of all training sets."""
    paragraphs: list[str] = []
    held = 0
    for path in sorted(data.rglob("articles.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for paragraph in json.loads(line)["paragraphs"]:
                paragraphs.append(paragraph)
                held += len(lines(paragraph))
                if held >= sentences:
                    yield "\n\n".join(paragraphs)
                    paragraphs, held = [], 0


def lines(text: str) -> list[str]:
    """The sentences of a text."""
    article = Article("", "", text, "", text_sha256(text))
    return [text[s.start : s.end] for s in split_sentences(article)]


if __name__ == "__main__":
    sys.exit(main())
