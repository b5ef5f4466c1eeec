"""Train the reader: `python -m assistant.train --data FOLDER --out FOLDER`.

A run goes on from its last checkpoint when it is started again with the same --out.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from assistant.reader.deep import DEEP
from assistant.train.curriculum import Curriculum, read_sets
from assistant.train.network import ReaderNetwork, stored_layers
from assistant.train.trainer import SETTINGS, Plan, Trainer
from index.encoders.weights import LAYERS, encoder_folder

TOKENS = 18_000_000
ENCODER = Path("-")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and train; exit status 2 where the sets cannot be read."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    network = ReaderNetwork(encoder_folder() / "model.safetensors", options.layers)
    network.in_bfloat16 = options.bfloat16
    if options.start != [ENCODER]:
        network.load(*options.start)
    for layer in network.layers[: options.frozen]:
        layer.requires_grad_(False)
    try:
        sets = read_sets(options.data)
    except OSError as error:
        sys.stderr.write(f"Expected the sets in --data, found {error}. See docs/training.md.\n")
        return 2
    curriculum = Curriculum(sets, options.seed, options.public_share, options.asked_share)
    plan = Plan(
        options.out,
        int(options.tokens),
        options.seed,
        options.rate,
        options.questions,
        options.workers,
        options.device,
    )
    teachers = [_trained(path, options.bfloat16) for path in options.teacher]
    measured = Trainer(network, curriculum, plan, teachers).run()
    settings = {
        "tokens": plan.tokens,
        "seed": plan.seed,
        "rate": plan.rate,
        "questions": plan.questions,
        "layers": options.layers,
        "teachers": len(teachers),
        "frozen": options.frozen,
        "public_share": options.public_share,
        "asked_share": options.asked_share,
        "bfloat16": options.bfloat16,
        "tune": measured,
    }
    (options.out / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    return 0


def _trained(path: Path, bfloat16: bool) -> ReaderNetwork:
    """A trained network, as deep as it is."""
    network = ReaderNetwork(encoder_folder() / "model.safetensors", stored_layers(path))
    network.load(path)
    network.in_bfloat16 = bfloat16
    return network


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the train sets")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoints and result")
    parser.add_argument(
        "--start",
        type=Path,
        nargs="+",
        default=[DEEP.path],
        help="reader to go on from, by default the shipped one; of several the mean of their "
        "weights; - for the encoder's own",
    )
    parser.add_argument(
        "--teacher", type=Path, action="append", default=[], help="trained reader to learn from"
    )
    parser.add_argument(
        "--tokens", type=float, default=TOKENS, help="read in all; default: %(default)s"
    )
    parser.add_argument("--seed", type=int, default=1, help="of every choice by chance")
    parser.add_argument(
        "--rate", type=float, default=1e-4, help="highest learning rate of the layers"
    )
    parser.add_argument("--questions", type=int, default=8, help="of a step; default: 8")
    parser.add_argument("--workers", type=int, default=0, help="processes that make examples")
    parser.add_argument("--device", default="cpu", help="for example cuda")
    parser.add_argument(
        "--layers", type=int, default=LAYERS, help="of the network; default: %(default)s"
    )
    parser.add_argument("--frozen", type=int, default=0, help="of the layers, from the lowest")
    parser.add_argument("--public-share", type=float, default=1.0, help="of the public sets")
    parser.add_argument("--asked-share", type=float, default=1.0, help="of the asked articles")
    parser.add_argument("--threads", type=int, default=1, help="of the processor; default: 1")
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="twice as fast where the processor has it, slower elsewhere",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
