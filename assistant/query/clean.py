"""Typed text made fit to be searched, or refused with a sentence that says why."""

import re
import unicodedata

from corpus import EmptyQuestionError, QuestionTooLongError
from index import STOP_WORDS, words

_YES_NO = re.compile(
    r"(?:and |but |so )?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should"
    r"|may|might|must|isn.t|aren.t|wasn.t|weren.t|don.t|doesn.t|didn.t|hasn.t|haven.t|won.t)\b",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\bor\b|\b(?:who|what|when|where|why|how|which)\b", re.IGNORECASE)


def clean_question(question: str, max_chars: int) -> str:
    """The question on one line, without control and other invisible characters.

    :raises EmptyQuestionError: it holds neither a letter nor a digit.
    :raises QuestionTooLongError: it has more than `max_chars` characters.
    """
    if len(question) > max_chars:
        raise QuestionTooLongError(
            f"Expected a question of at most {max_chars:,} characters, found {len(question):,}. "
            "Ask for one thing at a time."
        )
    visible = (" " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c for c in question)
    cleaned = re.sub(r"\s+", " ", "".join(visible)).strip()
    if not any(character.isalnum() for character in cleaned):
        raise EmptyQuestionError(
            "Expected a question in words, found none. Type what you want to know, for example: "
            "which banks gave credit?"
        )
    return cleaned


def is_yes_no(question: str) -> bool:
    """True if a question asks for yes or no: there are no words to mark in the answer."""
    return bool(_YES_NO.match(question)) and not _ALTERNATIVE.search(question)


def looks_foreign(question: str) -> bool:
    """True if a question does not look like English: another script, or not one English word
    of grammar among four words or more.
    """
    letters = [c for c in question if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    if letters and latin < len(letters) / 2:
        return True
    found = [word for word, _, _ in words(question)]
    return len(found) >= 4 and not STOP_WORDS.intersection(found)


def is_stop_word(word: str) -> bool:
    """True if a word, in lower case, says nothing by itself."""
    return word in STOP_WORDS
