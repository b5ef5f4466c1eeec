"""Several sentences that answer: how many are shown, and what they say together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.forms.fit import names_in
from assistant.forms.marks import marked_words
from assistant.forms.quantities import measured, quantities
from assistant.forms.series import series_of
from assistant.query.split import asks_for_all
from assistant.reader.candidates import Candidate
from assistant.reader.probability import least_shown
from assistant.types import Evidence
from corpus import Span
from index import Snapshot, stems

Groups = Sequence[tuple[float, list[Candidate]]]  # best first; the first of a group stands for it

# Where all of some kind are asked for. Of 133 such questions of the check set 62 in 100 had half of
# their gold sentences shown, and 34 in 100 of what was shown was gold; read on to 0.15, eight
# sentences at most, in three windows and without series 51 and 36.
READ_ON = 0.3  # of the best probability, from which it is read on
AT_LEAST = 5  # sentences shown, for as long as they have
STOP_AT = 0.04  # of the best probability
MAX_OF_LIST = 10  # sentences shown
OF_SERIES = 0.02  # of the best probability, from which an item of its series is shown too
BESIDE_SERIES = 0.5  # of the best probability, from which anything else is shown beside a series
LEAST_BESIDE = 2  # items of a series
READ_ON_PART = 0.3
MAX_OF_PART = 3  # sentences shown for each part of a question
# Probability from which a sentence with another figure is shown too. Of 14 such sentences on the
# check set nine lay below it, eight of them with the figure of another thing;
# of the five above it two.
ANOTHER_FIGURE = 0.25
# The same of one that names the dimension or goes on about the thing ("it cost 61 million").
ANOTHER_OF_IT = 0.03
_WHEN = re.compile(r"(?:and |so )*(?:when\b|(?:in )?(?:what|which) year\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_OF_IT = re.compile(r"\b(?:it|its|they|their)\b", re.IGNORECASE)
_COUNTED = re.compile(r" (\w+)")
SCORED_LIKE = 0.8  # of the best probability: a sentence this near is shown beside it


def number_shown(question: str, is_part: bool, probabilities: Sequence[float], most: int) -> int:
    """Number of sentences that are shown, of some in falling order of their probabilities.

    Where all of some kind are asked for, or one of several things, it is read on until these fall.

    :param most: shown for any other question.
    """
    share, limit, at_least = SCORED_LIKE, most, 1
    if asks_for_all(question):
        share, limit = READ_ON, MAX_OF_LIST
        near = sum(one >= STOP_AT * probabilities[0] for one in probabilities)
        at_least = 1 if is_part else min(AT_LEAST, near)
    elif is_part:
        share, limit = READ_ON_PART, MAX_OF_PART
    least = min(share * probabilities[0], least_shown())
    return max(at_least, min(sum(one >= least for one in probabilities), limit))


def with_series(places: Sequence[int], groups: Groups, found: Snapshot) -> list[int]:
    """Places of the groups that are shown of a list, the items beside the best one among them.

    If the best sentence is an item of a series, or introduces it, the whole of this series is meant
    more probably than sentences elsewhere.

    :param places: those that are shown for their probabilities.
    """
    best, (first, *_) = groups[0]
    article_id = first.sentence.article_id
    items = series_of(
        first.sentence.position, found.articles[article_id], found.sentences(article_id)
    )
    at = {
        (one.sentence.article_id, one.sentence.position): place
        for place, (probability, group) in enumerate(groups)
        for one in group
        if probability >= OF_SERIES * best
    }
    beside = [at[article_id, item] for item in items if (article_id, item) in at]
    if len(beside) < LEAST_BESIDE:
        return list(places)
    kept = [place for place in places if groups[place][0] >= BESIDE_SERIES * best]
    return sorted({0, *kept, *beside})[:MAX_OF_LIST]


def with_other_figures(
    question: str, groups: Groups, shown: Sequence[int]
) -> tuple[list[int], str]:
    """Places of the groups that are shown, and a sentence if figures in them differ.

    Where a quantity or a year is asked for, what gives another of the same thing is shown too.

    :param shown: places of those that are shown in any case.
    """
    places = list(shown)
    first = _figure(question, groups[0][1][0]) if groups else None
    if first is None:
        return places, ""
    figures = {first.value: first.written}
    for place, (probability, (candidate, *_)) in enumerate(groups[1:], start=1):
        if probability < ANOTHER_OF_IT:
            break
        other = _figure(question, candidate)
        if other is None or other.of != first.of or other.value in figures:
            continue
        best = groups[0][1][0]
        measured_alike = other.dimension == first.dimension != ""
        of_it = measured_alike or (first.of != "year" and _OF_IT.search(candidate.text))
        if probability < ANOTHER_FIGURE and not of_it:
            continue
        if _names_another(best.text, candidate.text):
            continue
        if measured_alike or _share(question, best.text, candidate.text):
            figures[other.value] = other.written
            places += [place] if place not in shown else []
    if len(figures) < 2:
        return places, ""
    named = [f"“{one}”" for one in figures.values()]
    return places, f"The figures differ: {', '.join(named[:-1])} and {named[-1]}."


def how_many_say_so(evidence: Evidence) -> str:
    """A sentence that counts the places where the same is said; "" if there is one."""
    articles = {evidence.article_id, *(one for one, _, _ in evidence.also)}
    if len(articles) > 1:
        return f"{len(articles)} articles say so."
    return f"The article says so {1 + len(evidence.also)} times." if evidence.also else ""


def by_article(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence with what is of one article together, in the order of each one's best."""
    order = list(dict.fromkeys(one.article_id for one in evidence))
    return sorted(evidence, key=lambda one: order.index(one.article_id))


def marked(question: str, candidate: Candidate) -> Span:
    """Exact words of a candidate that answer."""
    reading = candidate.reading
    return marked_words(question, candidate.text, (reading.start, reading.end))


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that answers."""

    value: str
    written: str  # as it stands in the sentence
    of: str  # the measure, or the stem of what is counted
    dimension: str = ""


def _figure(question: str, candidate: Candidate) -> _Figure | None:
    """The figure among the words that answer, if a quantity or a year is asked for."""
    text, (start, end) = candidate.text, marked(question, candidate)
    if _WHEN.match(question):
        year = _YEAR.search(text, start, max(start, end))
        return _Figure(year.group(), year.group(), "year") if year else None
    if measured(question) is None:
        return None
    for one in quantities(text):
        if start <= one.span[0] < end:
            written = text[one.span[0] : one.span[1]]
            of = one.measure
            if of == "time":  # minutes are not of what years are of
                of += f" in {_unit(written)}"
            elif not of:  # "12 people"
                after = _COUNTED.match(text, one.span[1])
                of = "".join(stems(after[1])[:1]) if after else ""
                written += after.group() if after else ""
            return _Figure(one.value, written, of, one.dimension) if of else None
    return None


def _unit(written: str) -> str:
    """A unit of time without its ending: "mi" of 5 minutes, "mo" of 2 months, "h" of hours."""
    unit = written.split()[-1].strip("0123456789.,-").casefold()
    return "h" if unit.startswith("h") else unit[:2]


def _share(*texts: str) -> bool:
    """True if texts have a word in common that is no number."""
    return any(not stem[0].isdigit() for stem in set.intersection(*(set(stems(t)) for t in texts)))


def _names_another(first: str, other: str) -> bool:
    """True if a sentence has a name that the first lacks: it is of something else, most likely."""
    return any(name not in first for name in names_in(other))
