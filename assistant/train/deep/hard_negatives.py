"""Passages elsewhere in an article in which a reader sees an answer that is not there."""

import logging
from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from assistant.reader.windows import MAX_TOKENS
from assistant.train.datasets import Question, QuestionSet
from assistant.train.deep.examples import Example, ExampleMaker
from assistant.train.deep.measure import read_examples
from assistant.train.deep.model import ReaderNetwork

log = logging.getLogger(__name__)

# Sets with articles of several passages, or of passages that are much alike.
HARD_SETS = frozenset(
    {
        "squad_train_mix",
        "squadshifts_new_wiki",
        "squadshifts_reddit",
        "squadshifts_amazon_reviews",
        "multispanqa_valid",
    }
)
LOOKED_AT = 8  # passages of a question, the best by BM25
KEPT = 3  # of them, those in which the reader sees an answer most
SURE = 3.0  # logit; where a reader is surer, another sentence probably does answer
EXAMPLES_PER_BATCH = 4096  # examples

Hard = dict[Question, tuple[int, ...]]  # numbers of passages in the question's set


def find_hard(questions: QuestionSet, maker: ExampleMaker, reader: ReaderNetwork) -> Hard:
    """The passages that deceive a reader, for the questions of one set that have an answer."""
    if questions.name not in HARD_SETS:
        return {}
    reader.eval()
    asked = [one for one in questions.fit if one.answers and not one.written]
    found: Hard = {}
    pending: list[tuple[Question, int, Example]] = []
    for question in tqdm(asked, desc=f"hard {questions.name}", mininterval=10):
        for passage in maker.others(question, LOOKED_AT):
            example = maker.elsewhere(question, passage, MAX_TOKENS, np.random.default_rng(passage))
            pending.append((question, passage, example))
        if len(pending) >= EXAMPLES_PER_BATCH:
            found |= _deceiving(pending, reader)
            pending = []
    return found | _deceiving(pending, reader)


def _deceiving(pending: Sequence[tuple[Question, int, Example]], reader: ReaderNetwork) -> Hard:
    read = read_examples(reader, [example for _, _, example in pending])
    by_question: dict[Question, list[tuple[float, int]]] = {}
    for (question, passage, _), outputs in zip(pending, read, strict=True):
        logit = float(outputs.answerable)
        if logit < SURE:
            by_question.setdefault(question, []).append((logit, passage))
    return {
        question: tuple(passage for _, passage in sorted(some, reverse=True)[:KEPT])
        for question, some in by_question.items()
    }
