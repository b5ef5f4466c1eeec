"""Reasons for an answer."""

from collections.abc import Collection, Sequence
from itertools import islice

from assistant.types import Evidence, Why
from index import STOP_WORDS, Snapshot, stems, words

MAX_TITLES = 20  # of the articles that were asked, which are named


def why(
    question: str,
    candidates: Sequence[Evidence],
    shown: int,
    found: Snapshot,
    articles: Collection[str] | None,
) -> Why:
    """Reasons for the first of some candidates.

    :param candidates: all that the reader weighed, best first.
    :param shown: how many of them are shown.
    :param articles: ids of those that were asked; None for all.
    """
    asked = found.articles if articles is None else articles
    named = list(islice(asked, MAX_TITLES))
    few = len(asked) == len(named)
    return Why(
        matched=matched_words(question, candidates[0].text) if candidates else (),
        probability=_meaning(candidates[0].score) if candidates else "",
        next_best=candidates[shown] if shown < len(candidates) else None,
        articles=tuple(found.articles[one].title for one in named),
        article_count=len(asked),
        sentences=len(found)
        if articles is None
        else sum(len(found.sentences(one)) for one in named)
        if few
        else 0,
        read=len(candidates),
    )


def matched_words(question: str, sentence: str) -> tuple[str, ...]:
    """Words of a question, as typed, that a sentence holds in some form; none of grammar."""
    held = set(stems(sentence))
    typed = {
        word: question[start:end]
        for word, start, end in words(question)
        if word not in STOP_WORDS and held.intersection(stems(word))
    }
    return tuple(typed.values())


def _meaning(probability: float) -> str:
    return (
        f"Probability {probability:.2f}: of 100 sentences with this probability about "
        f"{100 * probability:.0f} answered, on questions that were kept for checking."
    )
