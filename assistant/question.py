"""What was typed, made fit to be searched, or refused with a sentence that says why."""

import re
import unicodedata

from corpus import EmptyQuestionError, QuestionTooLongError
from index import STOP_WORDS, words


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
            "who invested?"
        )
    return cleaned


def looks_foreign(question: str) -> bool:
    """Whether a question does not look like English: another script, or not one English word
    of grammar among four words or more.
    """
    letters = [c for c in question if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    if letters and latin < len(letters) / 2:
        return True
    found = [word for word, _, _ in words(question)]
    return len(found) >= 4 and not STOP_WORDS.intersection(found)
