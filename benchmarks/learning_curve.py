"""Draws the learning curve of a log: `make bench NAME=learning_curve ARGS="LOG.jsonl PNG"`.

A log of several runs, told apart by "run", gets one line a run.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

NO_LOSS = {"step", "lr", "tokens_per_second", "seconds"}
# Of the deep reader, then of the fast one, whose p1+2 is P@1 with twice the fusion beside the head.
SHOWN = ("em", "f1", "sentence", "auroc", "fusion", "p1+2", "paragraph+2", "auroc_removed")
SMOOTH = 20  # log lines that are averaged
# Of several runs: P@1 in the article, and near misses that people wrote told from what has answers.
COMPARED = {"p1": "P@1 in the article", "auroc_people": "AUROC, near misses by people"}


def main() -> int:
    """Losses of the training and figures of the tune slice, over steps."""
    log, picture = Path(sys.argv[1]), Path(sys.argv[2])
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    if "run" in rows[0]:
        compare(rows, picture)
        return 0
    trained = [row for row in rows if "tune" not in row]
    tuned = [row for row in rows if "tune" in row]
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    losses, figures = figure.subplots(1, 2)
    steps = [row["step"] for row in trained]
    for name in sorted(set(trained[0]) - NO_LOSS):
        values = np.convolve([row[name] for row in trained], np.ones(SMOOTH) / SMOOTH, "valid")
        losses.plot(steps[SMOOTH - 1 :], values, label=name)
    at = [row["step"] for row in tuned]
    for name in (name for name in SHOWN if name in tuned[0]["tune"]):
        figures.plot(at, [row["tune"][name] for row in tuned], marker="o", label=name)
    losses.set(xlabel="step", ylabel="training loss")
    figures.set(xlabel="step", ylabel="tune slice")
    for axes in (losses, figures):
        axes.legend()
    figure.savefig(picture, dpi=110)
    return 0


def compare(rows: list[dict[str, Any]], picture: Path) -> None:
    """Figures of the tune slice over the steps of each run."""
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    for axes, (name, label) in zip(figure.subplots(1, 2), COMPARED.items(), strict=True):
        for run in dict.fromkeys(row["run"] for row in rows):
            own = [r for r in rows if r["run"] == run and name in r["tune"] and r.get("step")]
            if own:
                steps = [row["step"] for row in own]
                axes.plot(steps, [row["tune"][name] for row in own], marker="o", label=run)
        axes.set(xlabel="step", ylabel=label)
        axes.legend()
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    sys.exit(main())
