"""A run of training: its plan, and what it carries from step to step (network, optimizer, averaged
weights), which can be saved and taken up again.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Plan:
    """Options of a run of either reader."""

    data: Path
    out: Path
    steps: int
    seed: int
    rate: float  # peak learning rate of the layers
    bfloat16: bool
    device: str = "cpu"
    start: tuple[Path, ...] = ()  # readers whose mean is trained on; none: from the encoder
    teachers: tuple[Path, ...] = ()  # deep readers


@dataclass(frozen=True, slots=True)
class DeepPlan:
    """Options that only the deep reader has."""

    hard: Path | None  # a deep reader that finds the passages which deceive it
    dropout: float
    tokens: int  # of a batch at most


log = logging.getLogger(__name__)

WARM_UP = 0.03  # share of the steps
DECAY = 0.25  # share of the steps at the end
WEIGHT_DECAY = 0.01
CLIP = 1.0
HEAD_RATE = 5.0  # heads start from nothing and learn at this multiple of the layers' rate
# The average looks back about 300 steps; at a few thousand steps 0.999 would still hold weights
# from before the rate decays.
AVERAGE = 0.997


def learning_rate(step: int, steps: int) -> float:
    """Share of the peak rate: warm-up, constant, then down to zero over the last quarter.

    `steps` may be lowered in a resumed run: what was done stays as it is and the decay still comes.
    """
    warm = (step + 1) / max(1.0, WARM_UP * steps)
    left = (steps - step) / max(1.0, DECAY * steps)
    return max(0.0, min(1.0, warm, left))


Network = TypeVar("Network", bound=nn.Module)


class Training(Generic[Network]):
    """Network, AdamW and the moving average of the trained weights."""

    def __init__(self, network: Network, rate: float) -> None:
        """:param rate: peak learning rate of the layers."""
        self.network = network
        self.step = 0
        self.rate = rate
        self._trained = {n: p for n, p in network.named_parameters() if p.requires_grad}
        self.average = {name: p.detach().clone() for name, p in self._trained.items()}
        self._optimizer = torch.optim.AdamW(self._groups(), betas=(0.9, 0.98), fused=True)

    def _groups(self) -> list[dict[str, object]]:
        groups: list[dict[str, object]] = []
        for heads in (False, True):
            for decays in (False, True):
                chosen = [
                    p
                    for name, p in self._trained.items()
                    if name.startswith("bert.") != heads and (p.ndim > 1) == decays
                ]
                rate = self.rate * (HEAD_RATE if heads else 1.0)
                decay = WEIGHT_DECAY if decays else 0.0
                groups.append({"params": chosen, "lr": rate, "full": rate, "weight_decay": decay})
        return groups

    def update(self, share: float) -> None:
        """Apply the gradients at `share` of the peak rate and move the average."""
        torch.nn.utils.clip_grad_norm_(list(self._trained.values()), CLIP)
        for group in self._optimizer.param_groups:
            group["lr"] = group["full"] * share
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.step += 1
        keep = min(AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.average.values()), list(self._trained.values()), 1 - keep
            )

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Put the averaged weights into the network for a while."""
        own = {name: p.detach().clone() for name, p in self._trained.items()}
        self._put(self.average)
        try:
            yield
        finally:
            self._put(own)

    def _put(self, tensors: dict[str, Tensor]) -> None:
        with torch.no_grad():
            for name, parameter in self._trained.items():
                parameter.copy_(tensors[name])

    def save(self, folder: Path) -> None:
        """Write a checkpoint; an unfinished write leaves the one before it."""
        tensors: dict[str, Tensor] = {}
        for name, parameter in self._trained.items():
            tensors[f"weight/{name}"] = parameter.detach()
            tensors[f"average/{name}"] = self.average[name]
            for key, value in self._optimizer.state[parameter].items():
                tensors[f"{key}/{name}"] = value
        save_file(tensors, folder / "checkpoint.part", metadata={"step": str(self.step)})
        (folder / "checkpoint.part").replace(folder / "checkpoint.safetensors")
        (folder / "checkpoint.json").write_text(json.dumps({"step": self.step}) + "\n")

    def resume(self, folder: Path) -> None:
        """Go on from the checkpoint in `folder`, if there is one."""
        if not (folder / "checkpoint.json").is_file():
            return
        device = next(iter(self._trained.values())).device
        tensors = load_file(folder / "checkpoint.safetensors", device=str(device))
        self.step = int(json.loads((folder / "checkpoint.json").read_text())["step"])
        self._put({name: tensors[f"weight/{name}"] for name in self._trained})
        for name, parameter in self._trained.items():
            self.average[name] = tensors[f"average/{name}"].clone()
            self._optimizer.state[parameter] = {
                key: tensors[f"{key}/{name}"].clone() for key in ("step", "exp_avg", "exp_avg_sq")
            }
        log.info("going on from step %d", self.step)
