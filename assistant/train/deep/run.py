"""Training of the deep reader; `assistant.train deep` is its command."""

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from tqdm import tqdm

from assistant.train.datasets import SETS, dev_fingerprints, load_set
from assistant.train.deep.epochs import BatchOrder, epoch_examples, tune_examples
from assistant.train.deep.examples import Example, ExampleMaker
from assistant.train.deep.hard_negatives import find_hard
from assistant.train.deep.loss import TAUGHT, losses, make_batch, said_by, taught, weighted
from assistant.train.deep.measure import evaluate
from assistant.train.deep.model import ReaderNetwork, initial_network, save_trained, trained_network
from assistant.train.export import export_deep
from assistant.train.trainer import DeepPlan, Plan, Training, learning_rate
from assistant.train.wording import Wording
from index.encoders.weights import encoder_folder, load_tokenizer

log = logging.getLogger(__name__)

CHECKPOINT_SECONDS = 300
EVAL_SECONDS = 900
TUNE_LIMIT = 400
LOG_STEPS = 10
HEADS_SEED = 1  # of every run: only readers that began alike can be averaged


def train_deep(plan: Plan, deep: DeepPlan) -> None:
    """Train up to `plan.steps` steps, then write the averaged weights and their settings."""
    plan.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(HEADS_SEED)
    training = Training(_network(plan, deep).to(plan.device), plan.rate)
    training.resume(plan.out)
    teachers = [_frozen(trained_network(encoder_folder(), path), plan) for path in plan.teachers]
    order, tune = _prepare(plan, deep)
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as record:
        _run(training, teachers, order, tune, plan, record)
    training.save(plan.out)
    final = _evaluate(training, tune)
    save_trained(training.average, plan.out / "deep.safetensors")
    export_deep(plan.out / "deep.safetensors")
    settings = {
        "steps": plan.steps,
        "seed": plan.seed,
        "rate": plan.rate,
        "dropout": deep.dropout,
        "tokens": deep.tokens,
        "hard": bool(deep.hard),
        "teachers": len(plan.teachers),
        "sets": SETS,
        "tune": final,
    }
    (plan.out / "deep.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _network(plan: Plan, deep: DeepPlan) -> ReaderNetwork:
    folder = encoder_folder()
    if plan.start:
        network = trained_network(folder, *plan.start, dropout=deep.dropout)
    else:
        network = initial_network(folder, deep.dropout)
    network.trains_in_bfloat16 = plan.bfloat16
    return network


def _frozen(network: ReaderNetwork, plan: Plan) -> ReaderNetwork:
    return network.to(plan.device).eval().requires_grad_(False)


def _prepare(plan: Plan, deep: DeepPlan) -> tuple[BatchOrder, list[Example]]:
    tokenizer = load_tokenizer()
    shut_out = dev_fingerprints(plan.data.parent / "dev")
    sets = [load_set(plan.data / name, tokenizer, shut_out) for name in SETS]
    makers = [ExampleMaker(questions, tokenizer) for questions in sets]
    hard = []
    if deep.hard:
        finder = _frozen(trained_network(encoder_folder(), deep.hard), plan)
        hard = [find_hard(*one, finder) for one in zip(sets, makers, strict=True)]
    first = epoch_examples(sets, makers, plan.seed, 0, hard)
    asked, answered = [e.encoded.question for e in first], [e.answerable for e in first]
    wording = Wording.fit(asked, answered, plan.seed)

    def examples(epoch: int) -> list[Example]:
        made = epoch_examples(sets, makers, plan.seed, epoch, hard)
        return [
            replace(example, prior=wording.log_odds(example.encoded.question)) for example in made
        ]

    return BatchOrder(examples, plan.seed, deep.tokens), tune_examples(sets, makers, TUNE_LIMIT)


def _run(
    training: Training[ReaderNetwork],
    teachers: Sequence[ReaderNetwork],
    order: BatchOrder,
    tune: list[Example],
    plan: Plan,
    record: Any,
) -> None:
    saved = measured = noted = time.monotonic()
    tokens = 0
    bar = tqdm(total=plan.steps, initial=training.step, unit="step", mininterval=10)
    while training.step < plan.steps:
        torch.manual_seed(plan.seed * 1_000_003 + training.step)  # dropout, after a restart too
        examples = order.at(training.step)
        share = learning_rate(training.step, plan.steps)
        parts = _step(training, teachers, examples, share, plan.device)
        tokens += sum(map(len, examples))
        bar.update()
        now = time.monotonic()
        if training.step % LOG_STEPS == 0:
            line = {"step": training.step, "lr": share, **parts}
            line["tokens_per_second"] = tokens / (now - noted)
            _note(record, line)
            noted, tokens = now, 0
        if now - saved > CHECKPOINT_SECONDS:
            training.save(plan.out)
            saved = now
        if now - measured > EVAL_SECONDS:
            _note(record, {"step": training.step, "tune": _evaluate(training, tune)})
            measured = noted = time.monotonic()
            tokens = 0
    _note(record, {"step": training.step, "tune": _evaluate(training, tune)})
    bar.close()


def _step(
    training: Training[ReaderNetwork],
    teachers: Sequence[ReaderNetwork],
    examples: list[Example],
    share: float,
    device: str,
) -> dict[str, float]:
    """Do one update at `share` of the peak learning rate; returns the losses by name."""
    training.network.train()
    batch = make_batch(examples).to(device)
    outputs = training.network(batch.ids, batch.types, batch.mask, batch.sentence)
    parts = losses(outputs, batch)
    loss = weighted(parts)
    if teachers:
        parts["taught"] = taught(outputs, batch, said_by(teachers, batch))
        loss = (1 - TAUGHT) * loss + TAUGHT * parts["taught"]
    loss.backward()  # type: ignore[no-untyped-call]
    training.update(share)
    return {name: round(part.item(), 4) for name, part in parts.items()}


def _evaluate(training: Training[ReaderNetwork], tune: list[Example]) -> dict[str, float]:
    with training.averaged():
        return {name: round(value, 4) for name, value in evaluate(training.network, tune).items()}


def _note(record: Any, line: dict[str, Any]) -> None:
    record.write(json.dumps(line) + "\n")
    record.flush()
    if "tune" in line:
        log.info("step %d: %s", line["step"], line["tune"])
