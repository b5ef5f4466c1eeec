"""From a question to an answer, on one unchanging state of the articles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from assistant.evidence import missing_terms, same_words
from assistant.forms.wished import EMPTY_WISH, WishedFor, wished_for
from assistant.query.clean import clean_question, is_yes_no, looks_foreign
from assistant.query.followup import complete, leans
from assistant.query.spelling import Speller
from assistant.query.wishes import Wish, wish_of, without_courtesies
from assistant.quote import NOTHING, quote
from assistant.reader.candidates import Candidate, Reader, read_candidates
from assistant.reader.probability import least_shown, probability_of_any, ranked, verdict_of
from assistant.reader.windows import tokenize_question
from assistant.settings import Settings
from assistant.telemetry import QuestionRecord, recorded
from assistant.types import HEADINGS, Answer, Change, Evidence
from corpus import Article, Sentence
from index import Found, Hit, Snapshot
from index.encoders.weights import tokenizer
from index.timing import stage

WINDOWS = {"fast": 1, "auto": 3, "deep": 12}  # that are read at most, by depth
MAX_CLOSEST = 3  # sentences shown on silence
CLOSE = 0.15  # probability from which a sentence is close: one in six of these is right
MAX_COMPARED = 30  # candidates that are compared with the better ones; none further is shown
MAX_TITLES = 20  # of asked articles that help to understand a question
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


@dataclass(frozen=True, slots=True)
class _Query:
    """A question on its way through the pipeline."""

    typed: str
    question: str  # cleaned and mended: what the reader reads
    searched: str  # completed from the talk: what is searched
    earlier: tuple[str, ...]  # the questions it leans on, oldest first
    articles: Collection[str] | None  # ids of those that are asked; None for all
    strictness: str
    wish: Wish | None = None  # if it is no question for one sentence
    changes: tuple[Change, ...] = ()  # of spelling


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
            query = self._query(question, history, articles, strictness)
            return _noted(record, self._answered(query, None))

    def explain_all(
        self,
        questions: Sequence[str],
        articles: Collection[str] | None = None,
        strictness: str | None = None,
    ) -> list[Explanation]:
        """See `Assistant.ask_all`."""
        queries = [self._query(question, (), articles, strictness) for question in questions]
        together = [query for query in queries if query.wish is None]
        searched = self.found.search_all([query.searched for query in together], articles)
        results = iter(searched)
        explanations = []
        for query in queries:
            with recorded(self._settings.depth, 0, self._settings.log) as record:
                found = next(results) if query.wish is None else None
                explanations.append(_noted(record, self._answered(query, found)))
        return explanations

    def candidates(self, question: str, earlier: Sequence[str] = ()) -> list[Candidate]:
        """Sentences that are read for a question, unranked; `earlier` questions oldest first."""
        completed = " ".join((*earlier[-1:], question))
        asked = _Query(question, question, completed, tuple(earlier), None, "")
        return self._read(asked, self.found.search(asked.searched))

    def _query(
        self,
        question: str,
        history: Sequence[Answer],
        articles: Collection[str] | None,
        strictness: str | None,
    ) -> _Query:
        with stage("spelling, earlier turns"):
            typed = clean_question(question, self._settings.max_question_chars)
            asked = without_courtesies(typed)
            strictness = strictness or self._settings.strictness
            wish = wish_of(asked, self._titles(articles), alone=not history)
            if wish:
                return _Query(question, asked, typed, (), articles, strictness, wish)
            mended = self._speller.mend(asked)
            searched = complete(mended, history)
            leaning = leans(mended, searched)
            earlier = tuple(turn.question for turn in history) if leaning else ()
            return _Query(question, mended, searched, earlier, articles, strictness)

    def _ids(self, articles: Collection[str] | None) -> Collection[str]:
        """Ids of the articles that are asked."""
        return self.found.articles if articles is None else articles

    def _titles(self, articles: Collection[str] | None) -> list[str]:
        """Titles of the articles that are asked, if these are few."""
        ids = self._ids(articles)
        return [self.found.articles[one].title for one in ids] if len(ids) <= MAX_TITLES else []

    def _answered(self, query: _Query, found: Found | None) -> Explanation:
        """The answer in its form.

        :param found: what the searches found for the question, if it was searched for already.
        """
        if query.wish is not None:
            with stage("wishes"):
                wished = wished_for(query.wish, self.found, self._ids(query.articles))
            if wished is not EMPTY_WISH:
                return self._wished(query, wished)
            if query.wish.form == "particulars":  # nothing is known: only what the text surely says
                query = replace(query, strictness="sure")
        if found is None:
            with stage("search"):
                found = self.found.search(query.searched, query.articles)
        return self._said(query, found)

    def _wished(self, query: _Query, wished: WishedFor) -> Explanation:
        evidence = tuple(
            quote(self.found, one.sentence, 1.0, rank, one.words)
            for rank, one in enumerate(wished.listed, start=1)
        )
        said = bool(evidence or wished.particulars)
        answer = Answer(
            question=query.typed,
            searched=query.searched,
            verdict="says" if said else "does not say",
            evidence=evidence,
            closest=(),
            score=float(said),
            missing=(),
            text=wished.text or evidence[0].text,
            form=wished.form,
            particulars=wished.particulars,
            notes=wished.notes,
        )
        return Explanation(self._noted_asked(query, answer), evidence, (), self._texts(evidence))

    def _said(self, query: _Query, found: Found) -> Explanation:
        """Sentences that answer."""
        in_order = ranked(self._read(query, found))
        groups = _without_repeats(in_order)
        score = probability_of_any([candidate for _, candidate in in_order])
        best = groups[0][0] if groups else 0.0
        verdict = verdict_of(best, score, query.strictness)
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
        answer = self._noted_asked(query, answer)
        return Explanation(answer, candidates, found.hits, self._texts(candidates))

    def _noted_asked(self, query: _Query, answer: Answer) -> Answer:
        """The answer with what its question became and where it went."""
        asked = () if query.articles is None else tuple(query.articles)
        return replace(answer, changes=query.changes, asked=asked)

    def _texts(self, evidence: Sequence[Evidence]) -> dict[str, tuple[Article, Sequence[Sentence]]]:
        cited = {one.article_id for one in evidence}
        return {one: (self.found.articles[one], self.found.sentences(one)) for one in cited}

    def _read(self, query: _Query, found: Found) -> list[Candidate]:
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
