"""The figures of a run: what is computed of judged questions, and how it is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.evaluate.dataset import Case
from assistant.evaluate.metrics import (
    auroc,
    average_precision,
    bootstrap_interval,
    calibration_error,
    declined_keeping,
    exact_match,
    mean,
    reciprocal_rank,
    squad2_f1,
    success_at,
    token_f1,
)
from assistant.pipeline import Explanation


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question, answered and judged."""

    case: Case
    explanation: Explanation
    seconds: float
    ranked: dict[str, list[bool]]  # system name to relevance by rank
    verbatim: list[bool]  # of each sentence shown

    @property
    def words(self) -> str:
        """The exact words marked in the best candidate."""
        return self.explanation.candidates[0].words

    @property
    def score(self) -> float:
        """Probability that the best candidate answers."""
        return self.explanation.answer.score

    @property
    def is_right(self) -> bool:
        """True if the best candidate does answer."""
        return self.case.answerable and self.ranked["assistant"][0]

    @property
    def answered(self) -> bool:
        """True if an answer was shown."""
        return self.explanation.answer.answered


def summarise(rows: Sequence[QuestionResult], threshold: float) -> dict[str, Any]:
    """All figures of a run; shares lie in [0, 1], latency is in milliseconds.

    :param threshold: the probability from which an answer was shown.
    """
    latency = sorted(1000 * row.seconds for row in rows)
    return {
        "questions": len(rows),
        "answerable": sum(row.case.answerable for row in rows),
        "systems": {name: _ranking(rows, name) for name in rows[0].ranked},
        "figures": _words(rows) | _silence(rows, threshold),
        "latency": {"p50": latency[len(latency) // 2], "p95": latency[int(len(latency) * 0.95)]},
    }


def _ranking(rows: Sequence[QuestionResult], name: str) -> dict[str, Any]:
    ranked = [row.ranked[name] for row in rows if row.case.relevant]
    first = [success_at(1, relevant) for relevant in ranked]
    return {
        "P@1": mean(first),
        "P@1 95 %": bootstrap_interval(first),
        "R@3": mean([success_at(3, relevant) for relevant in ranked]),
        "MRR": mean([reciprocal_rank(relevant) for relevant in ranked]),
        "MAP": mean([average_precision(relevant) for relevant in ranked]),
    }


def _words(rows: Sequence[QuestionResult]) -> dict[str, float]:
    answerable = [row for row in rows if row.case.relevant]
    return {
        "words EM": mean([exact_match(row.words, row.case.answers) for row in answerable]),
        "words F1": mean([token_f1(row.words, row.case.answers) for row in answerable]),
        "verbatim": mean([float(good) for row in rows for good in row.verbatim]),
    }


def _silence(rows: Sequence[QuestionResult], threshold: float) -> dict[str, float]:
    has = [row for row in rows if row.case.answerable]
    lacks = [row for row in rows if not row.case.answerable]
    silent = [row for row in rows if not row.answered]
    right = [row.is_right for row in rows]
    scores = [row.score for row in rows]
    figures = {
        "answerable declined": mean([float(not row.answered) for row in has]),
        "calibration error": calibration_error(scores, right),
    }
    if not lacks:
        return figures
    f1 = [token_f1(row.words, row.case.answers) for row in rows]
    kinds = [row.case.answerable for row in rows]
    return figures | {
        "unanswerable declined": mean([float(not row.answered) for row in lacks]),
        "silence precision": mean([float(not row.case.answerable) for row in silent]),
        "AUROC": auroc([row.score for row in has], [row.score for row in lacks]),
        "declined keeping 95 %": declined_keeping(
            0.95, [row.score for row in has], [row.score for row in lacks]
        ),
        "SQuAD 2.0 F1": squad2_f1(scores, f1, kinds, threshold),
        "SQuAD 2.0 F1, best threshold": max(
            squad2_f1(scores, f1, kinds, float(t)) for t in np.linspace(0, 1, 101)
        ),
    }


def print_misses(rows: Sequence[QuestionResult]) -> None:
    """Name every question whose first sentence, or whose silence, is wrong."""
    for row in rows:
        answer, case = row.explanation.answer, row.case
        if case.answerable and not row.ranked["assistant"][0]:
            first = row.explanation.candidates[0].text
            print(f"wrong sentence first  {case.id} {case.question} -> {first}")
        if case.answerable and not row.answered:
            print(f"silent, but answered  {case.id} {case.question} ({answer.score:.2f})")
        if not case.answerable and row.answered:
            print(f"should be silent      {case.id} {case.question} ({answer.score:.2f})")


def print_summary(summary: dict[str, Any]) -> None:
    """Print the tables."""
    print(f"\n{summary['questions']} questions, {summary['answerable']} of them answerable")
    print(f"\n{'':15}{'P@1':>8}{'95 % interval':>16}{'R@3':>8}{'MRR':>8}{'MAP':>8}")
    for name, figures in summary["systems"].items():
        low, high = figures["P@1 95 %"]
        rest = "".join(f"{figures[key]:8.3f}" for key in ("R@3", "MRR", "MAP"))
        print(f"{name:15}{figures['P@1']:8.3f}{f'{low:.3f}-{high:.3f}':>16}{rest}")
    print()
    for name, value in summary["figures"].items():
        print(f"{name:30}{value:8.3f}")
    latency = summary["latency"]
    print(f"{'latency p50 / p95':30}{latency['p50']:8.1f} / {latency['p95']:.1f} ms")


def print_changes(rows: Sequence[QuestionResult], earlier: Mapping[str, Any]) -> None:
    """Name every question whose first sentence or whose silence changed since an earlier run."""
    before = {row["id"]: row for row in earlier["rows"]}
    for row in rows:
        old = before.get(row.case.id)
        if old is None or old["answerable"] != row.case.answerable:
            continue
        was, now = (
            _state(old["relevant"], old["answer"]["answered"]),
            _state(row.ranked["assistant"], row.answered),
        )
        if was != now:
            print(f"{was:22} -> {now:22} {row.case.id} {row.case.question}")


def _state(relevant: Sequence[bool], answered: bool) -> str:
    first = "right first" if relevant and relevant[0] else "wrong first"
    return f"{first}, {'answered' if answered else 'silent'}"


def as_row(row: QuestionResult) -> dict[str, Any]:
    """A row as plain values that JSON can hold."""
    return {
        "id": row.case.id,
        "question": row.case.question,
        "answerable": row.case.answerable,
        "relevant": row.ranked["assistant"],
        "answer": row.explanation.answer.as_dict(),
    }
