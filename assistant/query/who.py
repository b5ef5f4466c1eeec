"""Doers in the words of the articles: "who invested?" where they speak of investors."""

import re
from collections.abc import Iterator

from index import Snapshot

_WHO_DID = re.compile(
    r"(?:(?:and|but|so) )?who (?:has |have |had |all |else |also )*([a-z]{4,})"
    r"((?: (?:in|to|for|with|at|on|from|of|against)\b.*)?)",
    re.IGNORECASE,
)
_ENDINGS = ("", "s", "d", "ed", "ing")  # of the forms of a verb


def by_their_name(question: str, snapshot: Snapshot) -> str:
    """The question with those who did something called what the articles call them.

    "Who invested in it?" becomes "who are the investors in it?" where no form of the verb occurs
    but the noun does: the readers take the two for different things. Nothing else is changed.
    """
    asked = _WHO_DID.fullmatch(question.rstrip(" ?!."))
    if asked is None:
        return question
    verb, rest = asked[1].casefold(), asked[2]
    roots = tuple(_roots(verb))
    if any(snapshot.writes(root + ending) for root in roots for ending in _ENDINGS):
        return question
    for noun in (noun for root in roots for noun in _agents(root)):
        if snapshot.writes(noun) or snapshot.writes(f"{noun}s"):
            return f"who are the {noun}s{rest}?"
    return question


def _roots(verb: str) -> Iterator[str]:
    """Verbs that a word may be a form of."""
    yield verb
    for ending, instead in (("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("s", "")):
        if verb.endswith(ending):
            yield verb[: -len(ending)] + instead


def _agents(root: str) -> Iterator[str]:
    """Nouns for those who do it."""
    stem = root.removesuffix("e")
    yield f"{stem}or"
    yield f"{stem}er"
