"""Questions to start with: chosen by hand, or made from the article and tried in the background.

A draft is made by rule from one sentence that should answer it. The rules know a little grammar and
no meaning, so a draft is shown only when the assistant answers it surely, with that sentence.
"""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from assistant.page.background import BackgroundAssistant
from assistant.query.clean import is_stop_word
from assistant.types import Answer
from corpus import Article, Sentence

MAX_CHARS = 80  # of a question that is read at a glance

YEAR = r"(?:1\d|20)\d\d"
NAME = r"[A-Z][\w’'&-]*(?: (?:of |de |van |von )?[A-Z0-9][\w’'&-]*){0,4}"
_SUBJECT = rf"^(?:In {YEAR}, )?(?P<subject>[Tt]he (?:[\w’'-]+ ){{1,3}}?[\w’'-]+|{NAME})"
_DONE = r"(?P<done>\w+ed|born|built|made|found|written|held|sold|known|given|taken|drawn|won|led)"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:(?:\d\d? )?(?:{_MONTHS}) (?:\d\d?, )?)?{YEAR}"
_NUMBER = (
    r"(?:(?:about|around|nearly|almost|over|more than|some) )?"
    r"(?:\d[\d.,]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:thousand|million|billion))?"
)
_MONEY = rf"[$€£]\d[\d.,]*(?: (?:thousand|million|billion|trillion))?|{_NUMBER} (?:dollars|euros)"
_ROLE = (
    r"(?P<role>CEO|chief executive|chairman|chairwoman|president|founder|co-founder|director"
    r"|minister|mayor|governor|king|queen|spokesman|spokeswoman|head|leader|manager|coach)"
)
_DID = (
    r"(?P<did>acquired|bought|built|coined|composed|created|defeated|designed|developed|directed"
    r"|discovered|established|formed|founded|introduced|invented|launched|led|made|named|opened"
    r"|organi[sz]ed|painted|produced|proposed|published|received|released|secured|signed|won|wrote)"
)
_ORDER = frozenset("first second third last next latter former two three one result same".split())
_PERSON = re.compile(
    r"\b(?:actor|actress|architect|artist|astronaut|author|biologist|chemist|composer|economist"
    r"|emperor|engineer|explorer|founder|general|historian|inventor|journalist|king|lawyer|leader"
    r"|mathematician|minister|musician|novelist|painter|philosopher|physician|physicist|pilot"
    r"|poet|politician|president|professor|queen|scientist|singer|soldier|writer|woman|man)\b"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question and where its answer should stand."""

    question: str
    sentence: Sentence
    start: int  # article.text[start:end] is what was asked for
    end: int


def _what(match: re.Match[str]) -> str:
    person = _PERSON.search(re.split(r" (?:of|that|who|which|in|for|to) ", match["asked"])[0])
    return f"{'Who' if person else 'What'} {match['be']} {_inside(match)}?"


def _who_leads(match: re.Match[str]) -> str:
    whose = re.sub("[’']s$", "", match["whose"])
    return f"Who is the {match['role']} of {whose}?"


def _how_many(match: re.Match[str]) -> str:
    does, have = {"has": ("does", "have"), "have": ("do", "have"), "had": ("did", "have")}[
        match["have"]
    ]
    return f"How many {match['things']} {does} {_inside(match)} {have}?"


# What a sentence says, with what would answer as the group `asked`, and the question to it.
_RULES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        rf"{_SUBJECT} (?P<be>was|were) {_DONE}\b[^,;:]*? (?:in|on) (?P<asked>{_DATE})",
        lambda m: f"When {m['be']} {_inside(m)} {m['done']}?",
    ),
    (
        rf"^(?:In {YEAR}, )?(?P<asked>(?P<subject>{NAME})) {_DID} "
        r"(?P<object>(?:an? |the |[A-Z])[^,;:.()]{3,45}?)"
        r"(?=[,;.]| (?:in|on|at|for|with|from|to|by|as|and|that|which|after|before|when|while)\b)",
        lambda m: f"Who {m['did']} {m['object']}?",
    ),
    (
        rf"(?P<asked>{NAME}), (?:the )?{_ROLE} of (?P<whose>{NAME})",
        _who_leads,
    ),
    (
        rf"(?P<whose>{NAME}?) {_ROLE} (?P<asked>{NAME})",
        _who_leads,
    ),
    (
        rf"{_SUBJECT} (?P<be>is|was|are|were) (?P<asked>{_NUMBER} [a-z]+) "
        r"(?P<how>tall|long|high|wide|deep|old)\b",
        lambda m: f"How {m['how']} {m['be']} {_inside(m)}?",
    ),
    (
        rf"{_SUBJECT} (?P<have>has|have|had) (?P<asked>{_NUMBER}) "
        r"(?P<things>(?:[a-z]+ )?[a-z]+s)\b",
        _how_many,
    ),
    (
        rf"{_SUBJECT} (?P<have>has|have) (?P<done>\w+ed) (?P<asked>{_MONEY})",
        lambda m: f"How much {m['have']} {_inside(m)} {m['done']}?",
    ),
    (
        rf"{_SUBJECT} (?P<be>was|were) {_DONE} by (?P<asked>{NAME})",
        lambda m: f"Who {m['be']} {_inside(m)} {m['done']} by?",
    ),
    (
        rf"{_SUBJECT} (?P<be>is|was|are|were) (?P<done>located|born|built|held|founded|buried) "
        r"(?:in|at|near) (?P<asked>[A-Z][\w’'-]+(?:,? [A-Z][\w’'-]+)*)",
        lambda m: f"Where {m['be']} {_inside(m)} {m['done']}?",
    ),
    (rf"{_SUBJECT} (?P<be>is|was|are|were) (?P<asked>(?:an?|the) [^,;:.]{{8,}})", _what),
    (
        rf"^In (?P<year>{YEAR}), (?P<asked>[^.;]{{20,}})",
        lambda m: f"What happened in {m['year']}?",
    ),
)
_COMPILED = tuple((re.compile(pattern), question) for pattern, question in _RULES)


def drafts(article: Article, sentences: Sequence[Sentence]) -> list[Draft]:
    """Questions about an article, each asked once, of as many kinds as possible at the beginning.

    :param sentences: all of the article, in reading order.
    """
    kinds: list[list[Draft]] = []
    for pattern, question in _COMPILED:
        made = (_draft(article, one, pattern, question) for one in sentences)
        kinds.append([draft for draft in made if draft])
    turns = (draft for row in zip_longest(*kinds) for draft in row if draft)
    once: dict[str, Draft] = {}
    for draft in turns:
        once.setdefault(draft.question, draft)
    return list(once.values())


def _draft(
    article: Article,
    sentence: Sentence,
    pattern: re.Pattern[str],
    question: Callable[[re.Match[str]], str],
) -> Draft | None:
    match = pattern.search(article.text[sentence.start : sentence.end])
    if match is None or _is_vague(match.groupdict().get("subject")):
        return None
    made = question(match)
    if len(made) > MAX_CHARS or "\n" in made:
        return None
    start, end = (sentence.start + place for place in match.span("asked"))
    return Draft(made, sentence, start, end)


def _inside(match: re.Match[str]) -> str:
    """The subject as it is written inside of a sentence."""
    subject = match["subject"]
    return "the" + subject[3:] if subject.startswith("The ") else subject


def _is_vague(subject: str | None) -> bool:
    """True if a subject can be understood only from the sentence before: "He", "The other"."""
    if subject is None:
        return False
    first = subject.casefold().removeprefix("the ").split()[0]
    return is_stop_word(first) or first in _ORDER


_log = logging.getLogger(__name__)

# By article id: two that it answers, and one that it does not.
CHOSEN = {
    "xpeng": (
        "What range does the G3 have?",
        "Who are the backers of Xpeng?",
        "What is the price of the P7?",
    )
}
SHOWN = 3  # made questions
TRIED = 20  # drafts at most, before an article is left without
SURE = 0.7  # probability; that the answer is where the draft came from speaks for it too


class Starters:
    """Tries the drafts of one article after the other; people who ask wait for one question."""

    def __init__(self, assistant: BackgroundAssistant) -> None:
        """Try them on `assistant`."""
        self._assistant = assistant
        self._found: dict[str, tuple[str, ...]] = {}  # by the article's SHA-256
        self._begun: set[str] = set()
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()

    def suggested(self, article: Article) -> tuple[str, ...] | None:
        """Questions to start with; () if none is sure, None while that is being found out."""
        if article.id in CHOSEN:
            return CHOSEN[article.id]
        with self._lock:
            begin = article.sha256 not in self._begun
            self._begun.add(article.sha256)
        if begin:
            threading.Thread(target=self._try, args=(article,), daemon=True).start()
        return self._found.get(article.sha256)

    def _try(self, article: Article) -> None:
        sure: list[str] = []
        try:
            with self._one_at_a_time:
                made = drafts(article, self._assistant.sentences(article.id))[:TRIED]
                good = (one for one in made if confirms(self._ask(one, article), one))
                sure.extend(draft.question for draft in islice(good, SHOWN))
        except Exception:
            _log.exception("No questions to start with for the article %r", article.id)
        self._found[article.sha256] = tuple(sure)

    def _ask(self, draft: Draft, article: Article) -> Answer:
        return self._assistant.ask(draft.question, (), [article.id])


def confirms(answer: Answer, draft: Draft) -> bool:
    """True if the answer is sure, stands in the draft's sentence and touches what it asked for."""
    if not answer.answered or answer.score < SURE:
        return False
    best = answer.evidence[0]
    place = (draft.sentence.article_id, draft.sentence.start)
    return (best.article_id, best.start) == place and (
        best.answer_start < draft.end and best.answer_end > draft.start
    )
