"""Digests beside those of older methods: `make bench NAME=digest`.

The questions on whole articles in `assistant/train/asked`, whose labels are the sentences that a
reader would quote as the gist. The weights are fitted on `train` and written to
`assistant/forms/digest.json`; the table is of `check`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.evaluate.dataset import read_folder
from assistant.forms.digest import (
    FITTED,
    LEAST_WORDS,
    Scores,
    best_apart,
    features,
    lexrank,
)
from benchmarks import ROOT
from corpus import split_sentences
from index import DEFAULT_ENCODER, open_encoder, stems, words

ASKED = ROOT / "assistant" / "train" / "asked"
RIDGE = 3.0
LENGTHS = (3, 4, 5)
WORDS_SHARED = 0.05  # cosine of words from which two sentences support each other
MMR = 0.4  # weight of being unlike what is chosen (Carbonell and Goldstein, 1998)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with the sentences that are its gist."""

    vectors: NDArray[np.float32]
    features: dict[str, Scores]
    stems: list[list[str]]
    able: list[bool]
    gold: NDArray[np.bool_]


def main() -> int:
    """Fit, compare, and write the weights."""
    parser = argparse.ArgumentParser(prog="make bench NAME=digest", description=__doc__)
    parser.add_argument("--out", type=Path, default=FITTED)
    options = parser.parse_args()
    train, check = list(_labelled("train")), list(_labelled("check"))
    weights = _fit(train)
    text = json.dumps({name: round(weight, 4) for name, weight in weights.items()}, indent=1)
    options.out.write_text(text + "\n", encoding="utf-8")
    methods: dict[str, Callable[[Labelled], Scores]] = {
        "the first sentences": lambda one: -one.features["place"],
        "LexRank": lambda one: one.features["central"],
        "TextRank over words": lambda one: lexrank(_word_vectors(one.stems), WORDS_SHARED),
        "nearest to the middle": lambda one: one.features["middle"],
        "nearest to the title": lambda one: one.features["title"],
        "fitted": lambda one: sum(
            (weights[name] * values for name, values in one.features.items()), np.zeros(1)
        ),
    }
    print(f"fitted on {len(train)} articles; of {len(check)}: share of the digest that is gold, ")
    print("and of the digests at least half of which is\n")
    print(f"{'':24}" + "".join(f"{length} sentences".rjust(18) for length in LENGTHS))
    for name, method in methods.items():
        cells = [_judge(check, method, length) for length in LENGTHS]
        print(f"{name:24}" + "".join(f"{share:9.3f}{half:9.3f}" for share, half in cells))
    cells = [_judge(check, methods["nearest to the middle"], n, _mmr) for n in LENGTHS]
    print(f"{'MMR':24}" + "".join(f"{share:9.3f}{half:9.3f}" for share, half in cells))
    return 0


def _labelled(part: str) -> Iterator[Labelled]:
    encoder = open_encoder(DEFAULT_ENCODER)
    for folder in sorted((ASKED / part).iterdir()):
        articles, cases = read_folder(folder)
        known = {article.id: article for article in articles}
        for case in cases:
            if case.type != "overview" or not case.answerable:
                continue
            article = known[str(case.article_id)]
            sentences = split_sentences(article)
            texts = [article.text[one.start : one.end] for one in sentences]
            *encoded, title = (one.vector for one in encoder.encode([*texts, article.title]))
            vectors = np.stack(encoded)
            gold = [case.is_relevant(article.id, one.start, one.end) for one in sentences]
            yield Labelled(
                vectors,
                features(article, sentences, vectors, title),
                [stems(text) for text in texts],
                [len(words(text)) >= LEAST_WORDS for text in texts],
                np.array(gold),
            )


def _fit(some: list[Labelled]) -> dict[str, float]:
    """Weights of a logistic regression: is a sentence gold."""
    names = list(some[0].features)
    rows = np.concatenate([np.stack([one.features[n] for n in names], axis=1) for one in some])
    gold = np.concatenate([one.gold for one in some]).astype(float)
    deviation = rows.std(axis=0)
    rows = (rows - rows.mean(axis=0)) / deviation

    def loss(weights: NDArray[np.float64]) -> float:
        logits = rows @ weights[1:] + weights[0]
        likelihood = np.logaddexp(0, logits).sum() - (gold * logits).sum()
        return float(likelihood + RIDGE * (weights[1:] ** 2).sum())

    fitted = minimize(loss, np.zeros(len(names) + 1)).x[1:] / deviation
    return dict(zip(names, map(float, fitted), strict=True))


def _judge(
    some: list[Labelled],
    method: Callable[[Labelled], Scores],
    length: int,
    choose: Callable[..., list[int]] = best_apart,
) -> tuple[float, float]:
    shares = []
    for one in some:
        chosen = choose(method(one), one.vectors, length, one.able)
        shares.append(float(one.gold[chosen].mean()) if chosen else 0.0)
    return float(np.mean(shares)), float(np.mean([share >= 0.5 for share in shares]))


def _mmr(scores: Scores, vectors: NDArray[np.float32], length: int, able: list[bool]) -> list[int]:
    left = [place for place in range(len(scores)) if able[place]]
    chosen: list[int] = []
    while left and len(chosen) < length:
        like = {
            place: max((float(vectors[place] @ vectors[other]) for other in chosen), default=0.0)
            for place in left
        }
        best = max(left, key=lambda place: (1 - MMR) * scores[place] - MMR * like[place])
        chosen.append(best)
        left.remove(best)
    return chosen


def _word_vectors(found: list[list[str]]) -> Scores:
    """Tf-idf vectors of length one, (sentences, stems)."""
    numbers = {
        stem: number for number, stem in enumerate(sorted({s for row in found for s in row}))
    }
    counts = np.zeros((len(found), len(numbers) + 1))
    for place, row in enumerate(found):
        for stem in row:
            counts[place, numbers[stem]] += 1
    seen = (counts > 0).sum(axis=0)
    weighed = counts * np.log(len(found) / np.maximum(seen, 1))
    return weighed / np.maximum(np.linalg.norm(weighed, axis=1, keepdims=True), 1e-9)


if __name__ == "__main__":
    sys.exit(main())
