"""From a question to an answer, on one unchanging state of the articles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assistant.evidence import leans_on, missing_terms, same_words, speaker_of
from assistant.query.clean import clean_question, is_yes_no, looks_foreign
from assistant.query.followup import complete, leans
from assistant.query.spelling import Speller
from assistant.reader.candidates import (
    Candidate,
    Readers,
    fast_score,
    read_candidates,
    read_fast,
    with_unread,
)
from assistant.reader.probability import ranked, threshold_for
from assistant.settings import Settings
from assistant.telemetry import QuestionRecord, recorded
from assistant.types import Answer, Evidence
from corpus import Article, Sentence
from index import Found, Hit, Snapshot
from index.timing import stage

SHORTLIST = 20  # hits the fast reader looks at for the deep one; in a large library 10 are few
# How far the fused score of a hit may fall behind the best for the fast reader to look at it, and
# how many it looks at anyhow: on the tune slice as many right as with all looked at, at half.
MAX_FUSED_GAP, MIN_FAST_READ = 0.8, 4
# How many of them the deep reader may read at depth "auto", and how far one may fall behind the
# most promising: on the tune slice as many right as with all five read, at half the tokens.
MAX_DEEP_READ, MAX_FAST_GAP = 5, 4.0
MAX_CLOSEST = 3  # sentences shown on silence
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

    def __init__(self, found: Snapshot, readers: Readers, settings: Settings) -> None:
        """:param found: the articles, as they are asked."""
        self.found = found
        self._readers = readers
        self._settings = settings
        self._threshold = threshold_for(settings.target_precision, settings.depth)
        self._speller = Speller(found)

    def explain(
        self, question: str, history: Sequence[Answer] = (), articles: Collection[str] | None = None
    ) -> Explanation:
        """See `Assistant.explain`."""
        with recorded(self._settings.depth, len(history), self._settings.log) as record:
            searched, leaning = self._searched(question, history)
            with stage("search"):
                found = self.found.search(searched, articles)
            talk = self._place(history[-1]) if history and leaning else None
            return _noted(record, self._explain(question, searched, found, talk, articles))

    def explain_all(
        self, questions: Sequence[str], articles: Collection[str] | None = None
    ) -> list[Explanation]:
        """See `Assistant.ask_all`."""
        searched = [self._searched(question, ())[0] for question in questions]
        explanations = []
        for question, asked, found in zip(
            questions, searched, self.found.search_all(searched, articles), strict=True
        ):
            with recorded(self._settings.depth, 0, self._settings.log) as record:
                explained = self._explain(question, asked, found, None, articles)
                explanations.append(_noted(record, explained))
        return explanations

    def _searched(self, question: str, history: Sequence[Answer]) -> tuple[str, bool]:
        """Query for a question, and whether it leans on the turns before it."""
        with stage("spelling, earlier turns"):
            cleaned = clean_question(question, self._settings.max_question_chars)
            mended = self._speller.mend(cleaned)
            completed = complete(mended, history)
            return completed, leans(mended, completed)

    def _explain(
        self,
        question: str,
        searched: str,
        found: Found,
        talk: tuple[str, int] | None,
        articles: Collection[str] | None,
    ) -> Explanation:
        read = self._read(searched, found)
        groups = self._ranked(read, talk)
        good = sum(score >= self._threshold for score, _ in groups)
        shown = min(good, self._settings.max_evidence) or MAX_CLOSEST
        whole = is_yes_no(searched)
        candidates = tuple(
            self._evidence(group, score, rank, whole, rank <= shown)
            for rank, (score, group) in enumerate(groups, start=1)
        )
        evidence = candidates[:shown] if good else ()
        answer = Answer(
            question=question,
            searched=searched,
            evidence=evidence,
            closest=() if evidence else candidates[:MAX_CLOSEST],
            score=candidates[0].score if candidates else 0.0,
            missing=() if evidence else missing_terms(searched, found, self.found),
            text=evidence[0].text if evidence else self._silence(searched, articles),
        )
        cited = {one.article_id for one in candidates}
        texts = {one: (self.found.articles[one], self.found.sentences(one)) for one in cited}
        return Explanation(answer, candidates, found.hits, texts)

    def look(self, searched: str) -> tuple[Found, list[Candidate]]:
        """Hits of a search, and the candidates that are read closely, with their readings."""
        found = self.found.search(searched)
        return found, self._read(searched, found)

    def _read(self, searched: str, found: Found) -> list[Candidate]:
        """Candidates that are read closely of what was found, with their readings."""
        hits = self._answerable(found.hits)
        close = hits[: self._settings.candidates]
        first: list[Candidate] = []
        if self._settings.depth != "deep":
            fast = self._settings.depth == "fast"
            looked = _near_the_best(close if fast else hits[:SHORTLIST])
            with stage("fast reader"):
                first = read_fast(self._readers.fast, found.question, looked, self.found)
            if fast:
                return first
            least = max(map(fast_score, first), default=0.0) - MAX_FAST_GAP
            close = tuple(c.hit for c in first[:MAX_DEEP_READ] if fast_score(c) >= least)
        with stage("deep reader"):
            read = read_candidates(self._readers.deep, searched, hits, close, self.found, first)
        return with_unread(read, first[:MAX_DEEP_READ])

    def _answerable(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Hits without headings and other context, as far down as they are read closely."""
        wanted = max(SHORTLIST, self._settings.candidates)
        kept: list[Hit] = []
        for number, hit in enumerate(hits):
            if len(kept) == wanted:
                return (*kept, *hits[number:])
            article = self.found.articles[hit.sentence.article_id]
            if article.paragraph_at(hit.sentence.start).may_answer:
                kept.append(hit)
        return tuple(kept)

    def _place(self, answer: Answer) -> tuple[str, int] | None:
        """Place of the talk: the best sentence of a turn, sure or not."""
        for best in (*answer.evidence, *answer.closest)[:1]:
            known = best.article_id in self.found.articles
            for sentence in self.found.sentences(best.article_id) if known else ():
                if sentence.start == best.start:
                    return sentence.article_id, sentence.position
        return None

    def _ranked(
        self, candidates: Sequence[Candidate], talk: tuple[str, int] | None
    ) -> list[tuple[float, list[Candidate]]]:
        """Best first; sentences that say the same are one piece of evidence."""
        groups: list[tuple[float, list[Candidate]]] = []
        for score, candidate in ranked(candidates, self._settings.depth, talk):
            same = next((g for _, g in groups if same_words(g[0].text, candidate.text)), None)
            if same:
                same.append(candidate)
            else:
                groups.append((score, [candidate]))
        return groups

    def _evidence(
        self, group: Sequence[Candidate], score: float, rank: int, whole: bool, shown: bool
    ) -> Evidence:
        """A quotation; its words, speaker and context only if it is shown.

        :param whole: whether no words in it are to be marked.
        """
        sentence = group[0].hit.sentence
        article = self.found.articles[sentence.article_id]
        paragraph = article.paragraph_at(sentence.start)
        start, end, speaker, before = 0, 0, paragraph.speaker, None
        if shown:
            beside = self.found.sentences(article.id)
            before = leans_on(sentence, article.text, beside)
            speaker = speaker or speaker_of(sentence, article.text, beside)
            start, end = (0, 0) if whole else group[0].reading.characters(group[0].text)
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
            speaker=speaker,
            also=tuple(
                (other.hit.sentence.article_id, other.hit.sentence.start, other.hit.sentence.end)
                for other in group[1:]
            ),
            page=article.page(sentence.start),
            cells=tuple(
                (cell.column, cell.start, cell.end)
                for cell in paragraph.cells
                if sentence.start <= cell.start < cell.end <= sentence.end
            ),
        )

    def _silence(self, question: str, articles: Collection[str] | None) -> str:
        one = len(self.found.articles if articles is None else set(articles)) == 1
        said = "The article does not say." if one else "The articles do not say."
        return said + FOREIGN if looks_foreign(question) else said


def _noted(record: QuestionRecord, explanation: Explanation) -> Explanation:
    """Tell what came of a question."""
    record.answer = explanation.answer
    record.candidates, record.hits = len(explanation.candidates), len(explanation.hits)
    return explanation


def _near_the_best(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits that the searches do not put far behind the best."""
    return [
        hit
        for hit in hits
        if hit.rank <= MIN_FAST_READ or hit.score >= hits[0].score - MAX_FUSED_GAP
    ]
