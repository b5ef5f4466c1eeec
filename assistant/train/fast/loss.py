"""Candidates that a step shows, and the losses of the fast look."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from assistant.reader.fast import MAX_SENTENCE
from assistant.train.fast.distil import Taught
from assistant.train.fast.items import Choice, Ints, Items
from assistant.train.fast.model import NULL, FastOutputs
from assistant.train.near_misses import Rng

GOLD = 0  # kind of an item with an answer, see `assistant.train.fast.shards.KINDS`
SHOWN = 8  # candidates of a question
SHOWN_NEAR = 4  # of a near miss, which teaches silence only
RIGHT = 2  # right candidates at most
HARD = 4  # best of the fusion
REMOVED = 0.15  # share of the questions shown without their right sentences
WEIGHTS = {"rank": 1.0, "span": 0.5, "null": 0.1, "answerable": 0.4, "whole": 0.3}
# Where there are teachers, their share of the loss, and what counts beside what they say: whether
# there is an answer at all, which they are not asked of near misses.
TAUGHT = 0.6
TAUGHT_WEIGHTS = {"rank": 1.0, "answerable": 0.8, "span": 0.5}
BESIDE = {"answerable": 0.2, "whole": 0.3}
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
    rank, answerable = _verdicts(outputs, items, choices, present)
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


def weighted(parts: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """Sum the losses by their weights."""
    return torch.stack([weights[name] * part for name, part in parts.items()]).sum()


def taught_losses(
    outputs: FastOutputs,
    begins: Ints,
    items: Items,
    choices: Sequence[Choice],
    said: Taught,
) -> dict[str, Tensor]:
    """Losses of a batch against the teachers, by name; `TAUGHT_WEIGHTS` says what counts.

    Of questions with an answer only: what teachers make of a near miss is not to be ranked by.
    """
    relevant, present = _targets(items, choices)
    rank, answerable = _verdicts(outputs, items, choices, present)
    gold = torch.tensor([bool(items.arrays["kind"][c.item] == GOLD) for c in choices])
    wanted = torch.full(present.shape, _FAR)
    for row, choice in enumerate(choices):
        told = said.relevance[choice.item, choice.slots]
        wanted[row, : len(choice.slots)] = torch.from_numpy(told)
    several = gold & (present.sum(1) > 1)
    apart = functional.kl_div(
        rank.masked_fill(~present, _FAR).log_softmax(1), wanted.softmax(1), reduction="none"
    ).sum(1)
    single = functional.binary_cross_entropy_with_logits(
        answerable, wanted.sigmoid(), reduction="none"
    )
    shown = present & gold[:, None]
    return {
        "rank": (apart * several).sum() / several.sum().clamp(min=1),
        "answerable": (single * shown).sum() / shown.sum().clamp(min=1),
        "span": _taught_spans(outputs, begins, (relevant > 0)[present], choices, said),
    }


def _taught_spans(
    outputs: FastOutputs, begins: Ints, right: Tensor, choices: Sequence[Choice], said: Taught
) -> Tensor:
    """Cross entropy with the teachers' spans in the candidates that are right."""
    places = [(choice.item, int(slot)) for choice in choices for slot in choice.slots]
    apart = []
    for row in right.nonzero().flatten().tolist():
        item, slot = places[row]
        told = torch.from_numpy(np.stack([said.start[item, slot], said.end[item, slot]])).float()
        count = int((told[0] > _FAR / 2).sum()) - 1  # tokens
        begin = int(begins[row])
        for logits, one in zip((outputs.start, outputs.end), told, strict=True):
            own = torch.cat([logits[row, :1], logits[row, begin : begin + count]])
            apart.append(-(one[: 1 + count].softmax(0) * own.log_softmax(0)).sum())
    return torch.stack(apart).mean() if apart else torch.zeros(())


def _verdicts(
    outputs: FastOutputs, items: Items, choices: Sequence[Choice], present: Tensor
) -> tuple[Tensor, Tensor]:
    """Logits of rank and of an answer, (Q, K), the latter beside what the question's words say."""
    prior = torch.from_numpy(items.priors[[choice.item for choice in choices]])
    return _grid(outputs.rank, present), _grid(outputs.answerable, present) + prior[:, None]


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
