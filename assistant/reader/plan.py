"""What a run of training is made of."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """What the runs of both readers have."""

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
    """What only the deep reader's have."""

    hard: Path | None  # a deep reader that finds the passages which deceive it
    dropout: float
    tokens: int  # of a batch at most
