"""Two pictures of a run: how honest the probability is, and what silence buys."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluate.report import QuestionResult
from corpus import AssistantError

BINS = 10


def draw(rows: Sequence[QuestionResult], folder: Path) -> None:
    """Write `reliability.png` and `risk-coverage.png` into `folder`.

    :raises AssistantError: matplotlib is not installed; only this needs it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures(rows).items():
        figure.savefig(folder / f"{name}.png", dpi=120)


def figures(rows: Sequence[QuestionResult]) -> dict[str, Any]:
    """The two pictures by name, as matplotlib figures.

    :raises AssistantError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise AssistantError(
            "Expected matplotlib for the plots, found none. Install it: "
            "pip install -r tests/requirements.txt"
        ) from error
    scores = np.array([row.score for row in rows])
    right = np.array([row.is_right for row in rows], dtype=float)
    reliability = Figure(figsize=(5, 4), layout="constrained")
    axes = reliability.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, label="honest")
    axes.plot(*_reliability(scores, right), marker="o", label="measured")
    axes.set(xlabel="probability given", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    risk = Figure(figsize=(5, 4), layout="constrained")
    axes = risk.subplots()
    axes.plot(*_risk_coverage(scores, right))
    axes.set(xlabel="share of questions answered", ylabel="share of answers wrong", xlim=(0, 1))
    axes.set_ylim(bottom=0)
    return {"reliability": reliability, "risk-coverage": risk}


def _reliability(scores: np.ndarray, right: np.ndarray) -> tuple[list[float], list[float]]:
    """Mean probability and share right of each bin that holds a question."""
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    held = [bins == number for number in range(BINS) if (bins == number).any()]
    return [float(scores[b].mean()) for b in held], [float(right[b].mean()) for b in held]


def _risk_coverage(scores: np.ndarray, right: np.ndarray) -> tuple[list[float], list[float]]:
    """Coverage and risk as the threshold falls (El-Yaniv and Wiener, 2010, section 2)."""
    order = np.argsort(-scores, kind="stable")
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(1 - right[order]) / answered
    return (answered / len(order)).tolist(), risk.tolist()
