"""Batches and losses of the deep reader, which learns what is right and what other readers say."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor
from torch.nn import functional

from assistant.train.deep.examples import Example
from assistant.train.deep.model import NULL, Outputs, ReaderNetwork

WEIGHTS = {"span": 1.0, "relevance": 1.0, "choice": 0.5, "answerable": 0.5}
_ABSENT = -1.0  # target of a sentence that is not there


@dataclass(frozen=True, slots=True)
class Batch:
    """B examples, padded to T tokens and S sentences."""

    ids: Tensor  # (B, T)
    types: Tensor  # (B, T)
    mask: Tensor  # (B, T)
    sentence: Tensor  # (B, T), -1 outside the window
    start: Tensor  # (B,)
    end: Tensor  # (B,)
    relevant: Tensor  # (B, S), -1 where there is no sentence
    answerable: Tensor  # (B,)
    ranks: Tensor  # (B,), whether relevance counts
    prior: Tensor  # (B,), what the question's words alone say of the answer, as log odds

    def to(self, device: str) -> "Batch":
        """The same on another device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


def make_batch(examples: Sequence[Example]) -> Batch:
    """Pad examples to the longest."""
    encoded = [example.encoded for example in examples]
    sentences = max(max(e.sentence) for e in encoded) + 1
    return Batch(
        ids=_padded([e.ids for e in encoded], 0),
        types=_padded([e.types for e in encoded], 0),
        mask=_padded([[1] * len(e.ids) for e in encoded], 0),
        sentence=_padded([e.sentence for e in encoded], -1),
        start=torch.tensor([example.start for example in examples]),
        end=torch.tensor([example.end for example in examples]),
        relevant=_targets([example.relevant[:sentences] for example in examples], sentences),
        answerable=torch.tensor([float(example.answerable) for example in examples]),
        ranks=torch.tensor([example.ranks for example in examples]),
        prior=torch.tensor([example.prior for example in examples]),
    )


def _padded(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


def _targets(rows: Sequence[Sequence[float]], width: int) -> Tensor:
    return torch.tensor([[*row, *[_ABSENT] * (width - len(row))] for row in rows])


def with_prior(outputs: Outputs, prior: Tensor) -> Outputs:
    """Outputs of the network, and beside them those of the question's words alone.

    Trained on the two together, the network has nothing to gain from how questions without an
    answer are worded (Clark et al., Don't Take the Easy Way Out, 2019: product of experts).
    """
    null = torch.zeros_like(outputs.start)
    null[:, NULL] = -prior
    return replace(
        outputs,
        start=outputs.start + null,
        end=outputs.end + null,
        answerable=outputs.answerable + prior,
    )


def losses(outputs: Outputs, batch: Batch) -> dict[str, Tensor]:
    """Mean losses of a batch by name; `WEIGHTS` says what each counts."""
    outputs = with_prior(outputs, batch.prior)
    span = functional.cross_entropy(outputs.start, batch.start) + functional.cross_entropy(
        outputs.end, batch.end
    )
    present = (batch.relevant >= 0) & (outputs.relevance > -1e3) & batch.ranks[:, None]
    single = functional.binary_cross_entropy_with_logits(
        outputs.relevance, batch.relevant.clamp(min=0), reduction="none"
    )
    relevance = (single * present).sum() / present.sum().clamp(min=1)
    right = (batch.relevant > 0) & present
    choosing = right.any(-1)
    total = outputs.relevance.masked_fill(~present, -1e4).logsumexp(-1)
    chosen = outputs.relevance.masked_fill(~right, -1e4).logsumexp(-1)
    choice = ((total - chosen) * choosing).sum() / choosing.sum().clamp(min=1)
    answerable = functional.binary_cross_entropy_with_logits(outputs.answerable, batch.answerable)
    return {
        "span": span / 2,
        "relevance": relevance,
        "choice": choice,
        "answerable": answerable,
    }


def weighted(parts: dict[str, Tensor]) -> Tensor:
    """Sum the losses by `WEIGHTS`."""
    return torch.stack([WEIGHTS[name] * part for name, part in parts.items()]).sum()


TAUGHT = 0.7  # share of the loss
_FAR = -1e4


def said_by(teachers: Sequence[ReaderNetwork], batch: Batch) -> list[Outputs]:
    """Outputs of each teacher for a batch."""
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
