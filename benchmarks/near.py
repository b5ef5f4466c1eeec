"""Likeness at which nearly the same text begins: `python benchmarks/near.py --data FOLDER`.

Prints the share of common runs of five words, as `index.stores.near_duplicates` estimates it,
between different articles and between an article and its edited copies.
"""

import argparse
import json
import random
import sys
from itertools import combinations
from pathlib import Path

import numpy as np

from index.stores import near_duplicates

EDITS = (0.02, 0.05, 0.1, 0.2, 0.3)  # share of sentences taken out or said otherwise


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training sets")
    parser.add_argument("--articles", type=int, default=150)
    given = parser.parse_args()
    chance = random.Random(1)
    texts = articles(given.data)[: given.articles]
    signatures = [near_duplicates.signature(" ".join(text)) for text in texts]
    different = [near_duplicates.likeness(a, b) for a, b in combinations(signatures, 2)]
    print(f"{len(texts)} articles, {len(different)} pairs of different ones")
    row("different", different)
    for share in EDITS:
        copies = [
            near_duplicates.signature(" ".join(edited(text, share, chance))) for text in texts
        ]
        row(f"{share:.0%} edited", list(map(near_duplicates.likeness, signatures, copies)))
    return 0


def articles(data: Path) -> list[list[str]]:
    """Paragraphs cut at full stops, of articles with 40 sentences or more."""
    lines = (data / "squad_train_mix" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    split = [" ".join(json.loads(line)["paragraphs"]).split(". ") for line in lines]
    return [sentences for sentences in split if len(sentences) >= 40]


def edited(sentences: list[str], share: float, chance: random.Random) -> list[str]:
    """Sentences of which some are gone and as many have their words in another order."""
    made = []
    for sentence in sentences:
        struck = chance.random()
        if struck < share / 2:
            continue
        words = sentence.split()
        made.append(" ".join(chance.sample(words, len(words))) if struck < share else sentence)
    return made


def row(name: str, found: list[float]) -> None:
    """Print how some likenesses are distributed."""
    low, middle, high = np.quantile(found, (0, 0.5, 1))
    reported = np.mean(np.array(found) >= near_duplicates.NEARLY)
    print(
        f"{name:12} lowest {low:.3f}  median {middle:.3f}  highest {high:.3f}  told {reported:.3f}"
    )


if __name__ == "__main__":
    sys.exit(main())
