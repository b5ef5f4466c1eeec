"""Train the difference that tells the gist: `python -m assistant.train.gist --data FOLDER`.

The shipped reader, asked what every article is about, learns which sentences tell it. Its weights
stay as they are; what is trained is a difference of low rank to each matrix of its layers (Hu and
others, LoRA, 2021), beside its other parameters, so that it fits a small file. Of questions the
reader says what it said before.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from tqdm import tqdm

from assistant.forms.digest import QUESTION
from assistant.reader.deep import DEEP, GIST
from assistant.reader.windows import encode_window, partition, room_for, tokenize_question
from assistant.train.curriculum import ASKED_TRAIN, WRITTEN
from assistant.train.datasets import (
    ASKED,
    TrainArticle,
    held_out,
    load_gists,
    measuring_fingerprints,
    read_jsonl,
)
from assistant.train.examples import LEAST_FIRST, Example
from assistant.train.losses import Batch, make_batch
from assistant.train.network import ReaderNetwork, stored_names
from index.encoders.weights import encoder_folder, load_tokenizer

GISTS = Path(__file__).with_name("gists.jsonl")
RANK = 32
MOST_WINDOWS = 10  # of an article, from its beginning
ARTICLES_OF_A_STEP = 3
WARM_UP, DECAY = 30, 0.8  # steps; share of them over which the rate falls to zero
WEIGHT_DECAY, CLIP = 0.01, 1.0
SAVED_EVERY = 50  # steps

Gist = tuple[TrainArticle, frozenset[int]]  # an article, and the sentences that tell its gist


class LowRank(nn.Module):
    """A matrix with a difference of low rank added."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.left = nn.Parameter(torch.zeros(rows, RANK))
        self.right = nn.Parameter(torch.randn(RANK, columns) / RANK)

    def forward(self, matrix: Tensor) -> Tensor:
        """The matrix with the difference."""
        return matrix + self.left @ self.right


def adapted(start: Path | None = None) -> ReaderNetwork:
    """The shipped reader with a difference to each matrix of its layers, ready to be trained.

    :param start: a trained difference to go on from.
    """
    network = ReaderNetwork(encoder_folder() / "model.safetensors")
    network.load(DEEP.path)
    for head in (network.span, network.answerable):
        head.requires_grad_(False)
    for part in network.layers.modules():
        if isinstance(part, nn.Linear):
            part.weight.requires_grad_(False)
            parametrize.register_parametrization(part, "weight", LowRank(*part.weight.shape))
    if start is not None:
        _take(network, load_file(start))
    return network


def difference(network: ReaderNetwork) -> dict[str, Tensor]:
    """All that is trained in half precision, by the names `DeepReader` knows it by."""
    return {
        name: parameter.detach().half().contiguous()
        for name, parameter in _trained(network).items()
    }


def train(
    network: ReaderNetwork,
    gists: Sequence[Gist],
    epochs: float,
    rate: float,
    seed: int,
    out: Path,
) -> None:
    """Train the difference, and write it to `out` now and then and at the end.

    :param rate: peak learning rate.
    """
    parameters = list(_trained(network).values())
    optimizer = torch.optim.AdamW(parameters, betas=(0.9, 0.98), weight_decay=WEIGHT_DECAY)
    steps = int(epochs * len(gists) / ARTICLES_OF_A_STEP)
    rng = np.random.default_rng(seed)
    order = _order(len(gists), rng)
    network.train()
    for step in tqdm(range(steps), unit="step", mininterval=10):
        share = min(1.0, (step + 1) / WARM_UP, (steps - step) / (DECAY * steps))
        for group in optimizer.param_groups:
            group["lr"] = rate * share
        for _ in range(ARTICLES_OF_A_STEP):
            loss = gist_loss(network, batch_of(*gists[next(order)], rng)) / ARTICLES_OF_A_STEP
            loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        if (step + 1) % SAVED_EVERY == 0 or step + 1 == steps:
            save_file(difference(network), out)


def batch_of(article: TrainArticle, gold: frozenset[int], rng: np.random.Generator) -> Batch:
    """Windows of an article for `QUESTION`, cut anew every time."""
    asked = tokenize_question(load_tokenizer(), QUESTION)
    room = room_for(asked, article.tokens)
    first = int(rng.integers(min(LEAST_FIRST, room), room + 1))
    windows = [
        encode_window(asked, article.tokens, span)
        for span in partition(article.tokens, room, first)[:MOST_WINDOWS]
    ]
    return make_batch(
        [[Example(w, [float(at in gold) for at in w.positions], [], []) for w in windows]]
    )


def gist_loss(network: ReaderNetwork, batch: Batch) -> Tensor:
    """Loss of one article: of each sentence alone, summed over a window, and the cross entropy of
    the softmax over all sentences with an equal share for each of the gist.
    """
    outputs = network(batch.ids, batch.types, batch.row, batch.sentence, batch.bounds)
    single = functional.binary_cross_entropy_with_logits(
        outputs.relevance, batch.relevant, reduction="sum"
    )
    among = -torch.log_softmax(outputs.relevance, 0)[batch.relevant > 0]
    return single / len(batch.bounds) + among.sum() / max(1, len(among))


def read_gists(data: Path) -> Iterator[Gist]:
    """All articles whose gist is known, but those that are held out.

    :param data: folder of the public train sets; the measuring sets lie in `dev` beside it.
    """
    tokenizer = load_tokenizer()
    barred = measuring_fingerprints(data.parent / "dev")
    rows = list(read_jsonl(GISTS))
    folders = {ASKED_TRAIN: data / ASKED_TRAIN}
    folders |= {f"{ASKED}/{path.name}": path for path in sorted((WRITTEN / "train").iterdir())}
    for name, folder in folders.items():
        own = [
            row
            for row in rows
            if row["set"] == name and not (name == ASKED_TRAIN and held_out(row["article_id"]))
        ]
        yield from load_gists(folder, own, tokenizer, barred)


def _trained(network: ReaderNetwork) -> dict[str, nn.Parameter]:
    """Parameters that are trained, by the names `assistant.reader.deep` knows them by: of each
    difference the matrix, and `left` or `right`.
    """
    named = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            part, _, side = name.partition(".parametrizations.weight.0")
            name = f"{part}.weight" if side else part
            named[next(iter(stored_names({name: parameter}))) + side] = parameter
    return named


def _take(network: ReaderNetwork, known: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, parameter in _trained(network).items():
            parameter.copy_(known[name])


def _order(number: int, rng: np.random.Generator) -> Iterator[int]:
    """Numbers below `number` in one random order after another."""
    while True:
        yield from rng.permutation(number).tolist()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    network = adapted(options.start)
    network.in_bfloat16 = options.bfloat16
    gists = list(read_gists(options.data))
    train(network, gists, options.epochs, options.rate, options.seed, options.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant.train.gist", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the train sets")
    parser.add_argument("--out", type=Path, default=GIST.path, help="file of the difference")
    parser.add_argument("--start", type=Path, help="file of a difference to go on from")
    parser.add_argument("--epochs", type=float, default=4)
    parser.add_argument("--rate", type=float, default=3e-4, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="twice as fast where the processor has it, slower elsewhere",
    )
    return parser


if __name__ == "__main__":
    main()
