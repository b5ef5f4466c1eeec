"""A first look at a question, by its words alone: what can be said before any model is loaded."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.followup import complete
from assistant.question import clean_question
from assistant.settings import Settings
from assistant.types import Answer, Evidence
from corpus import Article, Sentence, load_articles, split_sentences
from index.lexical import Lexical

SHOWN = 3  # sentences


class Glance:
    """The articles and BM25 over their words, read anew from the text: no index, no weights."""

    def __init__(self, articles: Sequence[Article], settings: Settings) -> None:
        """Split the articles; of `settings` only the longest question matters."""
        self.articles = tuple(articles)
        self._settings = settings
        self._sentences = {article.id: tuple(split_sentences(article)) for article in articles}
        self._rows = [
            (article, sentence)
            for article in self.articles
            for sentence in self._sentences[article.id]
        ]
        self._lexical = Lexical.build([article.text[s.start : s.end] for article, s in self._rows])

    @classmethod
    def open(cls, folder: Path | str | None = None, settings: Settings | None = None) -> "Glance":
        """Read the articles of a folder, as `Assistant.open` does.

        :raises AssistantError: there are no readable articles, or a setting is wrong.
        """
        settings = settings or Settings.from_env()
        return cls(load_articles(Path(folder or settings.articles)), settings)

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of one article, in reading order; empty for an unknown one."""
        return self._sentences.get(article_id, ())

    def look(self, question: str, history: Sequence[Answer] = ()) -> tuple[Evidence, ...]:
        """At most three sentences that share words with the question, the best by BM25 first.

        Their score is 0 and no words are marked: nothing has judged whether they answer.

        :raises QuestionError: as `Assistant.ask` does.
        """
        cleaned = clean_question(question, self._settings.max_question_chars)
        scores = self._lexical.scores(complete(cleaned, history))
        best = [row for row in np.argsort(-scores, kind="stable")[:SHOWN] if scores[row] > 0]
        return tuple(self._unjudged(row, rank) for rank, row in enumerate(best, start=1))

    def _unjudged(self, row: int, rank: int) -> Evidence:
        article, sentence = self._rows[row]
        start, end = sentence.start, sentence.end
        text = article.text[start:end]
        return Evidence(article.id, article.title, start, end, start, start, text, 0.0, rank)
