"""Lists of quotations: names, figures, dates, a timeline, all that a speaker says."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.evidence import speaker_of
from corpus import Sentence, Span
from index import STOP_WORDS, Snapshot, stems

MAX_LISTED = 12  # sentences of a list
MAX_ARTICLES = 20  # that are looked through
MAX_SENTENCES = 5_000  # of an article that are looked through, from its beginning
LONGEST_PARAGRAPH = 5_000  # characters in which a speaker is looked for

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_DATE = re.compile(
    rf"\b(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|\b(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>{_YEAR}))?\b"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d\d?)(?:st|nd|rd|th)?(?:,? (?P<year2>{_YEAR}))?\b"
    rf"|\b(?P<month3>{_MONTH}),? (?P<year3>{_YEAR})\b"
    rf"|\b(?P<year4>{_YEAR})s?\b(?! ?(?:km|m|kg|g|crowns|euros|dollars|people|%|per cent))"
)
_FIGURE = re.compile(
    r"[$€£¥]\s?\d[\d.,]*(?: ?(?:thousand|million|billion|trillion|bn|m|k)\b)?"
    r"|\b\d[\d.,]*\d(?:\s?(?:%|per cent|percent|[a-zA-Zµ°²³/]+))?|\b\d(?:\s?(?:%|[a-zA-Zµ°²³/]+))?"
)
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Dame|Judge|Cllr)\.? )?"
    r"[A-Z][\w’'-]+(?:(?: (?:of|de|da|van|von|der|&|del|la|le|al|bin))? [A-Z][\w’'-]+)*"
)
_ROLE = re.compile(
    r"\b(?:CEO|CFO|COO|Chair(?:man|woman|person)?|President|Director|Minister|Mayor|Managing|Chief"
    r"|Executive|Officer|Founder)\b(?: of)?"
)
_NO_NAME = frozenset(
    (*_MONTHS, *"monday tuesday wednesday thursday friday saturday sunday".split())
)


_NUMBERED = re.compile(r"\b[A-Z]\w* \d\b")  # "Model 3"


@dataclass(frozen=True, slots=True)
class Listed:
    """A sentence of a list, and the words in it for which it is there."""

    sentence: Sentence
    words: Span  # in characters of the sentence


def names(found: Snapshot, article_ids: Collection[str]) -> list[Listed]:
    """The first sentence that has each name, the names that occur most first chosen; in reading
    order.
    """
    times: Counter[str] = Counter()
    first: dict[str, Listed] = {}
    for sentence, text in _all(found, article_ids):
        for match in _NAME.finditer(text):
            name = _name(text, match)
            if name:
                key = re.sub(r"[’']s$", "", name)
                times[key] += 1
                start = match.start() + match.group().index(name)
                first.setdefault(key, Listed(sentence, (start, start + len(key))))
    # "Holm" is one of "Anna Holm", who was named first.
    parts = {part for name in times if " " in name for part in name.split()}
    whole = [name for name in times if name not in parts]
    counted = sorted(whole, key=lambda name: -times[name])[:MAX_LISTED]
    chosen = [first[name] for name in first if name in counted]
    return _once(chosen)


def figures(found: Snapshot, article_ids: Collection[str]) -> list[Listed]:
    """Sentences with figures that are no dates, in reading order."""
    chosen = []
    for sentence, text in _all(found, article_ids):
        without = _NUMBERED.sub(_blank, _DATE.sub(_blank, text))
        match = _FIGURE.search(without)
        if match and not re.fullmatch(r"\d[.)]?", match.group()):
            chosen.append(Listed(sentence, match.span()))
    return chosen[:MAX_LISTED]


def dates(found: Snapshot, article_ids: Collection[str]) -> list[Listed]:
    """Sentences with dates, in reading order."""
    return [
        Listed(sentence, match.span())
        for sentence, text in _all(found, article_ids)
        if (match := _DATE.search(text))
    ][:MAX_LISTED]


def timeline(found: Snapshot, article_ids: Collection[str]) -> list[Listed]:
    """Sentences with dates, in the order of the dates; a date without its year is of the last year
    that was named before it.
    """
    dated: list[tuple[tuple[int, int, int], Listed]] = []
    of_article, year = "", 0
    for sentence, text in _all(found, article_ids):
        if sentence.article_id != of_article:
            of_article, year = sentence.article_id, 0
        match = _DATE.search(text)
        if match is None:
            continue
        when = _when(match, year)
        year = when[0] or year
        if when[0]:
            dated.append((when, Listed(sentence, match.span())))
    dated.sort(key=lambda one: one[0])
    return [listed for _, listed in dated[:MAX_LISTED]]


def quotations(found: Snapshot, article_ids: Collection[str], who: str) -> list[Listed]:
    """Sentences that a speaker says, in reading order; of everybody if `who` is empty.

    A speaker is known by a part of the name, or by what the article calls him beside it.
    """
    wanted = set(stems(who))
    spoken: list[tuple[Listed, str]] = []
    for sentence, _ in _all(found, article_ids):
        article = found.articles[sentence.article_id]
        paragraph = article.paragraph_at(sentence.start)
        speaker = paragraph.speaker
        if not speaker and paragraph.end - paragraph.start < LONGEST_PARAGRAPH:
            speaker = speaker_of(sentence, article.text, found.sentences(article.id))
        if speaker:
            spoken.append((Listed(sentence, (0, 0)), speaker))
    called = {speaker for _, speaker in spoken}
    meant = {one for one in called if not who or wanted & set(stems(one))}
    if not meant:
        meant = {one for one in called if _is_called(found, article_ids, one, wanted)}
    return [listed for listed, speaker in spoken if speaker in meant][:MAX_LISTED]


def _is_called(
    found: Snapshot, article_ids: Collection[str], speaker: str, wanted: Collection[str]
) -> bool:
    """True if a name stands beside what is wanted, as in "the mayor, Ana Ruiz,"."""
    name = re.escape(speaker.split()[-1])
    beside = re.compile(
        rf"(?P<before>(?:[\w’'-]+ ){{0,6}}[\w’'-]+,? )(?:[A-Z][\w.’'-]* )*{name}\b"
        rf"|{name}(?:, (?P<after>[^,.;“\"]{{3,60}}))"
    )
    for article_id in list(article_ids)[:MAX_ARTICLES]:
        for match in beside.finditer(found.articles[article_id].text):
            if wanted and set(wanted) <= set(stems(match["before"] or match["after"] or "")):
                return True
    return False


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _all(found: Snapshot, article_ids: Collection[str]) -> Iterator[tuple[Sentence, str]]:
    for article_id in list(article_ids)[:MAX_ARTICLES]:
        article = found.articles[article_id]
        for sentence in islice(found.sentences(article_id), MAX_SENTENCES):
            if article.paragraph_at(sentence.start).may_answer:
                yield sentence, article.text[sentence.start : sentence.end]


def _name(text: str, match: re.Match[str]) -> str:
    """The name in a match, without the words of grammar before it; "" if it is none.

    A single word that opens a sentence is a name if the text has it elsewhere inside a sentence.
    """
    # "Xiaomi CEO Lei Jun": a name, a role and another name.
    parts = _ROLE.split(match.group())[-1].split() or match.group().split()
    while parts and parts[0].casefold() in STOP_WORDS:
        parts = parts[1:]
    if not parts or parts[0].casefold() in _NO_NAME:
        return ""
    opens = not re.search(r"\w", text[: match.start()])
    if opens and len(parts) == 1 and len(match.group().split()) == 1:
        return ""
    if opens and re.search(r"-[a-z]", parts[0]):  # "Eye-catching Tesla"
        parts = parts[1:]
    return " ".join(parts)


def _once(listed: list[Listed]) -> list[Listed]:
    """The first of those in one sentence; sorted as they are read."""
    kept: dict[Sentence, Listed] = {}
    for one in listed:
        kept.setdefault(one.sentence, one)
    return sorted(kept.values(), key=lambda one: (one.sentence.article_id, one.sentence.position))


def _when(match: re.Match[str], year: int) -> tuple[int, int, int]:
    """Year, month and day of a date; 0 for what it does not say and is not known."""
    if match["iso"]:
        stated, month, day = map(int, match["iso"].split("-"))
        return stated, month, day
    own = match["year"] or match["year2"] or match["year3"] or match["year4"]
    named = match["month"] or match["month2"] or match["month3"]
    month = 1 + [m[:3] for m in _MONTHS].index(named[:3].lower()) if named else 0
    return int(own or year), month, int(match["day"] or match["day2"] or 0)
