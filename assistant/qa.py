"""The one place where a question becomes an answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.question import clean_question, is_yes_no, looks_foreign
from assistant.reader.deep import DeepReader
from assistant.reading import Candidate, Reader, read_candidates
from assistant.scoring import probabilities
from assistant.settings import ROOT, Settings
from assistant.types import Answer, Evidence
from corpus import Article, Sentence, load_articles
from index import (
    STOP_WORDS,
    Hit,
    SentenceIndex,
    SentenceTransformerEncoder,
    open_index,
    stems,
    words,
)

MAX_CLOSEST = 3  # sentences shown on silence
FOREIGN = " Questions are understood in English only."


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer and all it was chosen from."""

    answer: Answer
    candidates: tuple[Evidence, ...]  # every sentence that was scored closely, best first
    hits: tuple[Hit, ...]  # every sentence that either search proposed, best first


class Assistant:
    """Articles that can be asked."""

    def __init__(self, sentence_index: SentenceIndex, reader: Reader, settings: Settings) -> None:
        """Most callers want `open`; this is for an index that is already in memory."""
        self._found = sentence_index
        self._reader = reader
        self._settings = settings
        self._sentences: dict[str, list[Sentence]] = {a: [] for a in sentence_index.articles}
        for sentence in sentence_index.sentences:
            self._sentences[sentence.article_id].append(sentence)

    @classmethod
    def open(
        cls, folder: Path | str | None = None, settings: Settings | None = None
    ) -> "Assistant":
        """Read the articles of a folder, and load their index or build it.

        :param folder: of .txt and .md files; `Settings.articles` if it is not given.
        :param settings: `Settings.from_env()` if they are not given.
        :raises AssistantError: there are no readable articles, or no encoder; see `corpus.errors`.
        """
        settings = settings or Settings.from_env()
        path = Path(folder or settings.articles)
        found = open_index(
            settings.index or default_index_folder(path),
            load_articles(path),
            SentenceTransformerEncoder(settings.encoder),
            progress=True,
        )
        return cls(found, DeepReader(), settings)

    @property
    def articles(self) -> Sequence[Article]:
        """All articles, in the order of their files' names."""
        return tuple(self._found.articles.values())

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of one article, in reading order; empty for an unknown one."""
        return tuple(self._sentences.get(article_id, ()))

    def ask(self, question: str) -> Answer:
        """Answer a question with the articles' own sentences, or say that they do not.

        :raises EmptyQuestionError: the question holds neither a letter nor a digit.
        :raises QuestionTooLongError: it is longer than `Settings.max_question_chars`.
        """
        return self.explain(question).answer

    def explain(self, question: str) -> Explanation:
        """What `ask` does, with every candidate it weighed; raises what `ask` raises."""
        searched = clean_question(question, self._settings.max_question_chars)
        hits = self._found.search(searched)
        candidates = self._ranked(searched, self.candidates(searched, hits))
        good = [c for c in candidates if c.score >= self._settings.threshold]
        evidence = tuple(good[: self._settings.max_evidence])
        answer = Answer(
            question=question,
            searched=searched,
            evidence=evidence,
            closest=() if evidence else candidates[:MAX_CLOSEST],
            score=candidates[0].score,
            missing=() if evidence else self._missing(searched),
            text=evidence[0].text if evidence else self._silence(searched),
        )
        return Explanation(answer, candidates, tuple(hits))

    def candidates(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """The hits that are read closely, with what the reader made of each."""
        return read_candidates(
            self._reader,
            question,
            hits,
            self._settings.candidates,
            self._found.articles,
            self._sentences,
        )

    def _ranked(self, question: str, candidates: Sequence[Candidate]) -> tuple[Evidence, ...]:
        scores = probabilities(question, candidates)
        best_first = sorted(zip(scores, candidates, strict=True), key=lambda row: -row[0])
        return tuple(
            self._evidence(candidate, score, rank, is_yes_no(question))
            for rank, (score, candidate) in enumerate(best_first, start=1)
        )

    def _evidence(self, candidate: Candidate, score: float, rank: int, whole: bool) -> Evidence:
        sentence, reading = candidate.hit.sentence, candidate.reading
        start, end = (0, 0) if whole else (reading.start, reading.end)
        return Evidence(
            article_id=sentence.article_id,
            title=self._found.articles[sentence.article_id].title,
            start=sentence.start,
            end=sentence.end,
            answer_start=sentence.start + start,
            answer_end=sentence.start + end,
            text=candidate.text,
            score=score,
            rank=rank,
        )

    def _missing(self, question: str) -> tuple[str, ...]:
        """Content words of the question, as typed, that no sentence holds in any form."""
        unknown = {}
        for word, start, end in words(question):
            if word not in STOP_WORDS and not all(map(self._found.lexical.knows, stems(word))):
                unknown[word] = question[start:end]
        return tuple(unknown.values())

    def _silence(self, question: str) -> str:
        one = len(self._found.articles) == 1
        said = "The article does not say." if one else "The articles do not say."
        return said + FOREIGN if looks_foreign(question) else said


def default_index_folder(articles: Path) -> Path:
    """Where the index of a folder of articles is kept when `Settings.index` does not say."""
    name = hashlib.sha256(str(articles.resolve()).encode()).hexdigest()[:16]
    return ROOT / "index" / "built" / name


def ask(question: str) -> Answer:
    """Ask the default articles; they are opened once.

    >>> ask("What range does the G3 have?").evidence[0].words
    '520 km'

    :raises AssistantError: see `Assistant.open` and `Assistant.ask`.
    """
    return _default().ask(question)


@cache
def _default() -> Assistant:
    return Assistant.open()
