"""Distance of each stage from what this machine can do at all: `make bench NAME=limits`.

The encoder cannot be faster than its matrix products at the rate this core multiplies large
matrices, nor exact search faster than the vectors can be read from memory. Limit and stage are
measured in turn, in one process on one thread; the ratio holds on a busy machine too.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by numpy's library and FAISS when they are imported

import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from assistant import Settings
from assistant.evaluate.__main__ import FIXED
from assistant.evaluate.dataset import read_fixed
from corpus import load_articles, split_sentences
from index import OnnxEncoder, SentenceIndex
from index.encoders.weights import LAYERS, tokenizer
from index.search.vectors import MAX_EXACT_ROWS, inner_products

WIDTH, INNER = 384, 1536  # of the encoder's layers
TOKENS = 512  # so many at once are multiplied at full speed
ROUNDS = 15
SPECIAL_TOKENS = 2  # before and after a text


def main() -> int:
    """Print each stage, its limit, and their ratio."""
    (article,) = load_articles(Settings().articles)
    questions = [case.question for case in read_fixed(FIXED, [article])][:40]
    texts = [article.text[s.start : s.end] for s in split_sentences(article)]
    encoder = OnnxEncoder()
    long = sorted(texts, key=len)[-8:]
    print(f"{'stage':34}{'limit':>12}{'measured':>12}{'ratio':>8}   limited by")
    flat, one = _in_turn(
        [multiply] * len(questions), [lambda q=q: encoder.encode([q]) for q in questions]
    )
    size = statistics.mean(map(tokens, questions))
    rate = f"{WORK / flat / 1e9:.0f} GFLOP/s"
    _line("encode a question", flat * size / TOKENS, one, f"{rate}, {size:.0f} tokens")
    flat, many = _in_turn([multiply] * ROUNDS, [lambda: encoder.encode(long)] * ROUNDS)
    size = sum(map(tokens, long))
    rate = f"{WORK / flat / 1e9:.0f} GFLOP/s"
    _line(f"encode {len(long)} sentences", flat * size / TOKENS, many, f"{rate}, {size} tokens")
    vectors = np.random.default_rng(1).standard_normal((MAX_EXACT_ROWS, WIDTH), dtype=np.float32)
    read = _in_turn(
        [lambda: vectors.view(np.int64).max()] * ROUNDS,
        [lambda: inner_products(vectors, vectors[0])] * ROUNDS,
    )
    speed = vectors.nbytes / read[0] / 1e9
    _line(f"exact search, {MAX_EXACT_ROWS:,} sentences", *read, f"reading memory, {speed:.1f} GB/s")
    found = SentenceIndex.build([article], encoder)
    whole = _in_turn(
        [lambda q=q: encoder.encode([q]) for q in questions],
        [lambda q=q: found.search(q) for q in questions],
    )
    _line(f"search of {len(found)} sentences", *whole, "encoding the question")
    return 0


def tokens(text: str) -> int:
    """Tokens of a text as the encoder reads it."""
    return len(tokenizer().encode(text, add_special_tokens=False).ids) + SPECIAL_TOKENS


def multiply() -> None:
    """All matrix products that the encoder's layers need for `TOKENS` tokens.

    Nothing else: no softmax, no normalisation, no attention between tokens, which is little here.
    """
    for _ in range(LAYERS):
        for weights in _WEIGHTS:
            np.matmul(_STATES[len(weights)], weights)


_RANDOM = np.random.default_rng(0)
# Query, key, value and their joining; up and down.
_SHAPES = [(WIDTH, 3 * WIDTH), (WIDTH, WIDTH), (WIDTH, INNER), (INNER, WIDTH)]
_WEIGHTS = [_RANDOM.standard_normal(shape, dtype=np.float32) for shape in _SHAPES]
_STATES = {w: _RANDOM.standard_normal((TOKENS, w), dtype=np.float32) for w in (WIDTH, INNER)}
WORK = 2 * TOKENS * LAYERS * sum(a * b for a, b in _SHAPES)  # multiplications and additions


def _in_turn(
    limits: Sequence[Callable[[], object]], stages: Sequence[Callable[[], object]]
) -> tuple[float, float]:
    """Median CPU seconds of the limits and of the stages, each pair measured together."""
    limits[0](), stages[0]()
    pairs = [(_spent(a), _spent(b)) for a, b in zip(limits, stages, strict=True)]
    limit, stage = (statistics.median(column) for column in zip(*pairs, strict=True))
    return limit, stage


def _spent(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return time.process_time() - began


def _line(name: str, limit: float, measured: float, what: str) -> None:
    times = f"{1000 * limit:9.2f} ms{1000 * measured:9.2f} ms{measured / limit:7.2f}x"
    print(f"{name:34}{times}   {what}")


if __name__ == "__main__":
    sys.exit(main())
