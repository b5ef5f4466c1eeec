"""Train a reader: `python -m assistant.train fast|deep --data FOLDER --out FOLDER`."""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import torch

from assistant.train.deep.epochs import BATCH_TOKENS
from assistant.train.deep.run import train_deep
from assistant.train.fast.run import train_fast
from assistant.train.trainer import DeepPlan, Plan

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
    parser.add_argument("--device", default="cpu", help="cpu, or cuda for a graphics processor")
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="faster where the processor has it, slower elsewhere",
    )
    parser.add_argument(
        "--start",
        type=Path,
        nargs="*",
        default=(),
        help="reader to go on from; of several the mean",
    )
    parser.add_argument(
        "--teachers", type=Path, nargs="*", default=(), help="deep readers to be taught by"
    )
    deep = parser.add_argument_group("of the deep reader only")
    deep.add_argument("--hard", type=Path, help="reader that finds passages which deceive it")
    deep.add_argument("--dropout", type=float, default=0.1)
    deep.add_argument("--tokens", type=int, default=BATCH_TOKENS, help="of a batch")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    torch.set_num_threads(options.threads)
    steps, rate = DEFAULTS[options.reader]
    plan = Plan(
        data=options.data,
        out=options.out,
        steps=options.steps or steps,
        seed=options.seed,
        rate=options.rate or rate,
        bfloat16=options.bfloat16,
        device=options.device,
        start=tuple(options.start),
        teachers=tuple(options.teachers),
    )
    if options.reader == "fast":
        train_fast(plan)
    else:
        train_deep(plan, DeepPlan(options.hard, options.dropout, options.tokens))


if __name__ == "__main__":
    main()
