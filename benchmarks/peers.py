"""The peers beside us, from one run: `make bench NAME=peers ARGS="PEERS"`.

PEERS holds the lines `RESULT {…}` that the peers' scripts print, one a run. Ours are made here: a
process each, over the same article, the same five questions with known answers and the same fifty
that only differ in their beginning, on one thread.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import ROOT

FIGURES = {
    "cpu_s_to_first_answer": "CPU-s to the first answer",
    "cpu_ms_per_q": "CPU-ms a question",
    "peak_rss_mb": "MB at most",
    "top1_of_5": "right first of 5",
}
# Depth, encoder and its runtime. The readers run on ONNX Runtime in each.
RUNS = (
    ("fast", "OnnxEncoder", "ONNX Runtime"),
    ("auto", "OnnxEncoder", "ONNX Runtime"),
    ("fast", "SentenceTransformerEncoder", "sentence-transformers"),
    ("auto", "SentenceTransformerEncoder", "sentence-transformers"),
)
# The peers' stopwatch, `common.py`, around our own door.
OURS = """
import sys; from common import *
sys.path.insert(0, {root!r})
def build(sentences):
    from assistant import Assistant, Settings
    from corpus import Article, text_sha256
    from assistant.reader.deep import DeepReader
    from index import {encoder}, SentenceIndex
    text = "\\n".join(sentences)
    article = Article("a", "", text, "", text_sha256(text))
    settings = Settings(depth={depth!r})
    return Assistant(SentenceIndex.build([article], {encoder}()), DeepReader(), settings)
def ask(qa, question):
    return [(one.score, one.text) for one in qa.ask(question).evidence]
run("ours, depth {depth}, {runtime}", build, ask)
"""


def main() -> int:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path, help="folder of the peers' scripts, with common.py")
    parser.add_argument("--results", type=Path, help="file of the lines the peers printed")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    runs: dict[str, list[dict[str, Any]]] = {}
    printed = options.results.read_text(encoding="utf-8") if options.results else ""
    for _ in range(options.rounds):
        for depth, encoder, runtime in RUNS:
            printed += "\n" + ours(options.bench, depth, encoder, runtime)
    for line in printed.splitlines():
        if line.startswith("RESULT "):
            result = json.loads(line.removeprefix("RESULT "))
            runs.setdefault(result["peer"], []).append(result)
    print("| " + " | ".join(["", *FIGURES.values()]) + " |")
    print("| --- " * (len(FIGURES) + 1) + "|")
    for name, some in runs.items():
        cells = [f"{statistics.median(one[key] for one in some):.4g}" for key in FIGURES]
        print("| " + " | ".join([name, *cells]) + " |")
    return 0


def ours(bench: Path, depth: str, encoder: str, runtime: str) -> str:
    """Lines of the peers' stopwatch, for our own assistant."""
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(bench)}
    code = OURS.format(root=str(ROOT), depth=depth, encoder=encoder, runtime=runtime)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environ, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


if __name__ == "__main__":
    sys.exit(main())
