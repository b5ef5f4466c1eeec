"""A library of 10,000, of 100,000 and of a million sentences: `make bench NAME=scale`.

The questions of a public set are asked of its articles, hidden among distractors. The distractors
are real sentences as far as `--real` goes, and after that spliced from them (see
`benchmarks/distractors.py`). What is made is kept in `--work` and used again; figures go to
`benchmarks/scale.json`, the curves to `docs/scale.png`, the tables to `docs/scale.md`. One thread,
CPU time: a machine that does other things distorts it least.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by FAISS when it is imported

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import DATA, ROOT
from benchmarks.library import QUESTIONS, Haystack

KEPT = ROOT / "benchmarks" / "scale.json"


def main() -> int:
    """Make what is missing, measure every size in a process of its own, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the public sets")
    parser.add_argument("--work", type=Path, default=ROOT / "index" / "built" / "scale")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--real", type=int, default=40_000, help="sentences to encode, about")
    parser.add_argument("--ask", type=int, default=200, help="questions")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    haystack = Haystack(options.data, options.work, options.real)
    print(f"{haystack.sentences} real sentences", flush=True)
    encoding = {
        "real sentences": haystack.sentences,
        "index CPU-ms a sentence": 1000 * haystack.cpu / haystack.sentences,
    }
    figures = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    for size in sorted(options.sizes):
        built = haystack.build(size)
        command = [sys.executable, "-m", "benchmarks.scale_measure", str(options.work / f"{size}")]
        command += [str(options.data / QUESTIONS), str(options.ask)]
        print(" ".join(command[1:]), flush=True)
        measured = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        del built["files"]
        figures[str(size)] = {**encoding, **built, **json.loads(measured.splitlines()[-1])}
        print(json.dumps(figures[str(size)], indent=1), flush=True)
        KEPT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    from benchmarks.scale_report import report

    report(figures, ROOT / "docs" / "scale.png", ROOT / "docs" / "scale.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
