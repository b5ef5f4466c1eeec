"""Shares of the CPU time of a question, in multiples of encoding it once: `make bench NAME=speed`.

One process, FAISS and numpy on one thread; the fixed questions on the default article and, with
`--data` a folder of a public set, the questions on its article that is nearest to 200 sentences. A
multiple holds on any machine; a time in milliseconds does not.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by numpy and FAISS when they are imported

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from assistant import Article, Assistant, Settings
from assistant.evaluate.__main__ import FIXED
from assistant.evaluate.dataset import read_fixed, read_folder
from assistant.reader.deep import DeepReader
from assistant.settings import DEPTHS
from benchmarks import DATA
from corpus import load_articles, split_sentences
from index import OnnxEncoder, SentenceIndex

SENTENCES = 200
STAGES = ("encode", "search", "reader", "the rest", "whole", "median")


class Timed:
    """A callable whose CPU seconds are added up, without those of timed callables inside it."""

    running: ClassVar[list["Timed"]] = []

    def __init__(self, call: Callable[..., Any]) -> None:
        """:param call: what is timed."""
        self.call, self.spent = call, 0.0

    def __call__(self, *given: Any) -> Any:
        """Result of the callable."""
        self.running.append(self)
        began = time.process_time()
        try:
            return self.call(*given)
        finally:
            spent = time.process_time() - began
            self.spent += spent
            self.running.pop()
            if self.running:
                self.running[-1].spent -= spent


def main() -> int:
    """Print the stages of every depth over both articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DATA / "dev" / "squad11_dev", help="folder of a public set"
    )
    data = parser.parse_args().data
    (article,) = load_articles(FIXED.parent / "articles")
    asked = [(article, [case.question for case in read_fixed(FIXED, [article])])]
    asked += [_longer(data)] if data.is_dir() else []
    encoder = OnnxEncoder()
    for one, questions in asked:
        found = SentenceIndex.build([one], encoder)
        once = statistics.median(_each(lambda question: encoder.encode([question]), questions))
        print(f"{len(questions)} questions; 1.0 x encodes one: {1000 * once:.1f} ms of CPU time")
        columns = [_stages(found, depth, questions) for depth in DEPTHS]
        print(f"{f'{len(found)} sentences':16}" + "".join(f"{depth:>9}" for depth in DEPTHS))
        for stage in STAGES:
            shares = "".join(f"{column[stage] / once:7.1f} x" for column in columns)
            print(f"{stage:16}{shares}")
        print()
    return 0


def _stages(found: SentenceIndex, depth: str, questions: Sequence[str]) -> dict[str, float]:
    """Mean CPU seconds a question of every stage and of the whole, and the median of the whole."""
    reader = DeepReader()
    encode, search = Timed(found.encoder.encode), Timed(found.search)
    read = Timed(reader.read)
    parts: tuple[tuple[Any, str, Timed], ...] = (
        (found.encoder, "encode", encode),
        (found, "search", search),
        (reader, "read", read),
    )
    qa = Assistant(found, reader, Settings(depth=depth))
    _each(qa.ask, questions[:5])  # loads the weights
    for owner, name, timed in parts:
        setattr(owner, name, timed)
    whole = _each(qa.ask, questions)
    for owner, name, _ in parts:
        delattr(owner, name)
    each = [timed.spent / len(questions) for timed in (encode, search, read)]
    mean = statistics.fmean(whole)
    return dict(zip(STAGES, [*each, mean - sum(each), mean, statistics.median(whole)], strict=True))


def _each(step: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """CPU seconds of a step for each question."""
    spent = []
    for question in questions:
        began = time.process_time()
        step(question)
        spent.append(time.process_time() - began)
    return spent


def _longer(folder: Path) -> tuple[Article, list[str]]:
    """The article of a set that is nearest to 200 sentences, and its questions."""
    articles, cases = read_folder(folder)
    article = min(articles, key=lambda one: abs(len(split_sentences(one)) - SENTENCES))
    return article, [case.question for case in cases if case.article_id == article.id]


if __name__ == "__main__":
    sys.exit(main())
