"""Fits the probability that a sentence answers: `python -m assistant.calibrate --data FOLDER`."""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from assistant.dataset import Case, read_folder
from assistant.metrics import auroc, mean
from assistant.scoring import FEATURES, WEIGHTS, feature_rows
from assistant.settings import Settings
from corpus import Article
from index import Hit, SentenceIndex, SentenceTransformerEncoder, Vectors

# Web text, encyclopedia and forum, so that no one style of asking decides.
SETS = ("squad_train_mix", "squadshifts_new_wiki", "squadshifts_reddit", "multispanqa_valid")
SEED = 20
HELD_OUT = 5  # every fifth article is kept for the figures that are printed
MIN_SENTENCES = 8  # a shorter article has too few wrong sentences to learn from

Example = tuple[bool, Vectors, Vectors]  # held out?, features (n, len(FEATURES)), labels (n,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the figures on held-out articles, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m assistant.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of training sets")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--questions", type=int, default=1500, help="of each set")
    options = parser.parse_args(arguments)
    examples = [
        example for name in SETS for example in collect(options.data / name, options.questions)
    ]
    fitted = [example for example in examples if not example[0]]
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.concatenate([e[1] for e in fitted]), np.concatenate([e[2] for e in fitted]))
    weights = dict(zip(FEATURES, np.round(model.coef_[0], 4).tolist(), strict=True))
    _report(model, [example for example in examples if example[0]])
    text = json.dumps({"bias": round(float(model.intercept_[0]), 4), "weights": weights}, indent=1)
    options.out.write_text(text + "\n", encoding="utf-8")
    return 0


def collect(folder: Path, questions: int) -> Iterator[Example]:
    """Candidates of a sample of questions, each once as it is and once without its answer."""
    articles, cases = read_folder(folder)
    by_id = {article.id: article for article in articles}
    cases = [case for case in cases if case.relevant and case.article_id in by_id]
    sample = random.Random(SEED).sample(cases, min(questions, len(cases)))
    sample.sort(key=lambda case: str(case.article_id))
    settings, encoder = Settings(), SentenceTransformerEncoder()
    bar = tqdm(total=len(sample), desc=folder.name, disable=None)
    for number, (article_id, group) in enumerate(groupby(sample, lambda c: str(c.article_id))):
        article = by_id[article_id]
        sentence_index = SentenceIndex.build([article], encoder)
        for case in group:
            bar.update()
            hits = sentence_index.search(case.question)
            if len(sentence_index) < MIN_SENTENCES:
                continue
            without = [hit for hit in hits if not _relevant(case, hit)]
            for candidates in (hits[: settings.candidates], without[: settings.candidates]):
                yield number % HELD_OUT == 0, *_example(case, article, candidates)
    bar.close()


def _example(case: Case, article: Article, hits: Sequence[Hit]) -> tuple[Vectors, Vectors]:
    texts = [article.text[hit.sentence.start : hit.sentence.end] for hit in hits]
    rows = np.array(feature_rows(case.question, hits, texts), dtype=np.float32)
    return rows, np.array([_relevant(case, hit) for hit in hits], dtype=np.float32)


def _relevant(case: Case, hit: Hit) -> bool:
    return case.is_relevant(hit.sentence.article_id, hit.sentence.start, hit.sentence.end)


def _report(model: LogisticRegression, held_out: Sequence[Example]) -> None:
    scores = [model.predict_proba(features)[:, 1] for _, features, _ in held_out]
    has = [bool(labels.any()) for _, _, labels in held_out]
    first = [float(e[2][s.argmax()]) for e, s, h in zip(held_out, scores, has, strict=True) if h]
    best = [float(s.max()) for s in scores]
    answerable = [score for score, h in zip(best, has, strict=True) if h]
    other = [score for score, h in zip(best, has, strict=True) if not h]
    print(f"held out: {len(first)} answerable questions, P@1 {mean(first):.3f} among candidates")
    print(f"AUROC of the best score {auroc(answerable, other):.3f}")
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
        kept = mean([float(s >= threshold) for s in answerable])
        print(
            f"threshold {threshold}: keeps {kept:.3f}, "
            f"silent {mean([float(s < threshold) for s in other]):.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
