"""Train a reader: `python -m assistant.reader.train fast|deep --data FOLDER --out FOLDER`."""

import argparse
import json
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from tqdm import tqdm

from assistant.reader.batches import BatchOrder
from assistant.reader.data import SETS, dev_fingerprints, load_set
from assistant.reader.epochs import epoch_examples, tune_examples
from assistant.reader.examples import Example, ExampleMaker
from assistant.reader.fast_train import Plan, train_fast
from assistant.reader.loss import losses, make_batch, weighted
from assistant.reader.measure import evaluate
from assistant.reader.model import (
    ReaderNetwork,
    initial_network,
    save_trained,
    trained_network,
)
from assistant.reader.state import Training, learning_rate
from index.weights import encoder_folder, load_tokenizer

log = logging.getLogger(__name__)

CHECKPOINT_SECONDS = 300
EVAL_SECONDS = 900
TUNE_LIMIT = 400
# Weight of what was trained beside what it started from, if that was a trained reader: their mean
# was better than either on the tune slice (Wortsman et al., Model soups, 2022).
TRAINED_ON = 0.6
LOG_STEPS = 10
DEFAULTS = {"fast": (8000, 2e-4), "deep": (9000, 1.5e-4)}  # steps, peak learning rate


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=["fast", "deep"])
    parser.add_argument("--data", type=Path, required=True, help="folder of the train sets")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoints and result")
    parser.add_argument("--steps", type=int, help="by default 8000 for fast, 9000 for deep")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, help="peak learning rate of the layers")
    parser.add_argument(
        "--start", type=Path, help="deep.safetensors to go on from; by default the encoder itself"
    )
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="faster where the processor has it, slower elsewhere",
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    torch.set_num_threads(options.threads)
    steps, rate = DEFAULTS[options.reader]
    steps, rate = options.steps or steps, options.rate or rate
    if options.reader == "fast":
        train_fast(Plan(options.data, options.out, steps, options.seed, rate, options.bfloat16))
        return
    torch.manual_seed(options.seed)
    folder = encoder_folder()
    network = trained_network(folder, options.start) if options.start else initial_network(folder)
    network.trains_in_bfloat16 = options.bfloat16
    options.out.mkdir(parents=True, exist_ok=True)
    training = Training(network, rate)
    training.resume(options.out)
    start = load_file(options.start) if options.start else {}
    train(training, options.data, options.out, steps, options.seed, start)


def train(
    training: Training[ReaderNetwork],
    data: Path,
    out: Path,
    steps: int,
    seed: int,
    start: Mapping[str, torch.Tensor],
) -> None:
    """Train up to `steps` steps, then write the averaged weights and their settings.

    :param start: weights of the reader that is trained on; they are averaged in.
    """
    order, tune = _prepare(data, seed)
    with (out / "log.jsonl").open("a", encoding="utf-8") as record:
        _run(training, order, tune, steps, out, record)
    training.save(out)
    for name, tensor in start.items():
        training.average[name].lerp_(tensor.float(), 1 - TRAINED_ON)
    final = _evaluate(training, tune)
    save_trained(training.average, out / "deep.safetensors")
    settings = {
        "steps": steps,
        "seed": seed,
        "rate": training.rate,
        "sets": SETS,
        "tune": final,
    }
    (out / "deep.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _prepare(data: Path, seed: int) -> tuple[BatchOrder, list[Example]]:
    tokenizer = load_tokenizer()
    shut_out = dev_fingerprints(data.parent / "dev")
    sets = [load_set(data / name, tokenizer, shut_out) for name in SETS]
    makers = [ExampleMaker(questions, tokenizer) for questions in sets]
    order = BatchOrder(lambda epoch: epoch_examples(sets, makers, seed, epoch), seed)
    return order, tune_examples(sets, makers, TUNE_LIMIT)


def _run(
    training: Training[ReaderNetwork],
    order: BatchOrder,
    tune: list[Example],
    steps: int,
    out: Path,
    record: Any,
) -> None:
    saved = measured = noted = time.monotonic()
    tokens = 0
    bar = tqdm(total=steps, initial=training.step, unit="step", mininterval=10)
    while training.step < steps:
        examples = order.at(training.step)
        parts = _step(training, examples, learning_rate(training.step, steps))
        tokens += sum(map(len, examples))
        bar.update()
        now = time.monotonic()
        if training.step % LOG_STEPS == 0:
            line = {"step": training.step, "lr": learning_rate(training.step, steps), **parts}
            line["tokens_per_second"] = tokens / (now - noted)
            _note(record, line)
            noted, tokens = now, 0
        if now - saved > CHECKPOINT_SECONDS:
            training.save(out)
            saved = now
        if now - measured > EVAL_SECONDS:
            _note(record, {"step": training.step, "tune": _evaluate(training, tune)})
            measured = noted = time.monotonic()
            tokens = 0
    _note(record, {"step": training.step, "tune": _evaluate(training, tune)})
    bar.close()


def _step(
    training: Training[ReaderNetwork], examples: list[Example], share: float
) -> dict[str, float]:
    """Do one update at `share` of the peak learning rate; returns the losses by name."""
    training.network.train()
    batch = make_batch(examples)
    outputs = training.network(batch.ids, batch.types, batch.mask, batch.sentence)
    parts = losses(outputs, batch)
    weighted(parts).backward()  # type: ignore[no-untyped-call]
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


if __name__ == "__main__":
    main()
