"""Which words of a question the articles never mention: by root, and by meaning."""

import numpy as np

from index import STOP_WORDS, Encoding, Found, Texts, Vectors, words

# From this cosine of middle states on, two words in their sentences mean the same: "rival" and
# "competitor" are at 0.75, "established" and "founded" at 0.69; "headquartered" and "founded", of
# the same company, are at 0.57.
SYNONYM = 0.6


def never_mentioned(question: str, found: Found, texts: Texts) -> tuple[str, ...]:
    """Content words of the question, as typed, that no article holds in any form.

    :param found: what the searches made of the question: a synonym is looked for in these hits.
    """
    typed = {
        word: question[start:end]
        for word, start, end in words(question)
        if word not in STOP_WORDS and not texts.knows(word)
    }
    if not typed or not found.hits:
        return tuple(typed.values())
    states = np.concatenate([texts.middle(hit) for hit in found.hits])
    alone = texts.encoder.encode(list(typed))
    return tuple(
        form
        for form, word in zip(typed.values(), alone, strict=True)
        if _likeness(_in_its_place(word, found.question), states) < SYNONYM
    )


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
