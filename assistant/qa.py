"""The one place where a question becomes an answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.absent import never_mentioned
from assistant.attribution import leans_on, same_words, speaker_of
from assistant.followup import complete, leans
from assistant.question import clean_question, is_yes_no, looks_foreign
from assistant.reading import Candidate, Readers, look_fast, read_candidates
from assistant.scoring import ranked, threshold_for
from assistant.settings import ROOT, Settings
from assistant.spelling import Speller
from assistant.types import Answer, Evidence
from corpus import Article, Sentence, load_articles
from index import (
    Found,
    Hit,
    SentenceIndex,
    open_encoder,
    open_index,
)

SHORTLIST = 20  # hits the fast reader looks at
PROMISING = 5  # of them the deep reader reads, if the depth is "auto"
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

    def __init__(self, sentence_index: SentenceIndex, readers: Readers, settings: Settings) -> None:
        """Most callers want `open`; this is for an index that is already in memory."""
        self._found = sentence_index
        self._readers = readers
        self._settings = settings
        self._threshold = threshold_for(settings.target_precision, settings.depth)
        self._speller = Speller(sentence_index)

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
            open_encoder(settings.encoder),
            progress=True,
        )
        return cls(found, Readers(), settings)

    @property
    def articles(self) -> Sequence[Article]:
        """All articles, in the order of their files' names."""
        return tuple(self._found.articles.values())

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """The sentences of one article, in reading order; empty for an unknown one."""
        known = article_id in self._found.articles
        return self._found.sentences(article_id) if known else ()

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Answer a question with the articles' own sentences, or say that they do not.

        :param history: the answers to the earlier questions, oldest first, from which a question
            that cannot stand alone is completed; see `Answer.searched`.
        :raises EmptyQuestionError: the question holds neither a letter nor a digit.
        :raises QuestionTooLongError: it is longer than `Settings.max_question_chars`.
        """
        return self.explain(question, history).answer

    def explain(self, question: str, history: Sequence[Answer] = ()) -> Explanation:
        """What `ask` does, with every candidate it weighed; raises what `ask` raises."""
        cleaned = clean_question(question, self._settings.max_question_chars)
        mended = self._speller.mend(cleaned)
        searched = complete(mended, history)
        found, read = self.look(searched)
        talk = self._place(history[-1]) if history and leans(mended, searched) else None
        candidates = self._ranked(searched, read, talk)
        good = [c for c in candidates if c.score >= self._threshold]
        evidence = tuple(good[: self._settings.max_evidence])
        answer = Answer(
            question=question,
            searched=searched,
            evidence=evidence,
            closest=() if evidence else candidates[:MAX_CLOSEST],
            score=candidates[0].score if candidates else 0.0,
            missing=() if evidence else never_mentioned(searched, found, self._found),
            text=evidence[0].text if evidence else self._silence(searched),
        )
        return Explanation(answer, candidates, found.hits)

    def look(self, searched: str) -> tuple[Found, list[Candidate]]:
        """What the searches find, and what is read closely with what the readers made of it."""
        found = self._found.search(searched)
        hits, close = found.hits, found.hits[: self._settings.candidates]
        first: list[Candidate] = []
        if self._settings.depth != "deep":
            first = look_fast(self._readers.fast, found, self._found, SHORTLIST)
            if self._settings.depth == "fast":
                return found, first[: self._settings.candidates]
            close = tuple(candidate.hit for candidate in first[:PROMISING])
        read = read_candidates(self._readers.deep, searched, hits, close, self._found, first)
        return found, read

    def _place(self, answer: Answer) -> tuple[str, int] | None:
        """Where the talk is: the best sentence of a turn, whether or not it was sure."""
        for best in (*answer.evidence, *answer.closest)[:1]:
            for sentence in self.sentences(best.article_id):
                if sentence.start == best.start:
                    return sentence.article_id, sentence.position
        return None

    def _ranked(
        self, question: str, candidates: Sequence[Candidate], talk: tuple[str, int] | None
    ) -> tuple[Evidence, ...]:
        """Best first; sentences that say the same are one piece of evidence."""
        groups: list[tuple[float, list[Candidate]]] = []
        for score, candidate in ranked(candidates, self._settings.depth, talk):
            same = next((g for _, g in groups if same_words(g[0].text, candidate.text)), None)
            if same:
                same.append(candidate)
            else:
                groups.append((score, [candidate]))
        return tuple(
            self._evidence(group, score, rank, is_yes_no(question))
            for rank, (score, group) in enumerate(groups, start=1)
        )

    def _evidence(
        self, group: Sequence[Candidate], score: float, rank: int, whole: bool
    ) -> Evidence:
        sentence, reading = group[0].hit.sentence, group[0].reading
        article = self._found.articles[sentence.article_id]
        beside = self._found.sentences(article.id)
        before = leans_on(sentence, article.text, beside)
        start, end = (0, 0) if whole else (reading.start, reading.end)
        return Evidence(
            article_id=article.id,
            title=article.title,
            start=sentence.start,
            end=sentence.end,
            answer_start=sentence.start + start,
            answer_end=sentence.start + end,
            text=group[0].text,
            score=score,
            rank=rank,
            context_start=before.start if before else sentence.start,
            context_end=before.end if before else sentence.start,
            speaker=speaker_of(sentence, article.text, beside),
            also=tuple(
                (other.hit.sentence.article_id, other.hit.sentence.start, other.hit.sentence.end)
                for other in group[1:]
            ),
        )

    def _silence(self, question: str) -> str:
        one = len(self._found.articles) == 1
        said = "The article does not say." if one else "The articles do not say."
        return said + FOREIGN if looks_foreign(question) else said


def default_index_folder(articles: Path) -> Path:
    """Where the index of a folder of articles is kept when `Settings.index` does not say."""
    name = hashlib.sha256(str(articles.resolve()).encode()).hexdigest()[:16]
    return ROOT / "index" / "built" / name


def ask(question: str, history: Sequence[Answer] = ()) -> Answer:
    """Ask the default articles; they are opened once.

    >>> ask("What range does the G3 have?").evidence[0].words
    '520 km'

    :raises AssistantError: see `Assistant.open` and `Assistant.ask`.
    """
    return _default().ask(question, history)


@cache
def _default() -> Assistant:
    return Assistant.open()
