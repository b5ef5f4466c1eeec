"""The loop of training: resumable, and a pure function of data and seed."""

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from assistant.train.curriculum import Curriculum
from assistant.train.export import export_reader
from assistant.train.losses import Batch, losses, make_batch, taught_losses, weighted
from assistant.train.measure import measure
from assistant.train.network import Outputs, ReaderNetwork, stored_names

log = logging.getLogger(__name__)

WARM_UP_STEPS = 60
DECAY = 0.4  # share of the tokens over which the rate falls to zero at the end
WEIGHT_DECAY, CLIP = 0.01, 1.0
HEAD_RATE = 2.0  # heads learn at this multiple of the layers' rate
TAUGHT = 0.6  # of the loss is by the teachers, where there are any
AVERAGE = 0.995  # the moving average looks back about 200 steps
CHECKPOINT_SECONDS, MEASURE_SECONDS = 300, 900
NOTE_STEPS = 20
CHECKPOINT, WEIGHTS, SETTINGS, LOG = (
    "checkpoint.safetensors",
    "deep.safetensors",
    "deep.json",
    "log.jsonl",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings of a run."""

    out: Path
    tokens: int  # read in all
    seed: int = 1
    rate: float = 1e-4  # peak learning rate of the layers
    questions: int = 8  # of a step
    workers: int = 0  # processes that make examples beside the training
    device: str = "cpu"


Place = tuple[int, int]  # epoch, and number of a batch in it


class _Batches(Dataset[tuple[Place, Batch | None]]):
    """Batches by their place, so that processes can make them."""

    def __init__(self, curriculum: Curriculum, questions: int) -> None:
        self._curriculum, self._questions = curriculum, questions

    def __getitem__(self, place: Place) -> tuple[Place, Batch | None]:
        """One batch; none if none of its questions has a window."""
        epoch, number = place
        first = number * self._questions
        stop = min(first + self._questions, self._curriculum.length(epoch))
        groups = [self._curriculum.examples(epoch, at) for at in range(first, stop)]
        groups = [group for group in groups if group]
        return place, make_batch(groups) if groups else None


class Trainer:
    """Network, optimizer and moving average of one run, with the place it has come to."""

    def __init__(
        self,
        network: ReaderNetwork,
        curriculum: Curriculum,
        plan: Plan,
        teachers: Sequence[ReaderNetwork] = (),
    ) -> None:
        """Go on from the checkpoint in `plan.out`, if there is one.

        :param teachers: trained networks from whose mean logits this one learns too.
        """
        self._teachers = [teacher.to(plan.device).eval() for teacher in teachers]
        self._network, self._curriculum, self._plan = network.to(plan.device), curriculum, plan
        self._parameters = {n: p for n, p in network.named_parameters() if p.requires_grad}
        self._average = {n: p.detach().clone() for n, p in self._parameters.items()}
        self._optimizer = torch.optim.AdamW(self._groups(), betas=(0.9, 0.98), fused=True)
        self._step = self._tokens = self._epoch = self._next = 0
        plan.out.mkdir(parents=True, exist_ok=True)
        if (plan.out / CHECKPOINT).is_file():
            self._resume()

    def run(self) -> dict[str, float]:
        """Train to the end, write the averaged weights, and return what was measured of them."""
        bar = tqdm(total=self._plan.tokens, initial=self._tokens, unit="token", mininterval=10)
        saved = measured = time.monotonic()
        with (self._plan.out / LOG).open("a", encoding="utf-8") as record:
            for (epoch, number), batch in self._batches():
                if self._tokens >= self._plan.tokens:
                    break
                self._epoch, self._next = epoch, number + 1
                parts = self._update(batch)
                bar.update(len(batch.ids))
                if self._step % NOTE_STEPS == 0:
                    self._note(record, {name: round(p.item(), 4) for name, p in parts.items()})
                now = time.monotonic()
                if now - saved > CHECKPOINT_SECONDS:
                    self._save()
                    saved = now
                if now - measured > MEASURE_SECONDS:
                    self._note(record, {"tune": self._measure()})
                    measured = time.monotonic()
            self._save()
            final = self._measure()
            self._note(record, {"tune": final})
        return final

    def _batches(self) -> Iterator[tuple[Place, Batch]]:
        """Batches from the place on that the run has come to."""
        loader = DataLoader(
            _Batches(self._curriculum, self._plan.questions),
            batch_size=None,
            sampler=self._places(),
            num_workers=self._plan.workers,
        )
        for place, batch in loader:
            if batch is not None:
                yield place, batch.to(self._plan.device)

    def _places(self) -> Iterator[Place]:
        epoch, first = self._epoch, self._next
        while True:
            count = -(-self._curriculum.length(epoch) // self._plan.questions)
            yield from ((epoch, number) for number in range(first, count))
            epoch, first = epoch + 1, 0

    def _update(self, batch: Batch) -> dict[str, Tensor]:
        """Do one step; returns the losses by name."""
        torch.manual_seed(self._plan.seed * 1_000_003 + self._step)  # dropout, after a restart too
        self._network.train()
        parts = self._losses(batch)
        weighted(parts).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters.values(), CLIP)
        share = self._rate()
        for group in self._optimizer.param_groups:
            group["lr"] = group["full"] * share
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._step += 1
        self._tokens += len(batch.ids)
        keep = min(AVERAGE, (1 + self._step) / (10 + self._step))
        with torch.no_grad():
            trained = [p.detach() for p in self._parameters.values()]
            torch._foreach_lerp_(list(self._average.values()), trained, 1 - keep)
        return parts

    def _losses(self, batch: Batch) -> dict[str, Tensor]:
        read = batch.ids, batch.types, batch.row, batch.sentence, batch.bounds
        outputs = self._network(*read)
        parts = losses(outputs, batch)
        if not self._teachers:
            return parts
        with torch.no_grad():
            said = [teacher(*read) for teacher in self._teachers]
            teacher = Outputs(
                *(
                    torch.stack([getattr(one, field.name) for one in said]).mean(0)
                    for field in fields(Outputs)
                )
            )
        taught = taught_losses(outputs, teacher, batch)
        return {name: parts[name].lerp(taught[name], TAUGHT) for name in parts}

    def _rate(self) -> float:
        """Share of the peak rate: warm-up, constant, then down to zero.

        `Plan.tokens` may be changed in a resumed run: what was done stays, and the decay comes.
        """
        left = (1 - self._tokens / self._plan.tokens) / DECAY
        return max(0.01, min(1.0, (self._step + 1) / WARM_UP_STEPS, left))

    def _groups(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = []
        for heads in (False, True):
            for decays in (False, True):
                chosen = [
                    p
                    for name, p in self._parameters.items()
                    if name.startswith("layers.") != heads and (p.ndim > 1) == decays
                ]
                rate = self._plan.rate * (HEAD_RATE if heads else 1.0)
                decay = WEIGHT_DECAY if decays else 0.0
                groups.append({"params": chosen, "lr": rate, "full": rate, "weight_decay": decay})
        return groups

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """Put the averaged weights into the network for a while."""
        own = {name: p.detach().clone() for name, p in self._parameters.items()}
        self._put(self._average)
        try:
            yield
        finally:
            self._put(own)

    def _measure(self) -> dict[str, float]:
        with self._averaged():
            return measure(self._network, self._curriculum.tune)

    def _note(self, record: TextIO, values: Mapping[str, Any]) -> None:
        line = {"step": self._step, "tokens": self._tokens, **values}
        record.write(json.dumps(line) + "\n")
        record.flush()
        if "tune" in values:
            log.info("step %d: %s", self._step, values["tune"])

    def _put(self, tensors: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, parameter in self._parameters.items():
                parameter.copy_(tensors[name])

    def _save(self) -> None:
        """Write checkpoint and weights; an unfinished write leaves the ones before it."""
        tensors: dict[str, Tensor] = {}
        for name, parameter in self._parameters.items():
            tensors[f"weight/{name}"] = parameter.detach()
            tensors[f"average/{name}"] = self._average[name]
            for key, value in self._optimizer.state[parameter].items():
                tensors[f"{key}/{name}"] = value
        place = [self._step, self._tokens, self._epoch, self._next]
        tensors["place"] = torch.from_numpy(np.array(place, dtype=np.int64))
        _write(tensors, self._plan.out / CHECKPOINT)
        every = {n: p.detach() for n, p in self._network.named_parameters()} | self._average
        halves = {n: t.half().contiguous() for n, t in stored_names(every).items()}
        _write(halves, self._plan.out / WEIGHTS)
        export_reader(self._plan.out / WEIGHTS)

    def _resume(self) -> None:
        tensors = load_file(self._plan.out / CHECKPOINT)
        self._step, self._tokens, self._epoch, self._next = tensors["place"].tolist()
        self._put({name: tensors[f"weight/{name}"] for name in self._parameters})
        for name, parameter in self._parameters.items():
            self._average[name] = tensors[f"average/{name}"].clone()
            self._optimizer.state[parameter] = {
                key: tensors[f"{key}/{name}"].clone() for key in ("step", "exp_avg", "exp_avg_sq")
            }
        log.info("going on from step %d", self._step)


def _write(tensors: Mapping[str, Tensor], path: Path) -> None:
    part = path.with_suffix(".part")
    save_file(dict(tensors), part)
    part.replace(path)
