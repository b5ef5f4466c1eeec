"""The figures of a run: what is computed of judged questions, and how it is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.evaluate.dataset import AnswerSpan, Case
from assistant.evaluate.metrics import (
    auroc,
    average_precision,
    bootstrap_interval,
    calibration_error,
    declined_keeping,
    exact_match,
    mean,
    normalise,
    reciprocal_rank,
    squad2_f1,
    success_at,
    token_f1,
)
from assistant.pipeline import Explanation
from assistant.types import Answer, Verdict


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
        candidates = self.explanation.candidates
        return candidates[0].words if candidates else ""

    @property
    def score(self) -> float:
        """Probability that some sentence answers."""
        return self.explanation.answer.score

    @property
    def sure(self) -> float:
        """Probability that the best candidate answers."""
        candidates = self.explanation.candidates
        return candidates[0].score if candidates else 0.0

    @property
    def is_right(self) -> bool:
        """True if the best candidate does answer."""
        return self.case.answerable and any(self.ranked["assistant"][:1])

    @property
    def verdict(self) -> Verdict:
        """The verdict on the articles."""
        return self.explanation.answer.verdict

    @property
    def shown(self) -> bool:
        """True if a sentence was shown in answer, surely or perhaps."""
        return self.verdict != "does not say"


def summarise(rows: Sequence[QuestionResult]) -> dict[str, Any]:
    """All figures of a run; shares lie in [0, 1], latency is in milliseconds."""
    latency = sorted(1000 * row.seconds for row in rows)
    return {
        "questions": len(rows),
        "answerable": sum(row.case.answerable for row in rows),
        "systems": {name: _ranking(rows, name) for name in rows[0].ranked},
        "figures": _words(rows) | _silence(rows),
        "by type": by_type(rows),
        "latency": {"p50": latency[len(latency) // 2], "p95": latency[int(len(latency) * 0.95)]},
    }


def _ranking(rows: Sequence[QuestionResult], name: str) -> dict[str, Any]:
    judged = [row for row in rows if row.case.relevant]
    ranked = [row.ranked[name] for row in judged]
    first = [success_at(1, relevant) for relevant in ranked]
    return {
        "P@1": mean(first),
        "P@1 95 %": bootstrap_interval(first, [str(row.case.article_id) for row in judged]),
        "R@3": mean([success_at(3, relevant) for relevant in ranked]),
        "MRR": mean([reciprocal_rank(relevant) for relevant in ranked]),
        "MAP": mean([average_precision(relevant) for relevant in ranked]),
    }


def _words(rows: Sequence[QuestionResult]) -> dict[str, float]:
    worded = [row for row in rows if row.case.relevant and row.case.answers]
    return {
        "words EM": mean([exact_match(row.words, row.case.answers) for row in worded]),
        "words F1": mean([token_f1(row.words, row.case.answers) for row in worded]),
        "verbatim": mean([float(good) for row in rows for good in row.verbatim]),
    }


def _silence(rows: Sequence[QuestionResult]) -> dict[str, float]:
    has = [row for row in rows if row.case.answerable]
    lacks = [row for row in rows if not row.case.answerable]
    figures = {
        **_verdicts("answerable", has),
        "right among says": mean([float(r.is_right) for r in rows if r.verdict == "says"]),
        "calibration error": calibration_error([r.sure for r in rows], [r.is_right for r in rows]),
    }
    if not lacks:
        return figures
    scores, f1 = [row.score for row in rows], [token_f1(r.words, r.case.answers) for r in rows]
    kinds = [row.case.answerable for row in rows]
    positive, negative = [row.score for row in has], [row.score for row in lacks]
    return {
        **figures,
        **_verdicts("unanswerable", lacks),
        "AUROC": auroc(positive, negative),
        "calibration error of any": calibration_error(scores, kinds),
        "silent keeping 95 %": declined_keeping(0.95, positive, negative),
        "SQuAD 2.0 F1, best threshold": max(
            squad2_f1(scores, f1, kinds, float(t)) for t in np.linspace(0, 1, 101)
        ),
    }


def _verdicts(name: str, rows: Sequence[QuestionResult]) -> dict[str, float]:
    shares = {
        f"{name}: says": mean([float(row.verdict == "says") for row in rows]),
        f"{name}: may say": mean([float(row.verdict == "may say") for row in rows]),
        f"{name}: silent": mean([float(not row.shown) for row in rows]),
    }
    if name == "answerable":
        shares["answerable: right"] = mean([float(row.shown and row.is_right) for row in rows])
        shares["answerable: wrong"] = mean([float(row.shown and not row.is_right) for row in rows])
        surely = [float(row.verdict == "says" and row.is_right) for row in rows]
        shares["answerable: right, says"] = mean(surely)
    return shares


def by_type(rows: Sequence[QuestionResult]) -> dict[str, dict[str, float]]:
    """Figures of each kind of question that the sets of asked questions tell apart.

    Of the answerable: `P@1` whatever was said, `right` (shown, and first), `found` (shown, but not
    first), `wrong` (others shown), `silent`, and `met`, see there. Of the others:
    `says`, `may say`, `declined`. And `AUROC` of the one against the other.
    """
    kinds: dict[str, list[QuestionResult]] = {}
    for row in rows:
        for name in _kinds(row.case):
            kinds.setdefault(name, []).append(row)
    return {name: _kind_figures(kinds[name]) for name in sorted(kinds)}


def _kinds(case: Case) -> list[str]:
    if not case.type:
        return []
    return [
        f"type: {case.kind}",
        f"origin: {case.origin}",
        "leans on the article" if case.deictic else "names its subject",
    ]


def _kind_figures(rows: Sequence[QuestionResult]) -> dict[str, float]:
    has = [row for row in rows if row.case.answerable]
    lacks = [row for row in rows if not row.case.answerable]
    shown = [row.ranked["assistant"][: len(row.explanation.answer.evidence)] for row in has]
    return {
        "answerable": len(has),
        "P@1": mean([float(row.is_right) for row in has]),
        "right": mean([float(any(one[:1])) for one in shown]),
        "found": mean([float(any(one[1:]) and not one[0]) for one in shown]),
        "wrong": mean([float(bool(one) and not any(one)) for one in shown]),
        "silent": mean([float(not one) for one in shown]),
        "met": mean([float(met(row)) for row in has]),
        "unanswerable": len(lacks),
        "says": mean([float(row.verdict == "says") for row in lacks]),
        "may say": mean([float(row.verdict == "may say") for row in lacks]),
        "declined": mean([float(not row.shown) for row in lacks]),
        "AUROC": auroc([row.score for row in has], [row.score for row in lacks]),
    }


def met(row: QuestionResult) -> bool:
    """True if an answer gives what its kind of question asks for.

    Of an overview at least half of the sentences shown are gold; of a list at least half of the
    gold sentences are shown; of a compound question each thing asked is in a sentence that is
    shown, or its part is said to be unanswered; of all others the first one shown is right.
    """
    answer, case = row.explanation.answer, row.case
    good = [case.is_relevant(one.article_id, one.start, one.end) for one in answer.evidence]
    kind = case.type.removeprefix("followup-")
    if kind == "overview":
        return bool(good) and 2 * sum(good) >= len(good)
    if kind == "list":
        shown = sum(_is_shown(place, answer) for place in case.relevant)
        return 2 * shown >= len(case.relevant) > 0
    if kind == "compound" and case.things:
        texts = [" ".join(normalise(one.text)) for one in answer.evidence]
        lacking = sum(not _has_any(texts, words) for words in case.things)
        silent = sum(part.verdict == "does not say" for part in answer.parts)
        return bool(texts) and lacking <= silent
    return any(good[:1])


def _is_shown(place: AnswerSpan, answer: Answer) -> bool:
    alone = Case("", "", None, True, (place,), ())
    return any(alone.is_relevant(one.article_id, one.start, one.end) for one in answer.evidence)


def _has_any(texts: Sequence[str], words: Sequence[str]) -> bool:
    return any(" ".join(normalise(one)) in text for one in words for text in texts)


def print_misses(rows: Sequence[QuestionResult]) -> None:
    """Name every question whose first sentence, or whose silence, is wrong."""
    for row in rows:
        answer, case = row.explanation.answer, row.case
        if case.answerable and row.explanation.candidates and not row.is_right:
            first = row.explanation.candidates[0].text
            print(f"wrong sentence first  {case.id} {case.question} -> {first}")
        if case.answerable and not row.shown:
            print(f"silent, but answered  {case.id} {case.question} ({answer.score:.2f})")
        if not case.answerable and row.shown:
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
    _print_types(summary["by type"])
    latency = summary["latency"]
    print(f"{'latency p50 / p95':30}{latency['p50']:8.1f} / {latency['p95']:.1f} ms")


def _print_types(figures: Mapping[str, Mapping[str, float]]) -> None:
    if not figures:
        return
    columns = list(next(iter(figures.values())))
    print("\n" + " " * 22 + "".join(f"{name:>13}" for name in columns))
    for name, row in figures.items():
        cells = [f"{v:13d}" if isinstance(v, int) else f"{v:13.3f}" for v in row.values()]
        print(f"{name:22}" + "".join(cells))
    print()


def print_changes(rows: Sequence[QuestionResult], earlier: Mapping[str, Any]) -> None:
    """Name every question whose first sentence or whose silence changed since an earlier run."""
    before = {row["id"]: row for row in earlier["rows"]}
    for row in rows:
        old = before.get(row.case.id)
        if old is None or old["answerable"] != row.case.answerable:
            continue
        was, now = (
            _state(old["relevant"], bool(old["answer"]["evidence"])),
            _state(row.ranked["assistant"], row.shown),
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
