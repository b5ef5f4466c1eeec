"""Speed of encoding sentences, and questions one by one or together: `make bench NAME=encoding`.

Each way of encoding runs in a process of its own, on all cores, over the same sentences of a set,
in rounds by turns: a busy machine slows them alike, and the ratio holds. Sentences a second are
counted on the clock, without loading and without one first batch.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.evaluate.dataset import read_folder
from benchmarks import DATA, ROOT
from corpus import split_sentences
from index import OnnxEncoder
from index.encoders.onnx import GRAPH, row_of
from index.encoders.onnx_session import Embeddings, Layers, length_batches, on_all_cores
from index.encoders.sentence_transformers import encoder_folder
from index.encoders.weights import encoder_weights

QUESTIONS_AT_ONCE = (1, 2, 4, 8)  # questions that are encoded at once
Encode = Callable[[Sequence[str]], object]


def ours() -> Encode:
    """The encoder as the index uses it: vectors, token states of two layers, tokens."""
    return OnnxEncoder().encode


def plain() -> Encode:
    """The same network in a loop over the same batches on all cores; what it gives is left."""
    weights = encoder_weights()
    layers = Layers(Embeddings(weights), weights, GRAPH)

    def encode(texts: Sequence[str]) -> None:
        rows = [row_of(text) for text in texts]
        together = length_batches([len(row) for row in rows])
        for _ in on_all_cores(lambda batch: len(layers([rows[n] for n in batch])), together):
            pass

    return encode


def reference() -> Encode:
    """`SentenceTransformer.encode` as it comes, which gives vectors only."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(encoder_folder()), device="cpu", local_files_only=True)
    return lambda texts: model.encode(list(texts))


WAYS = {"ours": ours, "plain loop": plain, "SentenceTransformer.encode": reference}


def main() -> int:
    """Print the rates and what memory they took, then questions together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=DATA / "train" / "squad_train_mix",
        help="folder of a public set",
    )
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measured(WAYS[options.way](), sentences(options.data, options.sentences))))
        return 0
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way, found in runs.items():
            command = [sys.executable, "-m", "benchmarks.encoding", *sys.argv[1:], "--way", way]
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
            found.append(json.loads(done.stdout))
    medians = {way: statistics.median(run["rate"] for run in some) for way, some in runs.items()}
    print(f"{options.sentences:,} sentences{'':13}a second   against ours   MB at most")
    for way, rate in medians.items():
        memory = max(run["memory"] for run in runs[way])
        print(f"{way:30}{rate:8.0f}{rate / medians['ours']:13.2f} x{memory:13.0f}")
    print("\nquestions at once   CPU of each, against alone")
    questions = [case.question for case in read_folder(options.data)[1]][:128]
    alone = together(questions, 1)
    for size in QUESTIONS_AT_ONCE:
        print(f"{size:17}{together(questions, size) / alone:15.2f} x")
    return 0


def sentences(folder: Path, number: int) -> list[str]:
    """The first sentences of a set, each once."""
    texts = dict.fromkeys(
        article.text[s.start : s.end]
        for article in read_folder(folder)[0]
        for s in split_sentences(article)
    )
    return list(texts)[:number]


def measured(encode: Encode, texts: Sequence[str]) -> dict[str, float]:
    """Sentences a second, and megabytes of memory at most."""
    encode(texts[:32])
    began = time.perf_counter()
    encode(texts)
    rate = len(texts) / (time.perf_counter() - began)
    return {"rate": rate, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def together(questions: Sequence[str], size: int) -> float:
    """Median CPU seconds of a question when `size` of them are encoded at once."""
    encoder, spent = OnnxEncoder(), []
    encoder.encode(questions[:size])
    for at in range(0, len(questions), size):
        began = time.process_time()
        encoder.encode(questions[at : at + size])
        spent.append((time.process_time() - began) / size)
    return statistics.median(spent)


if __name__ == "__main__":
    sys.exit(main())
