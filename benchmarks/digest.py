"""Digests beside those of older methods: `make bench NAME=digest`.

The questions on whole articles in `assistant/train/asked/check`, whose labels are the sentences
that a reader would quote as the gist. The table is made in cross-validation over articles; the
weights of all of them are written to `assistant/forms/digest.json`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from tqdm import tqdm

from assistant.evaluate.dataset import read_folder
from assistant.forms.digest import (
    FITTED,
    LEAST_WORDS,
    WINDOWS,
    Scores,
    best_apart,
    features,
    gist_feature,
    gist_relevance,
    lexrank,
    weigh,
)
from assistant.reader.deep import DeepReader
from benchmarks import ROOT
from index import DEFAULT_ENCODER, SentenceIndex, open_encoder, stems, words

ASKED = ROOT / "assistant" / "train" / "asked"
RIDGE = 3.0
PARTS = 5  # of the articles; each is judged by weights fitted on the others
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
    check = list(_labelled())
    methods: dict[str, Callable[[Labelled], Scores]] = {
        "the first sentences": lambda one: -one.features["place"],
        "LexRank": lambda one: one.features["central"],
        "TextRank over words": lambda one: lexrank(_word_vectors(one.stems), WORDS_SHARED),
        "nearest to the middle": lambda one: one.features["middle"],
        "nearest to the title": lambda one: one.features["title"],
        "the reader alone": lambda one: one.features["gist"],
        "fitted without the reader": _left_out(check, _names(check, without="gist")),
        "fitted": _left_out(check, _names(check)),
    }
    print(f"{len(check)} articles: share of the digest that is gold, ")
    print("and of the digests at least half of which is\n")
    print(f"{'':27}" + "".join(f"{length} sentences".rjust(18) for length in LENGTHS))
    for name, method in methods.items():
        cells = [_judge(check, method, length) for length in LENGTHS]
        print(f"{name:27}" + "".join(f"{share:9.3f}{half:9.3f}" for share, half in cells))
    cells = [_judge(check, methods["nearest to the middle"], n, _mmr) for n in LENGTHS]
    print(f"{'MMR':27}" + "".join(f"{share:9.3f}{half:9.3f}" for share, half in cells))
    weights = _fit(check, _names(check))
    text = json.dumps({name: round(weight, 4) for name, weight in weights.items()}, indent=1)
    options.out.write_text(text + "\n", encoding="utf-8")
    return 0


def _labelled() -> Iterator[Labelled]:
    encoder, reader = open_encoder(DEFAULT_ENCODER), DeepReader()
    for folder in sorted((ASKED / "check").iterdir()):
        articles, cases = read_folder(folder)
        known = {article.id: article for article in articles}
        for case in tqdm(cases, desc=folder.name, disable=None):
            if case.type != "overview" or not case.answerable:
                continue
            article = known[str(case.article_id)]
            found = SentenceIndex.build([article], encoder)
            sentences, vectors = found.sentences(article.id), found.vectors(article.id)
            title = encoder.encode([article.title])[0].vector
            named = features(article, sentences, vectors, title)
            relevance = gist_relevance(reader, found, sentences, weigh(named), WINDOWS)
            texts = [found.text(one) for one in sentences]
            yield Labelled(
                vectors,
                {**named, "gist": gist_feature(relevance, len(sentences))},
                [stems(text) for text in texts],
                [
                    n in relevance and len(words(text)) >= LEAST_WORDS
                    for n, text in enumerate(texts)
                ],
                np.array([case.is_relevant(article.id, s.start, s.end) for s in sentences]),
            )


def _names(some: list[Labelled], without: str = "") -> list[str]:
    return [name for name in some[0].features if name != without]


def _left_out(some: list[Labelled], names: Sequence[str]) -> Callable[[Labelled], Scores]:
    """Scores of each article by weights that were fitted on others."""
    parts = [some[part::PARTS] for part in range(PARTS)]
    fitted = {}
    for part, own in enumerate(parts):
        others = [one for other, rest in enumerate(parts) if other != part for one in rest]
        fitted |= dict.fromkeys(map(id, own), _fit(others, names))
    return lambda one: sum(
        (weight * one.features[name] for name, weight in fitted[id(one)].items()), np.zeros(1)
    )


def _fit(some: list[Labelled], names: Sequence[str]) -> dict[str, float]:
    """Weights of a logistic regression: is a sentence that may be chosen gold."""
    rows = np.concatenate(
        [np.stack([one.features[n] for n in names], axis=1)[one.able] for one in some]
    )
    gold = np.concatenate([one.gold[one.able] for one in some]).astype(float)
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
