"""Which candidates a step shows, and the losses of the fast look."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from assistant.reader.fast_features import MAX_SENTENCE
from assistant.reader.fast_items import Choice, Ints, Items
from assistant.reader.fast_model import NULL, FastOutputs

Rng = np.random.Generator

GOLD = 0  # kind of an item with an answer, see `assistant.reader.fast_data.KINDS`
SHOWN = 8  # candidates of a question
SHOWN_NEAR = 4  # of a near miss, which teaches silence only
RIGHT = 2  # right candidates at most
HARD = 4  # best of the fusion
REMOVED = 0.15  # share of the questions shown without their right sentences
WEIGHTS = {"rank": 1.0, "span": 0.5, "null": 0.1, "answerable": 0.4, "whole": 0.3}
_FAR = -1e4


def choose(items: Items, item: int, rng: Rng) -> Choice:
    """Draw the candidates of an item: right ones, the best, its paragraph's, others."""
    arrays = items.arrays
    present = np.flatnonzero(arrays["candidates"][item] >= 0)
    right = arrays["relevant"][item, present] > 0
    wrong = present[~right]
    gold = arrays["kind"][item] == GOLD
    shown = SHOWN if gold else SHOWN_NEAR
    kept: list[int] = []
    if gold and rng.random() >= REMOVED:
        kept += present[right][:RIGHT].tolist()
    kept += wrong[:HARD].tolist() if gold else wrong[:2].tolist()
    rest = np.setdiff1d(wrong, kept)
    # Neighbours of the right sentence are what ranking must tell it from: twice as likely.
    weight = 1.0 + 2.0 * arrays["same"][item, rest]
    order = rest[np.argsort(-np.log(rng.random(len(rest))) / weight)]
    kept += order[: max(0, shown - len(kept))].tolist()
    return Choice(item, np.array(kept, dtype=np.int64))


def losses(
    outputs: FastOutputs, begins: Ints, items: Items, choices: Sequence[Choice]
) -> dict[str, Tensor]:
    """Mean losses of a batch by name; `WEIGHTS` says what each counts."""
    relevant, present = _targets(items, choices)
    rank, answerable = (_grid(x, present) for x in (outputs.rank, outputs.answerable))
    right = relevant > 0
    choosing = right.any(1) & ((~right) & present).any(1)
    total = rank.masked_fill(~present, _FAR).logsumexp(1)
    chosen = rank.masked_fill(~right, _FAR).logsumexp(1)
    single = functional.binary_cross_entropy_with_logits(answerable, relevant, reduction="none")
    wrong = present & ~right
    balanced = (single * right).sum() / right.sum().clamp(min=1) + (
        (single * wrong).sum(1) / wrong.sum(1).clamp(min=1)
    ).mean()
    whole = functional.binary_cross_entropy_with_logits(
        answerable.masked_fill(~present, _FAR).logsumexp(1), right.any(1).float()
    )
    span, null = _span_losses(outputs, begins, items, choices)
    return {
        "rank": ((total - chosen) * choosing).sum() / choosing.sum().clamp(min=1),
        "span": span,
        "null": null,
        "answerable": balanced,
        "whole": whole,
    }


def weighted(parts: dict[str, Tensor]) -> Tensor:
    """Sum the losses by `WEIGHTS`."""
    return torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()


def _targets(items: Items, choices: Sequence[Choice]) -> tuple[Tensor, Tensor]:
    """Relevance and presence, (Q, K)."""
    widest = max(len(choice.slots) for choice in choices)
    relevant = np.zeros((len(choices), widest), dtype=np.float32)
    present = np.zeros((len(choices), widest), dtype=bool)
    for row, choice in enumerate(choices):
        count = len(choice.slots)
        relevant[row, :count] = items.arrays["relevant"][choice.item, choice.slots]
        present[row, :count] = True
    return torch.from_numpy(relevant), torch.from_numpy(present)


def _grid(flat: Tensor, present: Tensor) -> Tensor:
    """Put the logits of all candidates into (Q, K)."""
    return torch.full(present.shape, 0.0).masked_scatter(present, flat)


def _span_losses(
    outputs: FastOutputs,
    begins: Ints,
    items: Items,
    choices: Sequence[Choice],
) -> tuple[Tensor, Tensor]:
    """Of the right spans, and of saying nothing in candidates that do not answer."""
    starts, ends, spoken, silent = [], [], [], []
    row = 0
    for choice in choices:
        spans = items.arrays["spans"][choice.item]
        for slot in choice.slots:
            found = spans[spans[:, 0] == slot]
            if len(found) and found[0, 2] < MAX_SENTENCE:
                spoken.append(row)
                starts.append(begins[row] + int(found[0, 1]))
                ends.append(begins[row] + int(found[0, 2]))
            elif not items.arrays["relevant"][choice.item, slot]:
                silent.append(row)
            row += 1
    nothing = torch.zeros(())
    span, null = nothing, nothing
    if spoken:
        span = functional.cross_entropy(outputs.start[spoken], torch.tensor(starts))
        span = span + functional.cross_entropy(outputs.end[spoken], torch.tensor(ends))
    if silent:
        target = torch.full((len(silent),), NULL)
        null = functional.cross_entropy(outputs.start[silent], target)
        null = null + functional.cross_entropy(outputs.end[silent], target)
    return span / 2, null / 2
