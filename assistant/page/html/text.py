"""Strings from articles and readers, made harmless, and the words the page uses for numbers."""

from html import escape

# From this probability on, in words. Said beside the number, since few people read 0.8 alike.
_SURE = ((0.95, "almost certainly"), (0.8, "very likely"), (0.65, "likely"), (0.0, "possibly"))


def safe(text: str) -> str:
    """Escape `text` for any place in HTML, keeping one character per character.

    A browser drops NUL and turns a carriage return into a line break; offsets that the page counts
    in the shown text would then no longer be those of the article.
    """
    return escape(text.replace("\0", "\N{REPLACEMENT CHARACTER}")).replace("\r", "&#13;")


def sure(score: float) -> str:
    """A probability as words and number: `very likely the answer (87%)`."""
    words = next(words for least, words in _SURE if score >= least)
    percent = "over 99%" if score > 0.99 else f"{max(0.0, score):.0%}"
    return f"{words} the answer ({percent})"


def listed(words: tuple[str, ...]) -> str:
    """Words for a reader, each in quotation marks."""
    return ", ".join(f"“{word}”" for word in words)


def count_of(number: int, one: str, many: str) -> str:
    """`1 sentence`, `2 sentences`."""
    return f"{number} {one if number == 1 else many}"
