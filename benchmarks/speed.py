"""CPU time of a question in multiples of encoding it once: `python benchmarks/speed.py`.

One process, one thread, an article of 200 sentences made from the default one, medians over the
fixed questions. A multiple holds on any machine; a time in milliseconds does not.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by torch and FAISS when they are imported

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant import Assistant, Settings
from assistant.dataset import read_fixed
from assistant.evaluate import FIXED
from assistant.reading import Readers
from assistant.settings import DEPTHS
from corpus import load_articles, split_sentences, text_sha256
from index import OnnxEncoder, SentenceIndex

SENTENCES = 200


def main() -> int:
    """Print the medians and their ratios."""
    (article,) = load_articles(Settings().articles)
    questions = [case.question for case in read_fixed(FIXED, [article])]
    copies = -(-SENTENCES // len(split_sentences(article)))
    text = "\n\n".join([article.text] * copies)
    long_article = replace(article, text=text, sha256=text_sha256(text))
    encoder = OnnxEncoder()
    found = SentenceIndex.build([long_article], encoder)
    print(f"{len(found)} sentences, {len(questions)} questions")
    once = cpu(lambda question: encoder.encode([question]), questions)
    print(f"{'encode the question':24}{once:8.1f} ms      1.0 x")
    steps: dict[str, Callable[[str], object]] = {"search": found.search}
    for depth in DEPTHS:
        steps[f"ask, depth {depth}"] = Assistant(found, Readers(), Settings(depth=depth)).ask
    for name, step in steps.items():
        spent = cpu(step, questions)
        print(f"{name:24}{spent:8.1f} ms {spent / once:8.1f} x")
    return 0


def cpu(step: Callable[[str], object], questions: Sequence[str]) -> float:
    """Median CPU milliseconds of a step over the questions, after one round to warm up."""
    for question in questions[:5]:
        step(question)
    spent = []
    for question in questions:
        began = time.process_time()
        step(question)
        spent.append(1000 * (time.process_time() - began))
    return statistics.median(spent)


if __name__ == "__main__":
    sys.exit(main())
