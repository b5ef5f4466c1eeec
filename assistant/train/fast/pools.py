"""Pools: articles long enough to search in, and the questions that are asked of each."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.train.datasets import Question, QuestionSet, in_tune_slice
from assistant.train.near_misses import Rng, edit_question
from corpus import Article
from index.search.bm25 import Lexical

# Share of the pools of a set, and share of the questions of a pool, that are used.
FAST_SETS: dict[str, tuple[float, float]] = {
    "squad_train_mix": (0.85, 1.0),
    "squadshifts_new_wiki": (0.75, 0.85),
    "squadshifts_reddit": (0.25, 1.0),
    "squadshifts_amazon_reviews": (0.2, 1.0),
    "qamr_dev": (1.0, 0.07),
    "qamr_test": (1.0, 0.07),
    "multispanqa_valid": (0.8, 1.0),
}
ENOUGH = 60  # sentences of a pool; an article of fewer is joined with the articles most like it
NEAR_SHARE = 0.35  # of the questions that are also asked as a near miss
AROUND = 3  # passages on either side that lend names and numbers to a near miss
JOINT = "\n\n"


@dataclass(frozen=True, slots=True)
class PooledQuestion:
    """A question of a pool; spans count the characters of the pool's text."""

    text: str
    kind: str  # gold, near, or person: a person found that the passage does not answer it
    passage: int  # in Pool.starts
    answers: tuple[tuple[int, int], ...]  # of a near miss: those of the question it came from
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """One article to search in, natural or joined."""

    source: str
    tuned: bool  # belongs to the slice that is held out
    article: Article
    starts: tuple[int, ...]  # first characters of its passages
    asked: tuple[PooledQuestion, ...]

    def passage_at(self, character: int) -> int:
        """Number of the passage that holds a character of the text."""
        return bisect_right(self.starts, character) - 1


def make_pools(questions: QuestionSet, seed: int) -> list[Pool]:
    """Pools of one set; held-out articles are never joined with others."""
    groups: dict[str, list[int]] = {}
    for number, passage in enumerate(questions.passages):
        if passage.sentences:
            groups.setdefault(passage.article, []).append(number)
    asked: dict[int, list[Question]] = {}
    for question in [*questions.fit, *questions.tune]:
        asked.setdefault(question.passage, []).append(question)
    rng = np.random.default_rng([seed, 11])
    pool_share, question_share = FAST_SETS[questions.name]
    pools: list[Pool] = []
    for tuned in (True, False):
        names = [name for name in groups if in_tune_slice(name) == tuned]
        for joined in _join(questions, [groups[name] for name in names]):
            if tuned or rng.random() < pool_share:
                number = len(pools)
                share = min(1.0, 3 * question_share) if tuned else question_share
                pools.append(_pool(questions, joined, tuned, number, asked, share, rng))
    return [pool for pool in pools if pool.asked]


def _join(questions: QuestionSet, articles: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Passages of every pool: an article, or several that BM25 finds alike."""
    sizes = [sum(len(questions.passages[i].sentences) for i in article) for article in articles]
    small = [i for i, size in enumerate(sizes) if size < ENOUGH]
    yield from (list(articles[i]) for i, size in enumerate(sizes) if size >= ENOUGH)
    if not small:
        return
    texts = ["\n".join(questions.passages[i].text for i in articles[a]) for a in small]
    lexical = Lexical.build(texts)
    free = np.ones(len(small), dtype=bool)
    for place, text in enumerate(texts):
        if not free[place]:
            continue
        scores = np.where(free, lexical.scores(text), -np.inf)
        scores[place] = np.inf
        joined: list[int] = []
        size = 0
        for near in np.argsort(-scores, kind="stable"):
            if not free[near] or size >= ENOUGH:
                break
            free[near] = False
            joined += articles[small[int(near)]]
            size += sizes[small[int(near)]]
        yield joined


def _pool(
    questions: QuestionSet,
    passages: Sequence[int],
    tuned: bool,
    number: int,
    asked: dict[int, list[Question]],
    share: float,
    rng: Rng,
) -> Pool:
    texts = [questions.passages[i].text for i in passages]
    starts = np.cumsum([0, *(len(text) + len(JOINT) for text in texts)])[:-1]
    chosen: list[PooledQuestion] = []
    for place, passage in enumerate(passages):
        for question in asked.get(passage, ()):
            if question.text.strip() and rng.random() < share:
                chosen += _ask(question, texts, place, int(starts[place]), rng)
    name = f"{questions.name}/{number}"
    article = Article(name, "", JOINT.join(texts), questions.name, name)
    return Pool(questions.name, tuned, article, tuple(map(int, starts)), tuple(chosen))


def _ask(
    question: Question, texts: Sequence[str], place: int, start: int, rng: Rng
) -> Iterator[PooledQuestion]:
    own = texts[place]
    spans = tuple((start + a, start + b) for a, b in question.answers)
    answers = tuple(own[a:b] for a, b in question.answers)
    yield PooledQuestion(question.text, "gold" if spans else "person", place, spans, answers)
    if not spans or rng.random() > NEAR_SHARE:
        return
    around = "\n".join(texts[max(0, place - AROUND) : place + AROUND + 1])
    edited = edit_question(question.text, own, around, answers, rng)
    if edited is not None:
        yield PooledQuestion(edited[1], "near", place, spans, answers)
