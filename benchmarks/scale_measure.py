"""One size of library, asked in a process of its own; prints one line of JSON. See `scale.py`."""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by FAISS when it is imported

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from assistant import Assistant, Settings
from assistant.evaluate.dataset import Case, read_folder
from assistant.reader.deep import DeepReader
from benchmarks.library import read_articles
from index import OnnxEncoder, Segment, SentenceIndex, Vectors
from index.search.ranking import CANDIDATES
from index.search.vectors import KIND, MAX_EXACT_ROWS, nearest

SEED, BEST, AUTO = 1, 10, 40  # AUTO: questions that are asked at depth auto, which takes long
GROUPED = 200_000  # sentences up to which other kinds of index are built too, to compare
Figures = dict[str, Any]


def main(folder: Path, questions: Path, number: int) -> Figures:
    """All figures of one size."""
    began, spent = time.time(), time.process_time()
    files = json.loads((folder / "built.json").read_text(encoding="utf-8"))["files"]
    segment = Segment.load(folder / "segment", files, verify=False)
    encoder = OnnxEncoder()
    found = SentenceIndex(read_articles(folder / "articles.jsonl"), [segment], encoder)
    encoder.encode(["Is it ready?"])
    figures: Figures = {
        "open CPU-s": time.process_time() - spent,
        "open wall s": time.time() - began,
        "opened MB": memory(),
    }
    _, cases = read_folder(questions)
    cases = random.Random(SEED).sample(cases, number)
    figures["encode"], _ = timed(lambda case: encoder.encode([case.question]), cases)
    figures["search"], hits = timed(lambda case: found.search(case.question).hits[0], cases)
    figures["search"]["P@1"] = np.mean(
        [right(case, hit.sentence) for case, hit in zip(cases, hits, strict=True)]
    )
    for depth, some in (("fast", cases), ("auto", cases[:AUTO])):
        ask = Assistant(found, DeepReader(), Settings(depth=depth)).explain
        figures[depth], answers = timed(lambda case, ask=ask: ask(case.question), some)
        best = [answer.candidates[0] for answer in answers]
        figures[depth]["P@1"] = np.mean([right(*pair) for pair in zip(some, best, strict=True)])
        figures[f"asked MB, {depth}"] = memory()
    asked = np.stack([encoder.encode([case.question])[0].vector for case in cases])
    figures["nearest"] = compare(segment, asked)
    return figures


def timed(step: Callable[[Case], Any], cases: Sequence[Case]) -> tuple[Figures, list[Any]]:
    """Percentiles of CPU and wall milliseconds of a step, and what it returned."""
    for case in cases[:3]:
        step(case)
    cpu, wall, returned = [], [], []
    for case in cases:
        began, spent = time.perf_counter(), time.process_time()
        returned.append(step(case))
        cpu.append(1000 * (time.process_time() - spent))
        wall.append(1000 * (time.perf_counter() - began))
    names = ("p50", "p95")
    return {
        **dict(zip(names, np.percentile(cpu, (50, 95)).tolist(), strict=True)),
        "mean": float(np.mean(cpu)),
        "wall p50": float(np.percentile(wall, 50)),
        "wall p95": float(np.percentile(wall, 95)),
    }, returned


def right(case: Case, found: Any) -> bool:
    """True if a sentence or a piece of evidence is one that answers."""
    return case.is_relevant(found.article_id, found.start, found.end)


def memory() -> dict[str, int]:
    """Megabytes this process holds: of its own, and of files that are mapped."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    found = dict(line.split(":", 1) for line in status)
    names = {"all": "VmRSS", "own": "RssAnon", "mapped": "RssFile"}
    return {name: int(found[key].split()[0]) // 1024 for name, key in names.items()}


def compare(segment: Segment, asked: Vectors) -> dict[str, Figures]:
    """Kinds of FAISS index over the same vectors: recall, cost, and what it takes to build them."""
    everything = np.ones(len(segment), dtype=bool)
    vectors = np.array(segment.vectors)
    truth, spent = [], time.process_time()
    for vector in asked:
        rows, products = nearest(vectors, vector, everything, CANDIDATES)
        truth.append(rows[np.argsort(-products, kind="stable")])
    cost = 1000 * (time.process_time() - spent) / len(asked)
    kinds = {"exact": {"recall@10": 1.0, "recall@50": 1.0, "CPU-ms": cost, "bytes": 4 * 384.0}}
    ours, spent = [], time.process_time()
    for vector in asked:
        rows, products = nearest(
            segment.vectors, vector, everything, CANDIDATES, segment.approximate
        )
        ours.append(rows[np.argsort(-products, kind="stable")])
    cost = 1000 * (time.process_time() - spent) / len(asked)
    kinds["as chosen"] = {**recall(truth, ours), "CPU-ms": cost}
    if not MAX_EXACT_ROWS < len(segment) <= GROUPED:
        return kinds
    lists = int(len(segment) ** 0.5)
    for name, factory, probes in (
        ("PQ of 4 bit", KIND.format(192), 0),
        ("IVF-SQ8, 32 lists read", f"IVF{lists},SQ8", 32),
        ("IVF-SQ8, 128 lists read", f"IVF{lists},SQ8", 128),
    ):
        kinds[name] = kind(vectors, asked, truth, factory, probes)
    return kinds


def kind(
    vectors: Vectors, asked: Vectors, truth: Sequence[Any], factory: str, probes: int
) -> Figures:
    """One kind of index, asked for twice the rows that are compared exactly afterwards."""
    spent = time.process_time()
    made = faiss.index_factory(vectors.shape[1], factory, faiss.METRIC_INNER_PRODUCT)
    made.train(vectors[:: max(1, len(vectors) // 64_000)])
    made.add(vectors)
    figures = {"build CPU-s": time.process_time() - spent}
    if probes:
        made.nprobe = probes
    spent = time.process_time()
    found = [made.search(vector[None, :], 2 * CANDIDATES)[1][0] for vector in asked]
    figures["CPU-ms"] = 1000 * (time.process_time() - spent) / len(asked)
    named = [
        rows[np.argsort(-(vectors[rows] @ vector))]
        for rows, vector in zip((rows[rows >= 0] for rows in found), asked, strict=True)
    ]
    size = faiss.serialize_index(made).nbytes / len(vectors)
    return {**recall(truth, named), **figures, "bytes": size}


def recall(truth: Sequence[Any], found: Sequence[Any]) -> Figures:
    """Share of the first ten, and of the first fifty, that were found."""
    return {
        f"recall@{k}": float(
            np.mean([np.isin(t[:k], f[:k]).mean() for t, f in zip(truth, found, strict=True)])
        )
        for k in (BEST, CANDIDATES)
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
