"""Names of saved files, which any system takes."""

import unicodedata
from collections.abc import Sequence

from assistant.conversations import Turn
from corpus.text import cut_at_word

_TITLE_CHARS = 50
_ID_CHARS = 40  # of each article
_ARTICLES = 2  # that are named


def file_name(kind: str, turns: Sequence[Turn], title: str, saved: str) -> str:
    """Name, without a suffix, of a saved conversation: its title and the date, or else the kind of
    the file and the articles that are quoted.

    :param title: that the reader gave the conversation, or "".
    :param saved: time, ISO 8601, UTC.
    """
    if words := _words(title, _TITLE_CHARS):
        return f"{words}-{saved[:10]}"
    cited = sorted({one for turn in turns for one in turn.texts})[:_ARTICLES]
    return "-".join(filter(None, [kind, *(_words(one, _ID_CHARS) for one in cited)]))


def _words(text: str, most: int) -> str:
    """Letters, figures and marks of a text, its words joined by hyphens."""
    kept = (c if unicodedata.category(c)[0] in "LMN" or c == "_" else " " for c in text)
    words = cut_at_word(" ".join("".join(kept).split()), most)
    return words.rstrip(" …").replace(" ", "-")
