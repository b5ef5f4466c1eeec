"""Quality on public question sets: `make bench NAME=quality`.

Runs `python -m assistant.evaluate` on every set, keeps the summaries in `benchmarks/quality.json`,
and rewrites the table between the markers in `docs/quality.md` from that file.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import DATA, ROOT

KEPT = ROOT / "benchmarks" / "quality.json"
START, END = "<!-- quality: made by make bench NAME=quality -->", "<!-- end of quality -->"
ASKED = "asked_dev, its article"
RUNS: dict[str, list[str]] = {
    ASKED: ["asked_dev", "--setting", "article"],
    "squad11_dev, its article": ["squad11_dev", "--setting", "article"],
    "squad11_dev, its article, depth fast": [
        "squad11_dev",
        "--setting",
        "article",
        "--depth",
        "fast",
    ],
    "squad11_dev, its article, by its own sentences": [
        "squad11_dev",
        "--setting",
        "article",
        "--own-boundaries",
    ],
    "qed_dev, its paragraph": ["qed_dev", "--setting", "article"],
    "clapnq_dev, its passage": ["clapnq_dev", "--setting", "article"],
    "selqa_dev, its section": ["selqa_dev", "--setting", "article"],
    "tatqa_text_dev, its report": ["tatqa_text_dev", "--setting", "article"],
    "abgcoqa_val, with history": ["abgcoqa_val", "--setting", "article"],
    "abgcoqa_val, without": ["abgcoqa_val", "--setting", "article", "--no-history"],
    "squad20_dev, its paragraph": ["squad20_dev", "--setting", "paragraph"],
    "squad11_dev, answer taken out": ["squad11_dev", "--setting", "removed"],
    "squad11_dev, all articles": ["squad11_dev", "--setting", "pooled"],
}
SENTENCE_ANSWERS = ("clapnq", "selqa", "abgcoqa")  # whose answers are sentences, not words
SYSTEMS = ("BM25 alone", "encoder alone", "fusion", "assistant")
FIGURES = (
    "words EM",
    "words F1",
    "AUROC",
    "answerable: right",
    "answerable: silent",
    "right among says",
    "unanswerable: says",
    "unanswerable: silent",
)


def main() -> int:
    """Run what is asked for and rewrite the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DATA / "dev", help="folder of the measuring sets"
    )
    parser.add_argument("--limit", type=int, default=1000, help="questions of a set, at most")
    parser.add_argument("--only", nargs="*", choices=list(RUNS), help="rerun only these")
    options = parser.parse_args()
    for name in options.only or RUNS:
        summary = run(options.data, options.limit, RUNS[name])
        kept = _kept()
        kept[name] = {"limit": options.limit, **summary}
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    page = ROOT / "docs" / "quality.md"
    page.write_text(with_table(page.read_text(encoding="utf-8"), _kept()), encoding="utf-8")
    return 0


def run(data: Path, limit: int, arguments: list[str]) -> dict[str, Any]:
    """The summary of one evaluation."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "run.json"
        command = [sys.executable, "-m", "assistant.evaluate", "--data", str(data / arguments[0])]
        command += [*arguments[1:], "--limit", str(limit), "--json", str(report)]
        print(" ".join(command[1:]), flush=True)
        subprocess.run(command, cwd=ROOT, check=True)
        return dict(json.loads(report.read_text(encoding="utf-8"))["summary"])


def with_table(page: str, kept: dict[str, Any]) -> str:
    """The page with the table of the kept summaries between its markers."""
    before, rest = page.split(START)
    return (
        f"{before}{START}\n{table(kept)}\n\n{types_table(kept[ASKED])}\n{END}{rest.split(END)[1]}"
    )


def table(kept: dict[str, Any]) -> str:
    """All kept runs as a Markdown table, in the order of RUNS."""
    head = ["set, searched in", "questions", *(f"P@1 {name}" for name in SYSTEMS), *FIGURES]
    lines = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    for name in (name for name in RUNS if name in kept):
        summary = kept[name]
        cells = [name, str(summary["questions"])]
        for system in SYSTEMS:
            figures = summary["systems"][system]
            cells.append(f"{figures['P@1']:.3f}")
        low, high = summary["systems"]["assistant"]["P@1 95 %"]
        cells[-1] = f"**{cells[-1]}** ({low:.3f} to {high:.3f})"
        found = [summary["figures"].get(figure) for figure in FIGURES]
        if name.startswith(SENTENCE_ANSWERS):
            found[:2] = [None, None]
        cells += ["" if value is None else f"{value:.3f}" for value in found]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def types_table(summary: dict[str, Any]) -> str:
    """Figures of the asked questions by type as a Markdown table."""
    types = summary["by type"]
    head = ["", *next(iter(types.values()))]
    lines = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    for name, figures in types.items():
        cells = [f"{v}" if isinstance(v, int) else f"{v:.2f}" for v in figures.values()]
        lines.append("| " + " | ".join([name, *cells]).replace("nan", "") + " |")
    return "\n".join(lines)


def _kept() -> dict[str, Any]:
    return dict(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.is_file() else {}


if __name__ == "__main__":
    sys.exit(main())
