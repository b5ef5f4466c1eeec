"""Learning curve over the asked questions: `make bench NAME=learning_curve ARGS="--start FILE"`.

A quarter, half and all of the asked articles are trained on, from a reader that has seen none, with
two seeds each, and measured on the check set. Every run makes the same number of steps. Only the
two highest layers and the heads are trained, on states of the lower ones that are computed once,
and one window a question: all runs take an hour and a half of one core, where whole networks and
articles would take a day. A run that is done is kept in --out and not made again.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from tqdm import tqdm

from assistant.evaluate.metrics import auroc, mean
from assistant.reader.windows import encode_window, partition, room_for
from assistant.train.curriculum import ASKED_TRAIN, WRITTEN
from assistant.train.datasets import ASKED, QuestionSet, held_out, load_set, measuring_fingerprints
from assistant.train.examples import Example, make_examples
from assistant.train.losses import losses, make_batch, weighted
from assistant.train.measure import ANSWERABLE_WEIGHT
from assistant.train.network import ReaderNetwork
from benchmarks import DATA, ROOT
from index.encoders.weights import encoder_folder, load_tokenizer

SHARES, SEEDS = (0.25, 0.5, 1.0), (1, 2)
FROZEN = 4  # layers whose states are computed once
BESIDE = 0.3  # share of the questions that are trained on a window beside the likeliest
QUESTIONS = 16  # of a step
PASSES = 1.0  # over all of the questions; a quarter of them is passed over four times as often
RATE, HEAD_RATE, WARM_UP, DECAY = 2e-4, 4e-4, 60, 0.4
DRAWN = 5  # seed of the windows, the same in all runs

Figures = dict[str, float]  # of one run, by name


@dataclass(frozen=True, slots=True)
class Known:
    """One question as it is trained or measured on."""

    article: str
    windows: list[Example]
    states: Tensor  # (N, WIDTH) after the frozen layers, in bfloat16


def main() -> int:
    """Train and measure what is not kept yet, print the table and draw the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="reader to begin with")
    parser.add_argument("--data", type=Path, default=DATA / "train")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "learning_curve.json")
    parser.add_argument("--picture", type=Path, default=ROOT / "docs" / "learning-curve.png")
    options = parser.parse_args()
    torch.set_num_threads(1)
    done: list[Figures] = []
    if options.out.is_file():
        done = json.loads(options.out.read_text(encoding="utf-8"))
    known = {(one["share"], int(one["seed"])) for one in done}
    every = [(0.0, 0), *((share, seed) for seed in SEEDS for share in SHARES)]
    wanted = [one for one in every if one not in known]
    if wanted:
        for figures in _runs(wanted, options.data, options.start):
            print(figures, flush=True)
            done.append(figures)
            options.out.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
    _draw(done, options.picture)
    return 0


def _runs(wanted: Sequence[tuple[float, int]], data: Path, start: Path) -> Iterator[Figures]:
    """Train with each share and seed, and measure."""
    trained, measured = _questions(data, start)
    for share, seed in wanted:
        network = _network(start)
        own = [one for one in trained if held_out(f"curve/{one.article}", round(100 * share))]
        if own:
            _train(network, own, int(PASSES * len(trained) / QUESTIONS), seed)
        found = _measure(network, measured)
        yield {"share": share, "seed": seed, "questions": len(own), **found}


def _questions(data: Path, start: Path) -> tuple[list[Known], list[Known]]:
    """Questions to train on, and those of the check set, which is never trained on."""
    tokenizer, barred = load_tokenizer(), measuring_fingerprints(data.parent / "dev")
    folders = {ASKED_TRAIN: data / ASKED_TRAIN}
    folders |= {f"{ASKED}/{path.name}": path for path in sorted((WRITTEN / "train").iterdir())}
    sets = [load_set(folder, name, tokenizer, barred) for name, folder in folders.items()]
    network = _network(start)
    trained = list(_known(network, (pair for one in sets for pair in _to_train(one))))
    check = [
        load_set(folder, f"{ASKED}/{folder.name}", tokenizer, barred)
        for folder in sorted((WRITTEN / "check").iterdir())
        if folder.is_dir()
    ]
    return trained, list(_known(network, (pair for one in check for pair in _to_measure(one))))


def _to_train(questions: QuestionSet) -> Iterator[tuple[str, list[Example]]]:
    for number, question in enumerate(questions.questions):
        article = questions.articles[question.article].id
        if questions.name == ASKED_TRAIN and held_out(article):
            continue
        rng = np.random.default_rng([DRAWN, number])
        windows = make_examples(questions, number, rng)
        if windows:
            yield f"{questions.name}/{article}", [windows[-int(rng.random() < BESIDE)]]


def _to_measure(questions: QuestionSet) -> Iterator[tuple[str, list[Example]]]:
    """Each question with all windows of its article."""
    for question in questions.questions:
        article = questions.articles[question.article]
        windows = []
        for span in partition(article.tokens, room_for(question.tokens, article.tokens)):
            window = encode_window(question.tokens, article.tokens, span)
            relevant = [float(at in question.gold) for at in window.positions]
            windows.append(Example(window, relevant, [], []))
        yield article.id, windows


def _known(network: ReaderNetwork, made: Iterator[tuple[str, list[Example]]]) -> Iterator[Known]:
    network.eval()
    for article, windows in tqdm(made, unit="question", mininterval=20):
        batch = make_batch([windows])
        with torch.inference_mode():
            states = network.embedded(batch.ids, batch.types, batch.row, batch.bounds)
            states = network.through(network.layers[:FROZEN], states, batch.row, batch.bounds)
        yield Known(article, windows, states.clone())


def _network(start: Path) -> ReaderNetwork:
    network = ReaderNetwork(encoder_folder() / "model.safetensors")
    network.load(start)
    network.in_bfloat16 = True
    return network


def _train(network: ReaderNetwork, questions: Sequence[Known], steps: int, seed: int) -> None:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    heads = nn.ModuleList([network.span, network.relevance, network.answerable])
    upper = network.layers[FROZEN:]
    groups = [(upper, RATE), (heads, HEAD_RATE)]
    optimizer = torch.optim.AdamW(
        [{"params": list(part.parameters()), "full": rate} for part, rate in groups],
        betas=(0.9, 0.98),
        weight_decay=0.01,
    )
    order = _order(len(questions), rng)
    network.train()
    for step in tqdm(range(steps), unit="step", mininterval=20):
        together = [questions[next(order)] for _ in range(QUESTIONS)]
        batch = make_batch([one.windows for one in together])
        states = torch.cat([one.states for one in together])
        states = network.through(upper, states, batch.row, batch.bounds)
        loss = weighted(losses(network.judged(states, batch.sentence, batch.bounds), batch))
        loss.backward()  # type: ignore[no-untyped-call]
        for group in optimizer.param_groups:
            torch.nn.utils.clip_grad_norm_(group["params"], 1.0)
            group["lr"] = group["full"] * min(
                1.0, (step + 1) / WARM_UP, (steps - step) / (DECAY * steps)
            )
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


def _order(number: int, rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from rng.permutation(number).tolist()


def _measure(network: ReaderNetwork, questions: Sequence[Known]) -> Figures:
    """Share of answerable questions whose best sentence is right, and AUROC of its score."""
    network.eval()
    right, answered, silent = [], [], []
    for question in questions:
        batch = make_batch([question.windows])
        with torch.inference_mode():
            states = network.through(
                network.layers[FROZEN:], question.states, batch.row, batch.bounds
            )
            outputs = network.judged(states, batch.sentence, batch.bounds)
        scores = outputs.relevance + ANSWERABLE_WEIGHT * outputs.answerable[batch.row_of]
        best = int(scores.argmax())
        if batch.relevant.any():
            right.append(float(batch.relevant[best]))
            answered.append(float(scores[best]))
        else:
            silent.append(float(scores[best]))
    return {"P@1": round(mean(right), 4), "AUROC": round(auroc(answered, silent), 4)}


def _draw(done: Sequence[Figures], picture: Path) -> None:
    """The points of each seed, and a line through their means."""
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    shares = sorted({one["share"] for one in done})
    for axes, name in zip(figure.subplots(1, 2), ("P@1", "AUROC"), strict=True):
        means = [mean([one[name] for one in done if one["share"] == share]) for share in shares]
        asked = [next(one["questions"] for one in done if one["share"] == s) for s in shares]
        axes.plot(asked, means)
        axes.scatter([one["questions"] for one in done], [one[name] for one in done])
        axes.set(xlabel="asked questions trained on", ylabel=f"{name}, check set", xticks=asked)
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    sys.exit(main())
