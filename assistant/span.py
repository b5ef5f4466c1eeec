"""Marking the exact words of a sentence that answer, by the kind of thing a question asks for."""

import re
from typing import Literal

from index import STOP_WORDS, stems

Kind = Literal["who", "when", "where", "amount", "yes_no", "other"]
Span = tuple[int, int]

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("when", r"\b(?:when|what (?:year|month|day|date)|which (?:year|month|day)|how long ago)\b"),
    ("amount", r"\bhow (?:much|many|far|fast|old|big|large|high|long|tall|heavy|wide|deep)\b"),
    (
        "amount",
        r"\bwhat\b.{0,12}\b(?:range|price|cost|amount|percentage|share|number|size|speed)\b",
    ),
    ("where", r"\b(?:where|(?:what|which|in what|in which) (?:city|country|place|state|town))\b"),
    ("who", r"\b(?:who|whom|whose)\b"),
    (
        "yes_no",
        r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b",
    ),
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?"
    r"(?:,? (?:of )?\d{4})?|(?:the )?(?:early|mid|late)?[ -]?\d{4}s|[12]\d{3}"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:last|next|this) (?:week|month|year|summer"
    r"|winter|spring|autumn|fall|quarter)|yesterday|today|tomorrow)\b"
)
_AMOUNT = re.compile(
    r"(?!\b(?:19|20)\d\d\b)(?:(?:US|HK|RMB|CA|A)?[$€£¥]\s?)?\b\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?:\s?%|\s(?:million|billion|trillion|thousand|hundred|percent))*"
    r"(?:\s(?!and\b|or\b|in\b|of\b|to\b|by\b|at\b|on\b|for\b)[a-zA-Z]+)?"
    r"|\b(?:hundreds|thousands|millions|billions)\b"
)
_NAME = re.compile(
    r"\b[A-Z][\w’'&.-]*\w(?:(?:\s|,? of |,? for )(?:[A-Z][\w’'&.-]*\w))*", re.UNICODE
)


def kind_of(question: str) -> Kind:
    """What kind of thing a question asks for."""
    lowered = question.lower().strip()
    for kind, pattern in _KINDS:
        if re.search(pattern, lowered):
            return kind
    return "other"


def mark_words(question: str, sentence: str) -> Span:
    """Span of the words of `sentence` that answer, offsets in `sentence`; (0, 0) to mark none.

    Of several dates, amounts or names the one that the question does not hold itself and that
    stands nearest to the question's other words is taken.
    """
    kind = kind_of(question)
    pattern = {"when": _DATE, "amount": _AMOUNT, "where": _NAME, "who": _NAME}.get(kind)
    if pattern is None:
        return 0, 0
    asked = set(stems(question))
    places = [
        match.start()
        for match in re.finditer(r"\w+", sentence)
        if asked.intersection(stems(match.group()))
    ]
    spans = [
        match.span()
        for match in pattern.finditer(sentence)
        if not asked.intersection(stems(match.group())) and not _is_grammar(match.group())
    ]
    if not spans:
        return 0, 0
    return min(spans, key=lambda span: (_distance(span, places), span))


def _is_grammar(words: str) -> bool:
    """Whether a capital letter only marks the beginning of a sentence: "The", "They"."""
    return words.casefold() in STOP_WORDS


def _distance(span: Span, places: list[int]) -> int:
    return min((min(abs(span[0] - p), abs(span[1] - p)) for p in places), default=0)
