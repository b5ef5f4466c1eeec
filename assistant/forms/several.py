"""Several sentences that answer: how many are shown, and what they say together."""

from collections.abc import Sequence

from assistant.forms.fit import fitting_words
from assistant.forms.quantities import Quantity, measured, quantities
from assistant.query.split import asks_for_all
from assistant.reader.candidates import Candidate
from assistant.reader.probability import least_shown
from assistant.types import Evidence
from corpus import Span
from index import stems

Groups = Sequence[tuple[float, list[Candidate]]]  # best first; the first of a group stands for it

READ_ON = 0.15  # of the best probability of a list, from which it is read on
MAX_OF_LIST = 8  # sentences shown where all of some kind are asked for
READ_ON_PART = 0.3
MAX_OF_PART = 3  # sentences shown for each part of a question
ANOTHER_FIGURE = 0.05  # probability from which a sentence with another figure is shown too
SCORED_LIKE = 0.8  # of the best probability: a sentence this near is shown beside it


def number_shown(question: str, is_part: bool, probabilities: Sequence[float], most: int) -> int:
    """Number of sentences that are shown, of some in falling order of their probabilities.

    Where all of some kind are asked for, or one of several things, it is read on until these fall.

    :param most: shown for any other question.
    """
    share, limit = SCORED_LIKE, most
    if asks_for_all(question):
        share, limit = READ_ON, MAX_OF_LIST
    elif is_part:
        share, limit = READ_ON_PART, MAX_OF_PART
    least = min(share * probabilities[0], least_shown())
    return max(1, min(sum(one >= least for one in probabilities), limit))


def with_other_figures(question: str, groups: Groups, shown: int) -> tuple[list[int], str]:
    """Places of the groups that are shown, and a sentence if figures in them differ.

    Where a quantity is asked for, what gives another figure of the same thing is shown too.

    :param shown: groups that are shown in any case.
    """
    places = list(range(shown))
    asked = measured(question)
    if asked is None or not groups:
        return places, ""
    first = _figure(question, groups[0][1][0])
    if first is None or not (asked.measures or first.measure):
        return places, ""
    figures = {first.value: groups[0][1][0].text[first.span[0] : first.span[1]]}
    for place, (probability, group) in enumerate(groups[1:], start=1):
        if probability < ANOTHER_FIGURE:
            break
        other = _figure(question, group[0])
        if other is None or other.measure != first.measure or other.value in figures:
            continue
        like = first.dimension == other.dimension != ""
        if like or _same_thing(question, groups[0][1][0], group[0]):
            figures[other.value] = group[0].text[other.span[0] : other.span[1]]
            places += [place] if place >= shown else []
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
    return fitting_words(question, candidate.text, (reading.start, reading.end))


def _figure(question: str, candidate: Candidate) -> Quantity | None:
    """The figure among the words that answer."""
    start, end = marked(question, candidate)
    found = [one for one in quantities(candidate.text) if start <= one.span[0] < end]
    return found[0] if found else None


def _same_thing(question: str, first: Candidate, other: Candidate) -> bool:
    """True if two sentences seem to give a quantity of the same thing: they share what is measured
    by word with the question or with each other.
    """
    said = set(stems(other.text))
    shared = said & set(stems(question)) or said & set(stems(first.text))
    return bool({stem for stem in shared if not stem[0].isdigit()})
