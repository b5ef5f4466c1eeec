"""Order of the examples: a pure function of data, seed and epoch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.train.datasets import (
    ASKED,
    QuestionSet,
    TrainArticle,
    TrainQuestion,
    held_out,
    load_set,
    load_with_written,
    measuring_fingerprints,
    read_jsonl,
)
from assistant.train.examples import Example, make_examples
from index.encoders.weights import load_tokenizer

# Share of the questions of a public set that an epoch uses; asked sets are used whole.
SHARES = {
    "squad2_train_more": 0.55,
    "squad2_train_sentences": 0.15,
    "ace_whqa": 0.7,
    "onestopqa": 1.0,
    "qadiscourse_wikinews": 0.35,
    "nq_open_oracle": 1.0,
    "contrast_quoref": 1.0,
    "squad_train_mix": 0.15,
    "squadshifts_new_wiki": 0.25,
    "squadshifts_reddit": 0.15,
    "squadshifts_amazon_reviews": 0.2,
    "qamr_dev": 0.03,
    "multispanqa_valid": 1.0,
    "covidqa": 0.6,
}
SILENT_MORE = 1.6  # unanswerable questions of the public sets are drawn so much more often
ASKED_TRAIN = "asked_train"
WRITTEN = Path(__file__).with_name("asked")  # the asked sets of this project
WRITTEN_QUESTIONS = Path(__file__).with_name("written.jsonl")  # for paragraphs of public sets
WRITTEN_SHARE = 0.5  # of these, as `SHARES` says of the others


class Curriculum:
    """The questions of every epoch, and those that are held out."""

    def __init__(
        self,
        sets: Sequence[QuestionSet],
        seed: int,
        public_share: float = 1.0,
        asked_share: float = 1.0,
    ) -> None:
        """:param public_share: of what `SHARES` says of the public sets.
        :param asked_share: of the articles of the asked sets, for learning curves.
        """
        self._sets, self._seed = sets, seed
        self._public_share, self._asked_share = public_share, asked_share
        self._epoch, self._order = -1, np.zeros((0, 2), dtype=np.int64)

    @property
    def tune(self) -> list[tuple[TrainArticle, TrainQuestion]]:
        """Every third question of the articles of `asked_train` that are held out."""
        return [
            (questions.articles[q.article], q)
            for questions in self._sets
            if questions.name == ASKED_TRAIN
            for q in questions.questions
            if held_out(questions.articles[q.article].id)
        ][::3]

    def length(self, epoch: int) -> int:
        """Questions of an epoch."""
        self._draw(epoch)
        return len(self._order)

    def examples(self, epoch: int, number: int) -> list[Example]:
        """Windows of one question of an epoch."""
        self._draw(epoch)
        at, question = self._order[number]
        rng = np.random.default_rng([self._seed, epoch, number])
        return make_examples(self._sets[at], int(question), rng)

    def _draw(self, epoch: int) -> None:
        if epoch == self._epoch:
            return
        rng = np.random.default_rng([self._seed, epoch, 11])
        chosen = [
            (at, number)
            for at, questions in enumerate(self._sets)
            for number, share in enumerate(self._chances(questions))
            if share > 0 and rng.random() < share
        ]
        self._order = rng.permutation(np.array(chosen, dtype=np.int64))
        self._epoch = epoch

    def _chances(self, questions: QuestionSet) -> list[float]:
        """Probability that each question of a set is used in an epoch."""
        usable = [self._usable(questions.name, article.id) for article in questions.articles]
        if questions.asked:
            return [float(usable[q.article]) for q in questions.questions]
        share = self._public_share * SHARES.get(questions.name, WRITTEN_SHARE)
        return [
            usable[q.article] * (share if q.answerable else share * SILENT_MORE)
            for q in questions.questions
        ]

    def _usable(self, name: str, article_id: str) -> bool:
        """True if an article may be trained on: the probabilities are fitted on the others."""
        own = name.startswith(f"{ASKED}/")
        if not own and held_out(article_id):
            return False
        share = self._asked_share if name.startswith(ASKED) else 1.0
        return held_out(f"curve/{article_id}", round(100 * share))


def read_sets(data: Path) -> list[QuestionSet]:
    """All sets that are trained on.

    :param data: folder of the public train sets; the measuring sets lie in `dev` beside it.
    """
    tokenizer = load_tokenizer()
    barred = measuring_fingerprints(data.parent / "dev")
    written = sorted(path.parent for path in WRITTEN.glob("train/*/articles.jsonl"))
    rows = list(read_jsonl(WRITTEN_QUESTIONS))
    sets = [load_set(data / ASKED_TRAIN, ASKED_TRAIN, tokenizer, barred)]
    for name in SHARES:
        own = [row for row in rows if row["set"] == name]
        sets += load_with_written(data / name, own, tokenizer, barred)
    return sets + [
        load_set(folder, f"{ASKED}/{folder.name}", tokenizer, barred) for folder in written
    ]
