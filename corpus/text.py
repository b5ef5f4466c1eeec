"""Text as it is stored: nothing in it that cannot be seen but changes what is seen."""

import re
import unicodedata

MAX_TITLE_CHARS = 200
MAX_NAME_CHARS = 80

# Soft hyphens, zero-width spaces, controls that reverse the direction of writing, tags: they hide
# words from readers or from the search. Joiners and direction marks stay: some scripts need them.
_UNSEEN = re.compile(
    "[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Ligatures and Arabic letters as printed: glyphs of PDF files, not letters to search for.
_GLYPHS = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")


def clean_text(text: str) -> str:
    """Return `text` with one kind of line end and without characters that nobody sees."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_extract(text: str) -> str:
    """Clean text that a format's reader found: letters instead of glyphs, nothing unprintable."""
    text = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", clean_text(text)))
    return unicodedata.normalize("NFC", _GLYPHS.sub(_letters, text))


def clean_line(text: str, most: int = MAX_TITLE_CHARS) -> str:
    """One line of at most `most` characters: a title, an author, an address."""
    return " ".join(clean_extract(text[: 10 * most]).split())[:most].strip()


def cut_at_word(text: str, most: int) -> str:
    """Text of at most `most` characters, before an ellipsis where it had more.

    >>> cut_at_word("The iron bridge, built in 1884", 17), cut_at_word("Bridges", 4)
    ('The iron bridge …', 'Brid…')
    """
    if len(text) <= most:
        return text
    # One character more tells whether the last word is whole.
    words = text[: most + 1].rpartition(" ")[0].rstrip(" ,;:–—-")
    # In scripts without spaces, and in one long word, any place is as good as another.
    return f"{words} …" if 2 * len(words) > most else f"{text[:most]}…"


def clean_name(name: str) -> str:
    """A file's name or an address as a message can show it: one short line."""
    shown = clean_line(name, MAX_NAME_CHARS + 1)
    return shown if len(shown) <= MAX_NAME_CHARS else f"{shown[: MAX_NAME_CHARS - 1]}…"


def article_id(name: str) -> str:
    """An id made of `name`: letters, digits, "_", "." and "-" only, 80 at most."""
    return re.sub(r"[^\w.-]+", "-", clean_line(name))[:80].strip("-.") or "article"


def _letters(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())
