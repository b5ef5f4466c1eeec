"""Teaching: a reader learns what other readers say, beside what is right."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from assistant.reader.loss import WEIGHTS, Batch
from assistant.reader.model import Outputs, ReaderNetwork

TAUGHT = 0.7  # share of the loss
_FAR = -1e4


def said_by(teachers: Sequence[ReaderNetwork], batch: Batch) -> list[Outputs]:
    """What each teacher says of a batch."""
    with torch.no_grad():
        return [teacher(batch.ids, batch.types, batch.mask, batch.sentence) for teacher in teachers]


def taught(outputs: Outputs, batch: Batch, said: Sequence[Outputs]) -> Tensor:
    """Distance from the mean of what teachers say (Hinton et al., Distilling the Knowledge in a
    Neural Network, 2015): probabilities of spans, logits of the rest are averaged.

    The weights are those of the losses against what is right.
    """
    present = (batch.relevant >= 0) & (outputs.relevance > _FAR / 10)
    relevance = torch.stack([one.relevance for one in said]).mean(0)
    answerable = torch.stack([one.answerable for one in said]).mean(0)
    single = functional.binary_cross_entropy_with_logits(
        outputs.relevance.clamp(min=-30), relevance.sigmoid(), reduction="none"
    )
    parts = {
        "span": (_spread(outputs.start, [one.start for one in said]))
        + _spread(outputs.end, [one.end for one in said]),
        "relevance": (single * present).sum() / present.sum().clamp(min=1),
        "choice": _cross(
            outputs.relevance.masked_fill(~present, _FAR),
            relevance.masked_fill(~present, _FAR).softmax(-1),
        ),
        "answerable": functional.binary_cross_entropy_with_logits(
            outputs.answerable, answerable.sigmoid()
        ),
    }
    parts["span"] = parts["span"] / 2
    return torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()


def _spread(logits: Tensor, said: Sequence[Tensor]) -> Tensor:
    """Cross entropy with the mean of the teachers' probabilities."""
    return _cross(logits, torch.stack([one.softmax(-1) for one in said]).mean(0))


def _cross(logits: Tensor, wanted: Tensor) -> Tensor:
    return -(wanted * logits.log_softmax(-1)).sum(-1).mean()
