"""Fit the probabilities of an answer: `python -m assistant.train.calibrate --data FOLDER`.

Asked of articles that the reader was not trained on: the check set of this project, and the
held-out articles of `asked_train` and of the public sets. Questions of the check set that name
their subject are also put to all articles of their batch at once.
"""

import argparse
import json
import random
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from pathlib import Path

from tqdm import tqdm

from assistant.assistant import Assistant
from assistant.evaluate.dataset import Case, read_folder, without_answer
from assistant.reader.deep import DeepReader
from assistant.reader.probability import FITTED
from assistant.settings import Settings
from assistant.train.curriculum import ASKED_TRAIN, WRITTEN
from assistant.train.datasets import held_out
from assistant.train.logistic import (
    ASKED,
    POOLED,
    PUBLIC,
    Asked,
    cross_validated,
    fit,
    print_report,
    thresholds,
)
from corpus import Article, AssistantError
from index import CachingEncoder, Encoder, OnnxEncoder, SentenceIndex

# Search questions, encyclopedia, news and papers, so that no one style of asking decides.
PUBLIC_SETS = (
    "nq_open_oracle",
    "squad2_train_more",
    "onestopqa",
    "squadshifts_new_wiki",
    "covidqa",
)
WHOLE = ("covidqa",)  # whose questions are put to a whole paper, not to a paragraph
QUESTIONS = 300  # of each set, at most
TAKEN_OUT = 3  # every so manieth question is also asked of the article without its answer
SEED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the figures of cross-validation, and write the weights."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant.train.calibrate", description=__doc__
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of training sets")
    parser.add_argument(
        "--out", type=Path, default=FITTED, metavar="FILE", help="default: the shipped one"
    )
    parser.add_argument("--limit", type=int, default=QUESTIONS, help="questions of a set, at most")
    options = parser.parse_args(arguments)
    try:
        asked = list(_all_asked(options.data, options.limit))
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 2
    scored = cross_validated(asked)
    verdict = thresholds(scored)
    print_report(scored, verdict)
    fitted = {**fit(asked).named(), "verdict": verdict}
    options.out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    return 0


def _all_asked(data: Path, limit: int) -> Iterator[Asked]:
    """Questions of all sets, with the candidates that were read for them."""
    encoder, reader = OnnxEncoder(), DeepReader()
    for folder, group in _sources(data):
        articles, cases = _held_out(folder, group, limit)
        by_article = defaultdict(list)
        for case in cases:
            by_article[case.article_id].append(case)
        remembering = CachingEncoder(encoder)
        for article in tqdm(articles, desc=folder.name, unit="article", disable=None):
            for text, case in _asked_of(article, by_article[article.id], group):
                yield from _judged([text], [case], group, folder.name, remembering, reader)
    for folder in _check_folders():
        articles, cases = read_folder(folder)
        named = [c for c in cases if not (c.deictic or c.earlier or c.type == "overview")]
        yield from _judged(articles, named, POOLED, folder.name, encoder, reader)


def _judged(
    articles: Sequence[Article],
    cases: Sequence[Case],
    group: str,
    name: str,
    encoder: Encoder,
    reader: DeepReader,
) -> Iterator[Asked]:
    """Questions with the candidates that are read for them of some articles."""
    qa = Assistant(SentenceIndex.build(articles, encoder), reader, Settings())
    for case in cases:
        candidates = qa.candidates(case.question, case.earlier)
        right = [
            case.is_relevant(c.sentence.article_id, c.sentence.start, c.sentence.end)
            for c in candidates
        ]
        if candidates:
            article = f"{name}/{case.article_id}"
            yield Asked.of(candidates, right, group, article, stands_alone=not case.earlier)


def _sources(data: Path) -> Iterator[tuple[Path, str]]:
    """Folders of questions, with the kind of each."""
    for folder in (*_check_folders(), data / ASKED_TRAIN):
        yield folder, ASKED
    for name in PUBLIC_SETS:
        yield data / name, PUBLIC


def _check_folders() -> list[Path]:
    return sorted(path.parent for path in WRITTEN.glob("check/*/questions.jsonl"))


def _held_out(folder: Path, group: str, limit: int) -> tuple[list[Article], list[Case]]:
    """Articles of a set that were not trained on, and questions on them."""
    own = folder.parent.name == "check"
    # The unanswerable questions of the public sets hold for their paragraph only.
    by_paragraph = group == PUBLIC and folder.name not in WHOLE
    articles, cases = read_folder(folder, by_paragraph)
    kept = {
        article.id: article for article in articles if own or held_out(article.id.partition("#")[0])
    }
    cases = [case for case in cases if case.article_id in kept]
    names = sorted({str(case.article_id) for case in cases})
    random.Random(SEED).shuffle(names)
    asked = [[case for case in cases if case.article_id == name] for name in names]
    enough = bisect_left(list(accumulate(map(len, asked))), limit) + 1
    return [kept[name] for name in names[:enough]], list(chain(*asked[:enough]))


def _asked_of(
    article: Article, cases: Sequence[Case], group: str
) -> Iterator[tuple[Article, Case]]:
    """Each question with its article, and now and then with what is left without the answer."""
    for number, case in enumerate(cases):
        yield article, case
        if group == PUBLIC and case.relevant and number % TAKEN_OUT == 0:
            rest = without_answer(article, case)
            if rest.text.strip():
                yield rest, case


if __name__ == "__main__":
    sys.exit(main())
