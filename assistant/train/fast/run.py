"""Training of the fast look; `assistant.train fast` is its command."""

import json
import logging
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from assistant.train.deep.model import trained_network
from assistant.train.export import export_fast
from assistant.train.fast.distil import Taught, teach
from assistant.train.fast.items import Choice, Ints, Items, read_rows
from assistant.train.fast.loss import (
    BESIDE,
    GOLD,
    TAUGHT,
    TAUGHT_WEIGHTS,
    WEIGHTS,
    choose,
    losses,
    taught_losses,
    weighted,
)
from assistant.train.fast.measure import measure
from assistant.train.fast.model import FastNetwork
from assistant.train.fast.pools import FAST_SETS
from assistant.train.fast.shards import prepare
from assistant.train.trainer import Plan, Training, learning_rate
from assistant.train.wording import Wording
from index.encoders.weights import encoder_folder

log = logging.getLogger(__name__)

QUESTIONS = 16  # of a step
CHECKPOINT_SECONDS = 240
LOG_STEPS = 25
EVAL_STEPS = 800
TUNE_LIMIT = 500  # items measured on the way
TUNE_SEED = 4099


def train_fast(plan: Plan) -> None:
    """Prepare the data, train, and write the averaged weights and their settings."""
    plan.out.mkdir(parents=True, exist_ok=True)
    items = Items(prepare(plan.data, plan.out / "prepared", plan.seed))
    fit = np.flatnonzero(items.arrays["tuned"] == 0)
    _judge_wording(items, fit, plan.seed)
    tune = tune_items(items)
    log.info("%d items to fit, %d to tune", len(fit), len(tune))
    torch.manual_seed(plan.seed)
    network = FastNetwork()
    network.half_precision = plan.bfloat16
    items.calibrate(network)
    if plan.start:
        network.load_state_dict({k: v.float() for k, v in load_file(plan.start[0]).items()})
    training = Training(network.to(plan.device), plan.rate)
    training.resume(plan.out)
    said = _said(items, plan) if plan.teachers else None
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as record:
        _run(training, items, said, fit, tune, plan, record)
    training.save(plan.out)
    with training.averaged():
        final = measure(network, items, tune)
    save_weights(training, plan.out / "fast.safetensors")
    export_fast(plan.out / "fast.safetensors")
    settings: dict[str, Any] = {
        "steps": plan.steps,
        "seed": plan.seed,
        "rate": plan.rate,
        "sets": FAST_SETS,
        "items": len(fit),
        "teachers": len(plan.teachers),
        "tune": final,
    }
    (plan.out / "fast.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _said(items: Items, plan: Plan) -> Taught:
    """Outputs of the teachers for all candidates; kept in the folder of the run."""
    folder = encoder_folder()
    teachers = [
        trained_network(folder, path).to(plan.device).eval().requires_grad_(False)
        for path in plan.teachers
    ]
    return teach(items, teachers, plan.device, plan.out / "taught.safetensors")


def _judge_wording(items: Items, fit: Ints, seed: int) -> None:
    """Tell the items what their questions' words alone say of an answer."""
    asked = [items.tokens(int(text)) for text in items.arrays["question"]]
    answered = items.arrays["kind"] == GOLD
    wording = Wording.fit([asked[i] for i in fit], [bool(answered[i]) for i in fit], seed)
    items.priors = np.array([wording.log_odds(one) for one in asked], dtype=np.float32)


def tune_items(items: Items) -> list[int]:
    """All held-out items, in an order that is the same in every run."""
    tuned = np.flatnonzero(items.arrays["tuned"] == 1)
    return [int(i) for i in np.random.default_rng(TUNE_SEED).permutation(tuned)]


def save_weights(training: Training[FastNetwork], path: Path) -> None:
    """Write averaged weights and scales in half precision."""
    scales: dict[str, Tensor] = dict(training.network.named_buffers())
    tensors = scales | training.average
    save_file({name: tensor.half().contiguous() for name, tensor in tensors.items()}, path)


class Order:
    """The items of any step: every item once an epoch, in an order of seed and epoch."""

    def __init__(self, items: Items, fit: Ints, seed: int) -> None:
        """:param fit: items to train on."""
        self._items, self._fit, self._seed = items, fit, seed
        self._epoch, self._order = -1, fit

    def at(self, step: int) -> list[Choice]:
        """Draw items and candidates of a step."""
        each = len(self._fit) // QUESTIONS
        epoch, place = divmod(step, each)
        if epoch != self._epoch:
            rng = np.random.default_rng([self._seed, 17, epoch])
            self._epoch, self._order = epoch, rng.permutation(self._fit)
        rng = np.random.default_rng([self._seed, 18, step])
        chosen = self._order[place * QUESTIONS : (place + 1) * QUESTIONS]
        return [choose(self._items, int(i), rng) for i in chosen]


def _run(
    training: Training[FastNetwork],
    items: Items,
    said: Taught | None,
    fit: Ints,
    tune: list[int],
    plan: Plan,
    record: Any,
) -> None:
    order = Order(items, fit, plan.seed)
    saved = noted = time.monotonic()
    bar = tqdm(total=plan.steps, initial=training.step, unit="step", mininterval=10)
    sums: dict[str, float] = {}
    while training.step < plan.steps:
        share = learning_rate(training.step, plan.steps)
        torch.manual_seed(plan.seed * 1_000_003 + training.step)
        for name, part in _step(training, items, said, order.at(training.step), share).items():
            sums[name] = sums.get(name, 0.0) + part / LOG_STEPS
        bar.update()
        now = time.monotonic()
        if training.step % LOG_STEPS == 0:
            means = {name: round(value, 4) for name, value in sums.items()}
            seconds = round((now - noted) / LOG_STEPS, 3)
            _note(record, {"step": training.step, "lr": share, **means, "seconds": seconds})
            noted, sums = now, {}
        if now - saved > CHECKPOINT_SECONDS:
            training.save(plan.out)
            saved = now
        if training.step % EVAL_STEPS == 0:
            with training.averaged():
                figures = measure(training.network, items, tune[:TUNE_LIMIT])
            _note(record, {"step": training.step, "tune": figures})
            noted = time.monotonic()
    bar.close()


def _step(
    training: Training[FastNetwork],
    items: Items,
    said: Taught | None,
    choices: list[Choice],
    share: float,
) -> dict[str, float]:
    """Do one update at `share` of the peak learning rate; returns the losses by name."""
    training.network.train()
    outputs, begins = read_rows(training.network, items, choices)
    parts = losses(outputs, begins, items, choices)
    loss = weighted(parts, WEIGHTS)
    if said is not None:
        told = taught_losses(outputs, begins, items, choices, said)
        beside = weighted({name: parts[name] for name in BESIDE}, BESIDE)
        loss = (1 - TAUGHT) * loss + TAUGHT * (weighted(told, TAUGHT_WEIGHTS) + beside)
        parts |= {f"taught {name}": part for name, part in told.items()}
    loss.backward()  # type: ignore[no-untyped-call]
    training.update(share)
    return {name: part.item() for name, part in parts.items()}


def _note(record: Any, line: dict[str, Any]) -> None:
    record.write(json.dumps(line) + "\n")
    record.flush()
    if "tune" in line:
        log.info("step %d: %s", line["step"], {k: round(v, 3) for k, v in line["tune"].items()})
