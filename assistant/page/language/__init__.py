"""The page's own words in the reader's language; what an article says stays as it is.

Code and markup hold the English words, by which `tr` finds those of another language in its file,
`de.json` and so on. Scripts have the same function, with the words that `script_texts` gives.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

ENGLISH = "en"
LANGUAGES = ("de", "es", "fr", "zh")  # beside English
_SCRIPT_TEXT = re.compile(r'\btr\(\s*"((?:[^"\\]|\\.)*)"')
_MARKUP_TEXT = re.compile(r"\[\[(.+?)\]\]")
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def tr(english: str, /, **values: object) -> str:
    """Words in the language that is spoken, with values in place of `{name}`.

    >>> tr("and {number} more", number=3)
    'and 3 more'
    """
    words = texts(_spoken.get()).get(english, english)
    return words.format_map(values) if values else words


def spoken() -> str:
    """Language that is spoken: "en", or one of `LANGUAGES`."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language in this context."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def preferred(accepted: str) -> str:
    """The language that a browser likes best of those the page has, by its Accept-Language.

    >>> preferred("pt-BR, de-AT;q=0.9, en;q=0.8"), preferred("it"), preferred("")
    ('de', 'en', 'en')
    """
    best, weight = ENGLISH, 0.0
    for one in accepted.split(","):
        found = _RANGE.fullmatch(one)
        code = found[1].lower() if found else ""
        if found and code in (ENGLISH, *LANGUAGES) and float(found[2] or 1) > weight:
            best, weight = code, float(found[2] or 1)
    return best


@cache
def texts(language: str) -> dict[str, str]:
    """Words of a language by the English ones; none of English."""
    if language == ENGLISH:
        return {}
    file = Path(__file__).parent / f"{language}.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))


def marked(markup: str) -> str:
    """Markup whose `[[words]]` are in the language that is spoken."""
    return _MARKUP_TEXT.sub(lambda found: tr(found[1]), markup)


def words_of_markup(markup: str) -> set[str]:
    """English words that markup holds."""
    return set(_MARKUP_TEXT.findall(markup))


def words_of_script(script: str) -> set[str]:
    """English words that a script holds."""
    return {json.loads(f'"{found}"') for found in _SCRIPT_TEXT.findall(script)}


@cache
def script_texts(language: str, of_proof: bool = False) -> dict[str, str]:
    """Words of a language that the scripts of the page need, or the one of a saved proof."""
    static = Path(__file__).parent.parent / "static"
    scripts = [one for one in static.glob("*.js") if (one.name == "proof.js") == of_proof]
    needed = [words_of_script(one.read_text(encoding="utf-8")) for one in scripts]
    known = texts(language)
    return {english: known[english] for english in sorted(set().union(*needed)) if english in known}
