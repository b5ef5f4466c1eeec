"""From a question to an answer, on one unchanging state of the articles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assistant.evidence import missing_terms, same_words
from assistant.query.clean import clean_question, is_yes_no, looks_foreign
from assistant.query.followup import complete, leans
from assistant.query.spelling import Speller
from assistant.quote import NOTHING, quote
from assistant.reader.candidates import Candidate, Reader, read_candidates
from assistant.reader.probability import least_shown, probability_of_any, ranked, verdict_of
from assistant.reader.windows import tokenize_question
from assistant.settings import Settings
from assistant.telemetry import QuestionRecord, recorded
from assistant.types import HEADINGS, Answer, Evidence
from corpus import Article, Sentence
from index import Found, Hit, Snapshot
from index.encoders.weights import tokenizer
from index.timing import stage

WINDOWS = {"fast": 1, "auto": 3, "deep": 12}  # that are read at most, by depth
MAX_CLOSEST = 3  # sentences shown on silence
CLOSE = 0.15  # probability from which a sentence is close: one in six of these is right
MAX_COMPARED = 30  # candidates that are compared with the better ones; none further is shown
FOREIGN = " Questions are understood in English only."


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer and all it was chosen from."""

    answer: Answer
    # Every sentence that was scored closely, best first; what is not shown is without words,
    # speaker and context.
    candidates: tuple[Evidence, ...]
    hits: tuple[Hit, ...]  # every sentence that either search proposed, best first
    # By id, the articles of the candidates with their sentences, as they were asked: an article
    # may have been replaced since.
    texts: dict[str, tuple[Article, Sequence[Sentence]]] = field(default_factory=dict)


class Pipeline:
    """Answers from an index and nothing else; safe for any number of threads."""

    def __init__(self, found: Snapshot, reader: Reader, settings: Settings) -> None:
        """:param found: the articles, as they are asked."""
        self.found = found
        self._reader = reader
        self._settings = settings
        self._speller = Speller(found)

    def explain(
        self,
        question: str,
        history: Sequence[Answer] = (),
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> Explanation:
        """See `Assistant.explain`."""
        with recorded(self._settings.depth, len(history), self._settings.log) as record:
            query = self._query(question, history)
            with stage("search"):
                found = self.found.search(query.searched, articles)
            return _noted(record, self._explain(query, found, strictness))

    def explain_all(
        self,
        questions: Sequence[str],
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> list[Explanation]:
        """See `Assistant.ask_all`."""
        queries = [self._query(question, ()) for question in questions]
        searched = self.found.search_all([query.searched for query in queries], articles)
        explanations = []
        for query, found in zip(queries, searched, strict=True):
            with recorded(self._settings.depth, 0, self._settings.log) as record:
                explanation = self._explain(query, found, strictness)
                explanations.append(_noted(record, explanation))
        return explanations

    def candidates(self, question: str, earlier: Sequence[str] = ()) -> list[Candidate]:
        """Sentences that are read for a question, unranked; `earlier` questions oldest first."""
        asked = _Query(question, question, " ".join((*earlier[-1:], question)), tuple(earlier))
        return self._read(asked, self.found.search(asked.searched))

    def _query(self, question: str, history: Sequence[Answer]) -> "_Query":
        with stage("spelling, earlier turns"):
            cleaned = clean_question(question, self._settings.max_question_chars)
            mended = self._speller.mend(cleaned)
            searched = complete(mended, history)
            leaning = leans(mended, searched)
            earlier = tuple(turn.question for turn in history) if leaning else ()
            return _Query(question, mended, searched, earlier)

    def _explain(
        self,
        query: "_Query",
        found: Found,
        strictness: str | None = None,
    ) -> Explanation:
        in_order = ranked(self._read(query, found))
        groups = _without_repeats(in_order)
        score = probability_of_any([candidate for _, candidate in in_order])
        best = groups[0][0] if groups else 0.0
        verdict = verdict_of(best, score, strictness or self._settings.strictness)
        said = verdict != "does not say"
        beside = sum(probability >= least_shown() for probability, _ in groups)
        close = sum(probability >= CLOSE for probability, _ in groups[:MAX_CLOSEST])
        shown = min(max(beside, 1), self._settings.max_evidence) if said else close
        whole = is_yes_no(query.searched)
        candidates = tuple(
            self._evidence(group, probability, rank, whole, rank <= shown)
            for rank, (probability, group) in enumerate(groups, start=1)
        )
        evidence = candidates[:shown] if said else ()
        answer = Answer(
            question=query.typed,
            searched=query.searched,
            verdict=verdict,
            evidence=evidence,
            closest=() if said else candidates[:shown],
            score=score,
            missing=() if said else missing_terms(query.searched, found, self.found),
            text=evidence[0].text if said else _silence(query.searched),
        )
        cited = {one.article_id for one in candidates}
        texts = {one: (self.found.articles[one], self.found.sentences(one)) for one in cited}
        return Explanation(answer, candidates, found.hits, texts)

    def _read(self, query: "_Query", found: Found) -> list[Candidate]:
        """Every sentence of the windows that are read."""
        with stage("reader"):
            asked = tokenize_question(tokenizer(), query.question, query.earlier)
            limit = WINDOWS[self._settings.depth]
            return read_candidates(self._reader, asked, found.hits, self.found, limit)

    def _evidence(
        self, group: Sequence[Candidate], score: float, rank: int, whole: bool, shown: bool
    ) -> Evidence:
        """A quotation; :param whole: true if no words in it are to be marked."""
        first = group[0]
        words = NOTHING if whole else (first.reading.start, first.reading.end)
        also = [other.sentence for other in group[1:]]
        return quote(self.found, first.sentence, score, rank, words, also, shown)


@dataclass(frozen=True, slots=True)
class _Query:
    """A question on its way through the pipeline."""

    typed: str
    question: str  # cleaned and mended: what the reader reads
    searched: str  # completed from the talk: what is searched
    earlier: tuple[str, ...]  # the questions it leans on, oldest first


def _without_repeats(
    in_order: Sequence[tuple[float, Candidate]],
) -> list[tuple[float, list[Candidate]]]:
    """Candidates best first; of the best, those that say the same are one piece of evidence."""
    groups: list[tuple[float, list[Candidate]]] = []
    for rank, (probability, candidate) in enumerate(in_order):
        near = groups if rank < MAX_COMPARED else ()
        same = next((g for _, g in near if same_words(g[0].text, candidate.text)), None)
        if same:
            same.append(candidate)
        else:
            groups.append((probability, [candidate]))
    return groups


def _silence(question: str) -> str:
    said = f"{HEADINGS['does not say']}."
    return said + FOREIGN if looks_foreign(question) else said


def _noted(record: QuestionRecord, explanation: Explanation) -> Explanation:
    """Tell what came of a question."""
    record.answer = explanation.answer
    record.candidates, record.hits = len(explanation.candidates), len(explanation.hits)
    return explanation
