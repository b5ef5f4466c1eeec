"""A first look at a question, by its words alone: what can be said before any model is loaded."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from assistant.query.clean import clean_question
from assistant.query.followup import complete
from assistant.settings import BUILT_IN, Settings
from assistant.types import Answer, Evidence
from corpus import Article, LibraryError, Sentence, load_articles, split_sentences
from index.search.bm25 import Lexical
from index.stores.local import Library

SHOWN = 3  # sentences
MAX_CHARS = 1_000_000  # of all articles: they are split and counted while people wait


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

    @classmethod
    def open_library(cls, folder: Path, settings: Settings) -> "Glance":
        """Read the articles of a library; of a new one, which will hold them, those built in.

        :raises AssistantError: there is nothing that can be read, or too much for a moment.
        """
        if not Library.exists(folder):
            return cls.open(BUILT_IN, settings)
        library = Library.open(folder)
        try:
            articles = library.articles()
        finally:
            library.close()
        size = sum(len(article.text) for article in articles)
        if size > MAX_CHARS:
            raise LibraryError(
                f"Expected at most {MAX_CHARS:,} characters for a first look, found {size:,}. "
                "The assistant itself will be there soon."
            )
        return cls(articles, settings)

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of one article, in reading order; empty for an unknown one."""
        return self._sentences.get(article_id, ())

    def look(
        self,
        question: str,
        history: Sequence[Answer] = (),
        articles: Collection[str] | None = None,
    ) -> tuple[Evidence, ...]:
        """At most three sentences that share words with the question, the best by BM25 first.

        :param articles: ids of those that are looked at, by default all.
        Their score is 0 and no words are marked: nothing has judged whether they answer.

        :raises QuestionError: as `Assistant.ask` does.
        """
        cleaned = clean_question(question, self._settings.max_question_chars)
        scores = self._lexical.scores(complete(cleaned, history))
        if articles is not None:
            scores = scores * [article.id in articles for article, _ in self._rows]
        best = [row for row in np.argsort(-scores, kind="stable")[:SHOWN] if scores[row] > 0]
        return tuple(self._unjudged(row, rank) for rank, row in enumerate(best, start=1))

    def _unjudged(self, row: int, rank: int) -> Evidence:
        article, sentence = self._rows[row]
        start, end = sentence.start, sentence.end
        text = article.text[start:end]
        return Evidence(article.id, article.title, start, end, start, start, text, 0.0, rank)
