"""Two pictures of a run, by kind of question: how honest the probability that the first sentence
answers is, and what silence buys."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluate.report import QuestionResult
from corpus import AssistantError

BINS, BINS_OF_KIND = 10, 5
LEAST_OF_KIND = 40  # questions of a type that gets a line of its own
ALL = "all"


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
    reliability, risk = (Figure(figsize=(6, 4), layout="constrained") for _ in range(2))
    honest, costs = reliability.subplots(), risk.subplots()
    honest.plot([0, 1], [0, 1], color="grey", linewidth=1, label="honest")
    for name, own in _by_kind(rows).items():
        sure = np.array([row.sure for row in own])
        right = np.array([row.is_right for row in own], dtype=float)
        line = {"linewidth": 2.5, "color": "black"} if name == ALL else {"linewidth": 1}
        label = f"{name} ({len(own)})"
        bins = BINS if name == ALL else BINS_OF_KIND
        honest.plot(*_reliability(sure, right, bins), marker="o", label=label, **line)
        costs.plot(*_risk_coverage(sure, right), label=label, **line)
    honest.set(xlabel="probability given", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    costs.set(xlabel="share of questions answered", ylabel="share of answers wrong", xlim=(0, 1))
    costs.set_ylim(bottom=0)
    for axes in (honest, costs):
        axes.legend(fontsize="small")
    return {"reliability": reliability, "risk-coverage": risk}


def _by_kind(rows: Sequence[QuestionResult]) -> dict[str, Sequence[QuestionResult]]:
    """All rows, and those of each type of question that has enough of them."""
    kinds: dict[str, Sequence[QuestionResult]] = {ALL: rows}
    for name in sorted({row.case.kind for row in rows} - {""}):
        own = [row for row in rows if row.case.kind == name]
        if len(own) >= LEAST_OF_KIND:
            kinds[name] = own
    return kinds


def _reliability(
    scores: np.ndarray, right: np.ndarray, number: int
) -> tuple[list[float], list[float]]:
    """Mean probability and share right of each of `number` bins that holds a question."""
    bins = np.minimum((scores * number).astype(int), number - 1)
    held = [bins == place for place in range(number) if (bins == place).any()]
    return [float(scores[b].mean()) for b in held], [float(right[b].mean()) for b in held]


def _risk_coverage(scores: np.ndarray, right: np.ndarray) -> tuple[list[float], list[float]]:
    """Coverage and risk as the threshold falls (El-Yaniv and Wiener, 2010, section 2)."""
    order = np.argsort(-scores, kind="stable")
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(1 - right[order]) / answered
    return (answered / len(order)).tolist(), risk.tolist()
