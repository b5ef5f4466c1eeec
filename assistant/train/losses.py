"""Packed batches, and the losses of the reader."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional

from assistant.train.examples import Example
from assistant.train.network import FAR, Outputs, log_sum_exp

WEIGHTS = {"span": 0.5, "relevance": 0.35, "choice": 0.5, "answerable": 0.5}


@dataclass(frozen=True, slots=True)
class Batch:
    """R windows of G questions, packed: N tokens and S sentences in all."""

    ids: Tensor  # (N,)
    types: Tensor  # (N,)
    sentence: Tensor  # (N,): number among the S; -1 outside all sentences
    row: Tensor  # (N,): number of the window
    spannable: Tensor  # (N,): whether the exact words may begin or end here
    bounds: Tensor  # (R, 2): first token of each window, and the one after its last
    relevant: Tensor  # (S,)
    row_of: Tensor  # (S,): number of a sentence's window
    question_of: Tensor  # (S,): number of its question
    answerable: Tensor  # (R,)
    starts: Tensor  # (K,): tokens, among the N, where right words begin
    ends: Tensor  # (L,): and where they end

    def to(self, device: str | torch.device) -> "Batch":
        """The batch in the memory of a device."""
        moved = {f.name: getattr(self, f.name).to(device, non_blocking=True) for f in fields(self)}
        return Batch(**moved)

    @property
    def questions(self) -> int:
        """Number of questions."""
        return int(self.question_of.max()) + 1


def make_batch(groups: Sequence[Sequence[Example]]) -> Batch:
    """Pack the windows of some questions, one group a question."""
    ids: list[int] = []
    types: list[int] = []
    sentence: list[int] = []
    row: list[int] = []
    spannable: list[bool] = []
    bounds: list[tuple[int, int]] = []
    starts: list[int] = []
    ends: list[int] = []
    relevant: list[float] = []
    row_of: list[int] = []
    question_of: list[int] = []
    answerable: list[float] = []
    for question, group in enumerate(groups):
        for example in group:
            base, number, window = len(ids), len(bounds), example.window
            ids += window.ids
            types += window.types
            sentence += [at if at < 0 else len(relevant) + at for at in window.sentence]
            spannable += [at >= 0 or n == 0 for n, at in enumerate(window.sentence)]
            row += [number] * len(window)
            bounds.append((base, base + len(window)))
            starts += [base + token for token in example.starts]
            ends += [base + token for token in example.ends]
            relevant += example.relevant
            row_of += [number] * len(example.relevant)
            question_of += [question] * len(example.relevant)
            answerable.append(float(example.answerable))
    return Batch(
        ids=torch.tensor(ids),
        types=torch.tensor(types),
        sentence=torch.tensor(sentence),
        row=torch.tensor(row),
        spannable=torch.tensor(spannable),
        bounds=torch.tensor(bounds),
        relevant=torch.tensor(relevant),
        row_of=torch.tensor(row_of),
        question_of=torch.tensor(question_of),
        answerable=torch.tensor(answerable),
        starts=torch.tensor(starts, dtype=torch.int64),
        ends=torch.tensor(ends, dtype=torch.int64),
    )


def losses(outputs: Outputs, batch: Batch) -> dict[str, Tensor]:
    """Losses of a batch by name; `WEIGHTS` says what each counts.

    `span`: of the exact words, any right ones (Clark and Gardner, Simple and effective
    multi-paragraph reading comprehension, 2018); of windows without an answer the first token.
    `relevance`: of each sentence alone, summed over a window. `choice`: of the right sentences
    among all of a question's, whatever window they stand in. `answerable`: of each window.
    """
    single = functional.binary_cross_entropy_with_logits(
        outputs.relevance, batch.relevant, reduction="sum"
    )
    return {
        "span": _span_loss(outputs.span, batch),
        "relevance": single / len(batch.bounds),
        "choice": _choice_loss(outputs.relevance, batch),
        "answerable": functional.binary_cross_entropy_with_logits(
            outputs.answerable, batch.answerable
        ),
    }


def taught_losses(outputs: Outputs, teacher: Outputs, batch: Batch) -> dict[str, Tensor]:
    """Losses by the same names, of what a teacher says of the batch in place of its targets
    (Hinton and others, Distilling the knowledge in a neural network, 2015).
    """
    rows, spannable = len(batch.bounds), batch.spannable
    row = batch.row[spannable]
    sides = [
        _cross_entropy(outputs.span[spannable, side], teacher.span[spannable, side], row, rows)
        for side in (0, 1)
    ]
    single = functional.binary_cross_entropy_with_logits(
        outputs.relevance, teacher.relevance.sigmoid(), reduction="sum"
    )
    return {
        "span": torch.stack(sides).mean(),
        "relevance": single / rows,
        "choice": _cross_entropy(
            outputs.relevance, teacher.relevance, batch.question_of, batch.questions
        ),
        "answerable": functional.binary_cross_entropy_with_logits(
            outputs.answerable, teacher.answerable.sigmoid()
        ),
    }


def _cross_entropy(values: Tensor, taught: Tensor, group: Tensor, count: int) -> Tensor:
    """Mean over the groups of the cross entropy of their softmax with the teacher's."""
    wanted = (taught - log_sum_exp(taught, group, count)[group]).exp()
    found = values - log_sum_exp(values, group, count)[group]
    return -(wanted * found).sum() / count


def weighted(parts: dict[str, Tensor]) -> Tensor:
    """Sum the losses by `WEIGHTS`."""
    return torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()


def _span_loss(span: Tensor, batch: Batch) -> Tensor:
    """Mean of both ends over the windows whose words are known."""
    allowed, rows = span[batch.spannable], batch.row[batch.spannable]
    count = len(batch.bounds)
    total, known = span.new_zeros(()), span.new_zeros(())
    for side, right in ((0, batch.starts), (1, batch.ends)):
        row = batch.row[right]
        taught = span.new_zeros(count).index_fill(0, row, 1.0)
        every = log_sum_exp(allowed[:, side], rows, count)
        chosen = log_sum_exp(span[right, side], row, count)
        total = total + ((every - chosen) * taught).sum()
        known = known + taught.sum()
    return total / known.clamp(min=1)


def _choice_loss(relevance: Tensor, batch: Batch) -> Tensor:
    """Mean over the questions that some sentence of their windows answers."""
    count, right = batch.questions, batch.relevant > 0
    answered = relevance.new_zeros(count).index_add(0, batch.question_of, batch.relevant) > 0
    total = log_sum_exp(relevance, batch.question_of, count)
    chosen = log_sum_exp(relevance.masked_fill(~right, FAR), batch.question_of, count)
    return ((total - chosen) * answered).sum() / answered.sum().clamp(min=1)
