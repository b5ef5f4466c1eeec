"""From a question to an answer, on one unchanging state of the articles."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from assistant.evidence import same_words
from assistant.forms.missing import missing_terms
from assistant.forms.several import (
    MAX_OF_PART,
    Groups,
    by_article,
    how_many_say_so,
    marked,
    number_shown,
    with_other_figures,
    with_series,
)
from assistant.forms.weighed import weigh
from assistant.forms.why import why
from assistant.forms.wished import EMPTY_WISH, WishedFor, wished_for
from assistant.query.clean import is_yes_no, looks_foreign
from assistant.query.split import asks_for_all
from assistant.query.understanding import Query, Understanding
from assistant.quote import NOTHING, quote
from assistant.reader.candidates import Candidate, Reader, read_candidates
from assistant.reader.probability import probability_of_any, ranked, verdict_of
from assistant.reader.windows import tokenize_question
from assistant.settings import Settings
from assistant.telemetry import QuestionRecord, recorded
from assistant.types import HEADINGS, Answer, Evidence, Verdict
from corpus import Article, Sentence
from index import Found, Hit, Snapshot
from index.encoders.weights import tokenizer
from index.timing import stage

WINDOWS = {"fast": 1, "auto": 4, "deep": 12}  # that are read at most, by depth
# The same where they are of several articles, or of one of more than LONG sentences.
OF_MANY = {"fast": 1, "auto": 6, "deep": 12}
LONG = 400
OF_LIST = {"fast": 1, "auto": 8, "deep": 12}  # the same where all of some kind are asked for
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
        self._understanding = Understanding(found, settings.max_question_chars)

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
        asked = Query(question, question, completed, tuple(earlier), None, "")
        return self._read(asked, self.found.search(asked.searched))

    def _query(
        self,
        question: str,
        history: Sequence[Answer],
        articles: Collection[str] | None,
        strictness: str | None,
    ) -> Query:
        with stage("spelling, earlier turns"):
            return self._understanding.query(
                question, history, articles, strictness or self._settings.strictness
            )

    def _ids(self, articles: Collection[str] | None) -> Collection[str]:
        """Ids of the articles that are asked."""
        return self.found.articles if articles is None else articles

    def _answered(self, query: Query, found: Found | None) -> Explanation:
        """The answer in its form.

        :param found: what the searches found for the question, if it was searched for already.
        """
        if query.wish is not None:
            with stage("wishes"):
                ids = self._ids(query.articles)
                wished = wished_for(query.wish, self.found, ids, self._reader)
            if wished is not EMPTY_WISH:
                return self._wished(query, wished)
            if query.wish.form == "particulars":  # nothing is known: only what the text surely says
                query = replace(query, strictness="sure")
        if query.said_by is not None:
            again = self._again(query, query.said_by)
            if again:
                return again
        if query.parts:
            parts = [self._answered(part, None) for part in query.parts]
            if any(part.answer.evidence for part in parts):
                return self._together(query, parts)
        if found is None:
            with stage("search"):
                found = self.found.search(query.searched, query.articles)
        return self._said(query, found)

    def _wished(self, query: Query, wished: WishedFor) -> Explanation:
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

    def _again(self, query: Query, evidence: Evidence) -> Explanation | None:
        """The sentence that was shown last, for its speaker; None if it is not there any more."""
        article = self.found.articles.get(evidence.article_id)
        if article is None or article.text[evidence.start : evidence.end] != evidence.text:
            return None
        shown = replace(
            evidence, rank=1, score=1.0, answer_start=evidence.start, answer_end=evidence.start
        )
        note = f"The article names {evidence.speaker} as the speaker."
        answer = Answer(
            question=query.typed,
            searched=query.searched,
            verdict="says",
            evidence=(shown,),
            closest=(),
            score=1.0,
            missing=(),
            text=shown.text,
            form="quotations",
            notes=(note,),
        )
        return Explanation(self._noted_asked(query, answer), (shown,), (), self._texts((shown,)))

    def _together(self, query: Query, parts: Sequence[Explanation]) -> Explanation:
        """One answer of the answers to the parts of a question."""
        answers = tuple(_of_part(part.answer) for part in parts)
        evidence = _in_turn([answer.evidence for answer in answers])
        shown = {(one.article_id, one.start) for one in evidence}
        others = sorted((c for part in parts for c in part.candidates), key=lambda c: -c.score)
        rest = [one for one in others if (one.article_id, one.start) not in shown]
        candidates = tuple(_ranked(_once([*evidence, *rest])))
        sure = all(answer.verdict == "says" for answer in answers)
        answer = Answer(
            question=query.typed,
            searched=query.searched,
            verdict="says" if sure else "may say",
            evidence=candidates[: len(evidence)],
            closest=(),
            score=max(answer.score for answer in answers),
            missing=(),
            text=evidence[0].text,
            form="parts",
            parts=answers,
        )
        texts = {name: text for part in parts for name, text in part.texts.items()}
        hits = tuple(hit for part in parts for hit in part.hits)
        return Explanation(self._noted_asked(query, answer), candidates, hits, texts)

    def _said(self, query: Query, found: Found) -> Explanation:
        """Sentences that answer."""
        in_order = ranked(self._read(query, found), stands_alone=query.is_part or not query.earlier)
        score = probability_of_any([candidate for _, candidate in in_order])
        in_order, spoilt = weigh(query.stated, in_order, self.found)
        groups = _without_repeats(in_order)
        best = groups[0][0] if groups else 0.0
        # What is left where the best one does not fit has only its own probability.
        score = min(score, best) if spoilt else score
        verdict = verdict_of(best, score, query.strictness)
        said = verdict != "does not say"
        places, differing = self._places(query, groups, verdict)
        whole = is_yes_no(query.searched) or is_yes_no(query.question)
        self._count_in(groups, places, found)
        order = [*places, *(n for n in range(len(groups)) if n not in places)]
        candidates = tuple(
            self._evidence(query, groups[place], rank, whole, rank <= len(places))
            for rank, place in enumerate(order, start=1)
        )
        shown = tuple(_ranked(by_article(candidates[: len(places)])))
        counted = how_many_say_so(shown[0]) if said else ""
        answer = Answer(
            question=query.typed,
            searched=query.searched,
            verdict=verdict,
            evidence=shown if said else (),
            closest=() if said else shown,
            score=score,
            missing=() if said else self._missing(query, found),
            text=shown[0].text if said else _silence(query.searched),
            notes=tuple(note for note in (counted, differing) if note),
        )
        candidates = (*shown, *candidates[len(places) :])
        reasons = why(query.searched, candidates, len(shown), self.found, query.articles)
        answer = replace(self._noted_asked(query, answer), why=reasons)
        return Explanation(answer, candidates, found.hits, self._texts(candidates))

    def _places(self, query: Query, groups: Groups, verdict: Verdict) -> tuple[list[int], str]:
        """Places in `groups` of what is shown, and a sentence on figures that differ, or ""."""
        probabilities = [probability for probability, _ in groups]
        if verdict == "does not say":
            return [n for n, one in enumerate(probabilities[:MAX_CLOSEST]) if one >= CLOSE], ""
        number = number_shown(
            query.question, query.is_part, probabilities, self._settings.max_evidence
        )
        places = list(range(number))
        if asks_for_all(query.question):
            places = with_series(places, groups, self.found)
        if verdict == "says":
            return with_other_figures(query.searched, groups, places)
        return places, ""

    def _count_in(self, groups: Groups, places: Sequence[int], found: Found) -> None:
        """Put what was found and not read, and says the same as what is shown, beside it."""
        known = {c.sentence for _, group in groups for c in group}
        for hit in found.hits:
            paragraph = self.found.articles[hit.sentence.article_id].paragraph_at(
                hit.sentence.start
            )
            if hit.sentence in known or not paragraph.may_answer:
                continue
            text = self.found.text(hit.sentence)
            for place in places:
                first = groups[place][1][0]
                if same_words(first.text, text):
                    groups[place][1].append(replace(first, sentence=hit.sentence, text=text))
                    break

    def _missing(self, query: Query, found: Found) -> tuple[str, ...]:
        return missing_terms(query.searched, found, self.found, query.articles)

    def _noted_asked(self, query: Query, answer: Answer) -> Answer:
        """The answer with what its question became and where it went."""
        asked = () if query.articles is None else tuple(query.articles)
        return replace(answer, changes=query.changes, asked=asked)

    def _texts(self, evidence: Sequence[Evidence]) -> dict[str, tuple[Article, Sequence[Sentence]]]:
        cited = {one.article_id for one in evidence}
        return {one: (self.found.articles[one], self.found.sentences(one)) for one in cited}

    def _read(self, query: Query, found: Found) -> list[Candidate]:
        """Every sentence of the windows that are read."""
        with stage("reader"):
            asked = tokenize_question(tokenizer(), query.question, query.earlier)
            limit = self._most_windows(query, found)
            return read_candidates(self._reader, asked, found.hits, self.found, limit)

    def _most_windows(self, query: Query, found: Found) -> int:
        """Windows that are read at most."""
        by_depth = WINDOWS
        articles = {hit.sentence.article_id for hit in found.hits}
        if asks_for_all(query.question) and not query.is_part:
            by_depth = OF_LIST
        elif len(articles) > 1 or any(len(self.found.sentences(one)) > LONG for one in articles):
            by_depth = OF_MANY
        return by_depth[self._settings.depth]

    def _evidence(
        self,
        query: Query,
        group: tuple[float, Sequence[Candidate]],
        rank: int,
        whole: bool,
        shown: bool,
    ) -> Evidence:
        """A quotation; :param whole: true if no words in it are to be marked."""
        probability, (first, *others) = group
        words = marked(query.searched, first) if shown and not whole else NOTHING
        also = [other.sentence for other in others]
        return quote(self.found, first.sentence, probability, rank, words, also, shown)


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


def _of_part(answer: Answer) -> Answer:
    """The answer with the sentences that a part of a question shows; the best of those left out is
    the next best.
    """
    kept, left = answer.evidence[:MAX_OF_PART], answer.evidence[MAX_OF_PART:]
    reasons = answer.why
    if reasons and left:
        reasons = replace(reasons, next_best=max(left, key=lambda one: one.score))
    return replace(answer, evidence=kept, closest=(), why=reasons)


def _in_turn(lists: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The first of each list, then the second of each, and so on; none twice."""
    return _once(one for row in zip_longest(*lists) for one in row if one is not None)


def _once(evidence: Iterable[Evidence]) -> list[Evidence]:
    kept: dict[tuple[str, int], Evidence] = {}
    for one in evidence:
        kept.setdefault((one.article_id, one.start), one)
    return list(kept.values())


def _ranked(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    return (replace(one, rank=rank) for rank, one in enumerate(evidence, start=1))


def _silence(question: str) -> str:
    said = f"{HEADINGS['does not say']}."
    return said + FOREIGN if looks_foreign(question) else said


def _noted(record: QuestionRecord, explanation: Explanation) -> Explanation:
    """Tell what came of a question."""
    record.answer = explanation.answer
    record.candidates, record.hits = len(explanation.candidates), len(explanation.hits)
    return explanation
