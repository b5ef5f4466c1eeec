"""Where the CPU time of a question goes, in multiples of encoding it once: `make bench-speed`.

One process, FAISS and numpy on one thread, the default article and one of 200 sentences made from
it, all fixed questions. A multiple holds on any machine; a time in milliseconds does not.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by numpy and FAISS when they are imported

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from assistant import Article, Assistant, Settings
from assistant.dataset import read_fixed
from assistant.evaluate import FIXED
from assistant.reading import Readers
from assistant.settings import DEPTHS
from corpus import load_articles, split_sentences, text_sha256
from index import OnnxEncoder, SentenceIndex

SENTENCES = 200
STAGES = ("encode", "search", "fast reader", "deep reader", "the rest", "whole", "median")


class Timed:
    """A callable whose CPU seconds are added up."""

    def __init__(self, call: Callable[..., Any]) -> None:
        """:param call: what is timed."""
        self.call, self.spent = call, 0.0

    def __call__(self, *given: Any) -> Any:
        """What the callable returns."""
        began = time.process_time()
        try:
            return self.call(*given)
        finally:
            self.spent += time.process_time() - began


def main() -> int:
    """Print the stages of every depth over both articles."""
    (article,) = load_articles(Settings().articles)
    questions = [case.question for case in read_fixed(FIXED, [article])]
    encoder = OnnxEncoder()
    once = statistics.median(_each(lambda question: encoder.encode([question]), questions))
    print(
        f"{len(questions)} questions; to encode one takes {1000 * once:.1f} ms of CPU time (1.0 x)"
    )
    for one in (article, _longer(article)):
        found = SentenceIndex.build([one], encoder)
        columns = [_stages(found, depth, questions) for depth in DEPTHS]
        print(f"\n{f'{len(found)} sentences':16}" + "".join(f"{depth:>9}" for depth in DEPTHS))
        for stage in STAGES:
            shares = "".join(f"{column[stage] / once:7.1f} x" for column in columns)
            print(f"{stage:16}{shares}")
    return 0


def _stages(found: SentenceIndex, depth: str, questions: Sequence[str]) -> dict[str, float]:
    """Mean CPU seconds a question of every stage and of the whole, and the median of the whole."""
    readers = Readers()
    encode, search = Timed(found.encoder.encode), Timed(found.search)
    fast, deep = Timed(readers.fast.read), Timed(readers.deep.read)
    parts: tuple[tuple[Any, str, Timed], ...] = (
        (found.encoder, "encode", encode),
        (found, "search", search),
        (readers.fast, "read", fast),
        (readers.deep, "read", deep),
    )
    qa = Assistant(found, readers, Settings(depth=depth))
    _each(qa.ask, questions[:5])  # loads the weights
    for owner, name, timed in parts:
        setattr(owner, name, timed)
    whole = _each(qa.ask, questions)
    for owner, name, _ in parts:
        delattr(owner, name)
    each = [timed.spent / len(questions) for timed in (encode, search, fast, deep)]
    each[1] -= each[0]  # the search encodes the question
    mean = statistics.fmean(whole)
    return dict(zip(STAGES, [*each, mean - sum(each), mean, statistics.median(whole)], strict=True))


def _each(step: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """CPU seconds of a step for each question, after a few to warm up."""
    for question in questions[:5]:
        step(question)
    spent = []
    for question in questions:
        began = time.process_time()
        step(question)
        spent.append(time.process_time() - began)
    return spent


def _longer(article: Article) -> Article:
    copies = -(-SENTENCES // len(split_sentences(article)))
    text = "\n\n".join([article.text] * copies)
    return replace(article, text=text, sha256=text_sha256(text))


if __name__ == "__main__":
    sys.exit(main())
