"""Strings from articles and readers, made harmless, and the words the page uses for numbers."""

import re
from html import escape

from assistant.page.language import spoken, tr

# From this probability on, in words. Said beside the number, since few people read 0.8 alike.
_LIKELY = 0.65
_SURE = {
    0.95: "almost certainly the answer ({percent})",
    0.8: "very likely the answer ({percent})",
    _LIKELY: "likely the answer ({percent})",
    0.0: "possibly the answer ({percent})",
}
_NAMED = 3  # words that are missing; of more it is plain that the article is about something else
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<time>\d\d:\d\d))?)?)?"
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def safe(text: str) -> str:
    """Escape `text` for any place in HTML, keeping one character per character.

    A browser drops NUL and turns a carriage return into a line break; offsets that the page counts
    in the shown text would then no longer be those of the article.
    """
    return escape(text.replace("\0", "\N{REPLACEMENT CHARACTER}")).replace("\r", "&#13;")


def sure(score: float, given: bool = False) -> str:
    """A probability as words and number: `very likely the answer (87%)`.

    :param given: whether it stands under "The article says", which "possibly" would take back.
    """
    least = next(least for least in _SURE if score >= least)
    if given:
        least = max(least, _LIKELY)
    number = round(100 * max(0.0, score))
    percent = tr("over 99%") if score > 0.99 else tr("{number}%", number=number)
    return tr(_SURE[least], percent=percent)


def date_in_words(iso: str) -> str:
    """A date, or a date and a time in UTC, in words; what is neither stays as it is.

    >>> date_in_words("2026-11-12"), date_in_words("2026-11")
    ('12 November 2026', 'November 2026')
    >>> date_in_words("2026-11-12T09:05:00.000+00:00")
    '12 November 2026, 09:05 UTC'
    """
    found = _ISO.match(iso)
    if not found or not 0 < int(found["month"] or 1) <= len(_MONTHS):
        return iso
    year, date = found["year"], found["year"]
    if found["month"]:
        month = tr(_MONTHS[int(found["month"]) - 1])
        date = tr("{month} {year}", month=month, year=year)
        if found["day"]:
            date = tr("{day} {month} {year}", day=int(found["day"]), month=month, year=year)
    if found["time"] and iso.endswith("+00:00"):
        return tr("{date}, {time} UTC", date=date, time=found["time"])
    return date


def listed(words: tuple[str, ...]) -> str:
    """Words for a reader, each in quotation marks."""
    return tr(", ").join(tr("“{words}”", words=word) for word in words)


def missing_in_words(missing: tuple[str, ...]) -> str:
    """Words that no article mentions, for a reader; of more than a few the first and an ellipsis.

    >>> missing_in_words(("price",)), missing_in_words(("a", "b", "c", "d"))
    ('Never mentioned: “price”.', 'Never mentioned: “a”, “b”, “c” …')
    """
    words = listed(missing[:_NAMED])
    if len(missing) > _NAMED:
        return tr("Never mentioned: {words} …", words=words)
    return tr("Never mentioned: {words}.", words=words)


def count_of(number: int, one: str, many: str) -> str:
    """`1 sentence`, `2 sentences`."""
    single = number == 1 or (number == 0 and spoken() == "fr")
    return tr(f"{{number}} {one if single else many}", number=number)
