"""Draws the learning curve of a log: `make bench NAME=learning_curve ARGS="LOG.jsonl PNG"`."""

import json
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

NO_LOSS = {"step", "tokens"}
SMOOTH = 10  # log lines that are averaged


def main() -> int:
    """Losses of the training and figures of the tune slice, over the tokens read."""
    log, picture = Path(sys.argv[1]), Path(sys.argv[2])
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    trained = [row for row in rows if "tune" not in row]
    tuned = [row for row in rows if "tune" in row]
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    losses, figures = figure.subplots(1, 2)
    read = [row["tokens"] / 1e6 for row in trained]
    for name in sorted(set(trained[0]) - NO_LOSS):
        values = np.convolve([row[name] for row in trained], np.ones(SMOOTH) / SMOOTH, "valid")
        losses.plot(read[SMOOTH - 1 :], values, label=name)
    for name in tuned[0]["tune"]:
        at = [row["tokens"] / 1e6 for row in tuned]
        figures.plot(at, [row["tune"][name] for row in tuned], marker="o", label=name)
    losses.set(xlabel="million tokens read", ylabel="training loss")
    figures.set(xlabel="million tokens read", ylabel="tune slice")
    for axes in (losses, figures):
        axes.legend()
    figure.savefig(picture, dpi=110)
    return 0


if __name__ == "__main__":
    sys.exit(main())
