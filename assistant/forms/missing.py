"""Words of a question that the articles never mention: what was asked for and is not there."""

from collections.abc import Collection

import numpy as np

from assistant.query.spelling import MAX_ARTICLES, written_in
from index import STOP_WORDS, Encoding, Found, Snapshot, Vectors, words

# From this cosine of middle states on, two words in their sentences mean the same: "rival" and
# "competitor" are at 0.75, "established" and "founded" at 0.69; "headquartered" and "founded", of
# the same company, are at 0.57.
SYNONYM = 0.6
SHORTEST_PART = 4  # letters of a word that is looked for inside others: "factory", "Gigafactory"
_PREPOSITIONS = frozenset(
    """near beside behind inside outside along around across towards toward within without via
    among amid beyond beneath onto despite except opposite unlike""".split()
)
_GRAMMAR = STOP_WORDS | _PREPOSITIONS
# After these a noun comes, with other words before it or not.
_BEFORE_NOUNS = _PREPOSITIONS | frozenset(
    """the a an this that these those his her its their my your our no any some all each every both
    of for in on at with by from about against during many much what which whose another other own
    per between under over after before""".split()
)
_AUXILIARIES = frozenset(
    """is are was were be been do does did has have had can could will would shall should may might
    must""".split()
)
_NO_NOUNS = frozenset(
    """since whether given mentions mentioned possible longer someone somebody anyone something
    anything everything kind sort type lot way thing things please pls exactly actually really ever
    yet still maybe perhaps else question answer info information article text document
    page piece post entry blog""".split()
)


def missing_terms(
    question: str, found: Found, snapshot: Snapshot, articles: Collection[str] | None = None
) -> tuple[str, ...]:
    """Nouns and names of the question, as typed, that no article holds in any form.

    A word counts as held if an article has a word of the same root, one that means the same, or one
    that it is a part of.

    :param found: what the searches made of the question: a synonym is looked for in these hits.
    :param articles: ids of those that are asked; None for all.
    """
    typed = {
        word: form
        for word, form in _nouns(question).items()
        if not snapshot.knows(word) and not _is_part(word, snapshot, articles)
    }
    if not typed or not found.hits:
        return tuple(typed.values())
    states = np.concatenate([snapshot.middle(hit) for hit in found.hits])
    alone = snapshot.encoder.encode(list(typed))
    return tuple(
        form
        for form, word in zip(typed.values(), alone, strict=True)
        if _likeness(_in_its_place(word, found.question), states) < SYNONYM
    )


def _nouns(question: str) -> dict[str, str]:
    """Names and nouns of a question, by lower case as they are typed, as far as their places tell:
    after an article and the like, the last word of those that follow it; in a question of bare
    words, each.
    """
    found = words(question)
    in_order = [word for word, _, _ in found]
    bare = not any(word in _GRAMMAR for word in in_order)
    nouns = {}
    for place, (word, start, end) in enumerate(found):
        if word in _GRAMMAR or word in _NO_NOUNS or not any(c.isalpha() for c in word):
            continue
        before = in_order[place - 1] if place else ""
        after = in_order[place + 1] if place + 1 < len(found) else ""
        named = place > 0 and question[start].isupper()
        if named or bare or _is_noun(before, word, after, in_order[:place]):
            nouns[word] = question[start:end]
    return nouns


def _is_noun(before: str, word: str, after: str, earlier: list[str]) -> bool:
    ends_chain = not after or after in _GRAMMAR
    chain = list(earlier)
    while chain and chain[-1] not in _GRAMMAR:
        chain.pop()
    opener = chain[-1] if chain else ""
    if opener in ("what", "which", "whose") and chain[:-1] == []:
        # "What colour is it?"; of "What happens then?" the word is the verb.
        return ends_chain and after in _AUXILIARIES
    if chain[-2:-1] == ["how"]:  # of "How many passengers came in May?" the last one is the verb
        return ends_chain and (before == opener or after in _AUXILIARIES)
    if opener not in _BEFORE_NOUNS or not ends_chain:
        return False
    # Of "does the car keep" the last word is the verb.
    inverted = len(chain) > 1 and chain[-2] in _AUXILIARIES and before not in _GRAMMAR
    return not inverted and not word.endswith("ly")


def _is_part(word: str, snapshot: Snapshot, articles: Collection[str] | None) -> bool:
    """True if a word of the articles that are asked, of a few, has this one inside."""
    asked = snapshot.articles if articles is None else articles
    if len(word) < SHORTEST_PART or len(asked) > MAX_ARTICLES:
        return False
    return any(word in held for one in asked for held in written_in(snapshot.articles[one].text))


def _in_its_place(word: Encoding, question: Encoding) -> Vectors:
    """Middle states of a word as the question has it, (t, dimension), or else as it is alone."""
    length = len(word.tokens)
    for at in range(len(question.tokens) - length + 1):
        if np.array_equal(question.tokens[at : at + length], word.tokens):
            return question.middle[at : at + length]
    return word.middle


def _likeness(word: Vectors, states: Vectors) -> float:
    """Mean over the word's tokens of the cosine with their best partners, in [-1, 1]."""
    if not len(word) or not len(states):
        return -1.0
    return float((word @ states.T).max(axis=1).mean())
