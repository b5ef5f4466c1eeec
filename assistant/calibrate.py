"""Fits the probability of an answer: `python -m assistant.calibrate fast|deep --data FOLDER`."""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from tqdm import tqdm

from assistant.dataset import Case, read_folder, without_answer
from assistant.metrics import auroc, mean
from assistant.qa import Assistant
from assistant.reader.data import in_tune_slice
from assistant.reader.nearmiss import edit_question
from assistant.reading import Readers
from assistant.scoring import FEATURES, WEIGHTS, feature_rows
from assistant.settings import Settings
from corpus import AssistantError
from index import CachingEncoder, OnnxEncoder, SentenceIndex, Vectors

# Encyclopedia, forum, shop and web text, so that no one style of asking decides.
SETS = (
    "squad_train_mix",
    "squadshifts_new_wiki",
    "squadshifts_reddit",
    "squadshifts_amazon_reviews",
    "multispanqa_valid",
    "covidqa",
)
SEED = 20
# Weight of a question without an answer: among those made here they are the majority, among those
# people ask a minority; this makes them one in four.
UNANSWERED = 0.25
PARTS = 5  # of the articles; each is scored by weights fitted on the others

Model = NDArray[np.float64]  # bias, then a weight for each of FEATURES
Scored = tuple[Vectors, Vectors]  # probabilities and labels of one question's candidates
Example = tuple[int, Vectors, Vectors]  # part, features (n, len(FEATURES)), labels (n,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the figures of cross-validation, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m assistant.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of training sets")
    parser.add_argument("reader", choices=("fast", "deep"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--questions", type=int, default=200, help="at most, of each set")
    options = parser.parse_args(arguments)
    try:
        examples = [
            example
            for name in SETS
            for example in collect(options.data / name, options.questions, options.reader)
        ]
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    scored = _cross_validated(examples)
    _report(scored)
    model = _fit(examples)
    fitted = {
        "bias": round(float(model[0]), 4),
        "weights": dict(zip(FEATURES, model[1:].round(4).tolist(), strict=True)),
        "precision": _precision_curve(scored),
    }
    kept = json.loads(options.out.read_text(encoding="utf-8")) if options.out.is_file() else {}
    kept[options.reader] = fitted
    options.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 0


def collect(folder: Path, questions: int, depth: str) -> Iterator[Example]:
    """Candidates of questions on articles that the reader was not trained on.

    Each question is asked of its article; of the article without the sentences that answer it; and,
    every other one, in a changed form that the article does not answer.
    """
    articles, cases = read_folder(folder)
    by_id = {a.id: a for a in articles if in_tune_slice(f"{folder.name}/{a.id}")}
    cases = [case for case in cases if case.article_id in by_id]
    rng = random.Random(SEED)
    sample = rng.sample(cases, min(questions, len(cases)))
    encoder, readers = CachingEncoder(OnnxEncoder()), Readers()
    for number, case in enumerate(tqdm(sample, desc=folder.name, disable=None)):
        article = by_id[str(case.article_id)]
        part = sum(article.id.encode()) % PARTS
        asked = [(article, case)]
        if case.relevant:
            asked.append((without_answer(article, case), replace(case, relevant=())))
        edited = number % 2 == 0 and edit_question(
            case.question, article.text, article.text, case.answers, np.random.default_rng(number)
        )
        if edited:
            asked.append((article, replace(case, question=edited[1], relevant=())))
        for one, question in asked:
            if one.text.strip():
                qa = Assistant(SentenceIndex.build([one], encoder), readers, Settings(depth=depth))
                yield part, *_example(qa, question)


def _example(qa: Assistant, case: Case) -> tuple[Vectors, Vectors]:
    _, candidates = qa.look(case.question)
    rows = np.array(feature_rows(candidates), dtype=np.float32)
    spans = [candidate.hit.sentence for candidate in candidates]
    labels = [case.is_relevant(s.article_id, s.start, s.end) for s in spans]
    return rows, np.array(labels, dtype=np.float32)


def _fit(examples: Sequence[Example]) -> Model:
    """Logistic regression whose weights are not negative.

    Every feature speaks for a sentence. Where two say much the same, an unbounded fit gives one of
    them a negative weight, and a candidate that stands alone is judged by that sign.
    """
    rows = np.concatenate([f for _, f, _ in examples]).astype(np.float64)
    signs = 2 * np.concatenate([labels for _, _, labels in examples]) - 1
    counts = np.concatenate([np.full(len(e[2]), _weight(e[2])) for e in examples])

    def loss(model: Model) -> tuple[float, Model]:
        margins = signs * (rows @ model[1:] + model[0])
        pulls = -counts * signs * expit(-margins)
        gradient = np.concatenate([[pulls.sum()], pulls @ rows])
        return float(counts @ np.logaddexp(0, -margins)), gradient

    bounds = [(None, None)] + [(0, None)] * len(FEATURES)
    start = np.zeros(1 + len(FEATURES))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def _weight(labels: Vectors) -> float:
    """What a question counts: people ask more of what an article says than of what it does not."""
    return 1.0 if labels.any() else UNANSWERED


def _cross_validated(examples: Sequence[Example]) -> list[Scored]:
    """Each part under weights fitted on the other parts."""
    scored: list[Scored] = []
    for part in range(PARTS):
        model = _fit([e for e in examples if e[0] != part])
        scored += [(expit(e[1] @ model[1:] + model[0]), e[2]) for e in examples if e[0] == part]
    return scored


def _precision_curve(scored: Sequence[Scored]) -> list[tuple[float, float]]:
    """Thresholds, and the share of right ones among the first sentences shown from there on."""
    best = np.array([scores.max() for scores, _ in scored])
    right = np.array([labels[scores.argmax()] for scores, labels in scored])
    weights = np.array([_weight(labels) for _, labels in scored])
    curve = []
    for threshold in np.arange(0.02, 0.99, 0.02):
        shown = best >= threshold
        if shown.any():
            precision = np.average(right[shown], weights=weights[shown])
            curve.append((round(float(threshold), 2), round(float(precision), 4)))
    return curve


def _report(scored: Sequence[Scored]) -> None:
    first = [float(labels[scores.argmax()]) for scores, labels in scored if labels.any()]
    has = [float(scores.max()) for scores, labels in scored if labels.any()]
    lacks = [float(scores.max()) for scores, labels in scored if not labels.any()]
    print(f"{len(has)} questions with an answer, {len(lacks)} without")
    print(f"P@1 {mean(first):.3f}, AUROC of the best score {auroc(has, lacks):.3f}")
    for threshold, precision in _precision_curve(scored)[4::5]:
        kept = mean([float(s >= threshold) for s in has])
        silent = mean([float(s < threshold) for s in lacks])
        print(
            f"threshold {threshold:.2f}: precision {precision:.3f}, answers {kept:.3f} of the "
            f"answerable, silent on {silent:.3f} of the rest"
        )


if __name__ == "__main__":
    sys.exit(main())
