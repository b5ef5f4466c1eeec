"""Fits the probability of an answer: `python -m assistant.train.calibrate DEPTH --data FOLDER`."""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from assistant.assistant import Assistant
from assistant.evaluate.dataset import Case, read_folder, without_answer
from assistant.reader.candidates import Readers
from assistant.reader.probability import RANKED_BY, SURE_BY, WEIGHTS, feature_columns
from assistant.settings import DEPTHS, Settings
from assistant.train.datasets import WRITTEN, in_tune_slice, read_jsonl
from assistant.train.logistic import (
    PARTS,
    JudgedQuestion,
    Matrix,
    cross_validated,
    fit_weights,
    precision_curve,
    print_report,
)
from assistant.train.near_misses import edit_question
from corpus import Article, AssistantError
from index import CachingEncoder, OnnxEncoder, SentenceIndex

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the figures of cross-validation, and write the weights."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant.train.calibrate", description=__doc__
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of training sets")
    parser.add_argument("depth", choices=DEPTHS, help="whose weights to fit")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--questions", type=int, default=300, help="at most, of each set")
    options = parser.parse_args(arguments)
    try:
        examples = [
            example
            for name in SETS
            for example in collect(options.data / name, options.questions, options.depth)
        ]
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    scored = cross_validated(examples)
    print_report(scored)
    fit = fit_weights(examples)
    fitted = {
        "rank": _named(fit.rank, RANKED_BY[options.depth]),
        "sure": _named(fit.sure, SURE_BY[options.depth]),
        "precision": precision_curve(scored),
    }
    kept = json.loads(options.out.read_text(encoding="utf-8")) if options.out.is_file() else {}
    kept[options.depth] = fitted
    options.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 0


def collect(folder: Path, questions: int, depth: str) -> Iterator[JudgedQuestion]:
    """Candidates of questions on articles that the readers were not trained on."""
    encoder, readers = CachingEncoder(OnnxEncoder()), Readers()
    for article, case in tqdm(_asked(folder, questions), desc=folder.name, disable=None):
        if article.text.strip():
            found = SentenceIndex.build([article], encoder)
            qa = Assistant(found, readers, Settings(depth=depth))
            yield _example(qa, case, depth, sum(article.id.partition("#")[0].encode()) % PARTS)


def _asked(folder: Path, questions: int) -> Iterator[tuple[Article, Case]]:
    """Articles of the tune slice, and what is asked of them.

    Each question is asked of its article; of the article without the sentences that answer it;
    every other one of its paragraph alone; and every third one in a changed form that the article
    does not answer. The written questions, most of them near misses, are asked of their paragraphs.
    """
    articles, cases = read_folder(folder)
    paragraphs, same_cases = read_folder(folder, by_paragraph=True)
    paragraph_of = {article.id: article for article in paragraphs}
    alone = {case.id: case for case in same_cases}
    by_id = {a.id: a for a in articles if in_tune_slice(f"{folder.name}/{a.id}")}
    cases = [case for case in cases if case.article_id in by_id]
    sample = random.Random(SEED).sample(cases, min(questions, len(cases)))
    for number, case in enumerate(sample):
        article = by_id[str(case.article_id)]
        yield article, case
        if case.relevant:
            yield without_answer(article, case), replace(case, relevant=())
            if number % 2:
                yield paragraph_of[str(alone[case.id].article_id)], alone[case.id]
        rng = np.random.default_rng(number)
        edited = edit_question(case.question, article.text, article.text, case.answers, rng)
        if edited and number % 3 == 0:
            yield article, replace(case, question=edited[1], relevant=())
    for row in read_jsonl(WRITTEN):
        if row["set"] == folder.name and row["article_id"] in by_id:
            place = f"{row['article_id']}#{row['paragraph']}"
            relevant = ((place, *row["answer"]),) if row["answer"] else ()
            case = Case("", row["question"], place, bool(relevant), relevant, ())
            yield paragraph_of[place], case


def _example(qa: Assistant, case: Case, depth: str, part: int) -> JudgedQuestion:
    _, candidates = qa.look(case.question)
    columns = feature_columns(candidates)
    spans = [candidate.hit.sentence for candidate in candidates]
    labels = [float(case.is_relevant(s.article_id, s.start, s.end)) for s in spans]
    rank_by, sure_by = (
        np.array([columns[name] for name in names[depth]], dtype=np.float64).T
        for names in (RANKED_BY, SURE_BY)
    )
    return JudgedQuestion(part, rank_by, sure_by, np.array(labels))


def _named(model: Matrix, names: Sequence[str]) -> dict[str, Any]:
    weights = dict(zip(names, model[1:].round(4).tolist(), strict=True))
    return {"bias": round(float(model[0]), 4), "weights": weights}


if __name__ == "__main__":
    sys.exit(main())
