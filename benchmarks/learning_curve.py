"""Draws the learning curve of a log: `python benchmarks/learning_curve.py LOG.jsonl PNG`."""

import json
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

NO_LOSS = {"step", "lr", "tokens_per_second", "seconds"}
# Of the deep reader, then of the fast one, whose p1+2 is P@1 with twice the fusion beside the head.
SHOWN = ("em", "f1", "sentence", "auroc", "fusion", "p1+2", "paragraph+2", "auroc_removed")
SMOOTH = 20  # log lines that are averaged


def main() -> int:
    """Losses of the training and figures of the tune slice, over steps."""
    log, picture = Path(sys.argv[1]), Path(sys.argv[2])
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
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


if __name__ == "__main__":
    sys.exit(main())
