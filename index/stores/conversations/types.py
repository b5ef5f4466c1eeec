"""Types of what is kept of a conversation."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from corpus import Article, Sentence


@dataclass(frozen=True, slots=True)
class QuotedText:
    """An article as it was when it was quoted, with the spans of its sentences."""

    article: Article
    sentences: Sequence[Sentence]

    @property
    def stored(self) -> str:
        """Stored form, as JSON."""
        spans = [(one.start, one.end, one.paragraph) for one in self.sentences]
        return json.dumps({"article": _about(self.article), "sentences": spans})

    @property
    def key(self) -> str:
        """SHA-256 of the article with all that is known of it."""
        return key_of(self.article)

    @classmethod
    def parse(cls, stored: str) -> "QuotedText":
        """A text out of its stored form.

        :raises ValueError: it is none.
        """
        try:
            found = json.loads(stored)
            article = Article(**found["article"])
            sentences = [
                Sentence(article.id, position, *span)
                for position, span in enumerate(found["sentences"])
            ]
        except (KeyError, TypeError) as error:
            raise ValueError(f"no quoted text: {error}") from error
        return cls(article, sentences)


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question with what was shown for it: spans of quoted texts, and no text of them."""

    id: str
    asked: str  # time, ISO 8601, UTC
    words: str  # by which it is found, casefolded
    content: str  # JSON, in which spans are named as `spans_in` finds them
    texts: Mapping[str, str]  # by article id: key of the quoted text


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in the list of all."""

    id: str
    title: str
    begun: str  # time, ISO 8601, UTC
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class KeptQuotation:
    """A passage that a reader keeps: `article.text[start:end]` of a quoted text."""

    id: str
    kept: str  # time, ISO 8601, UTC
    text: str  # key of the quoted text
    start: int
    end: int
    words_start: int = 0  # the exact words; none if both are equal
    words_end: int = 0


@lru_cache(maxsize=64)  # every card of a turn asks for that of its article
def key_of(article: Article) -> str:
    """Key by which an article, as it is at this moment, is kept among the quoted texts."""
    return hashlib.sha256(json.dumps(_about(article), sort_keys=True).encode()).hexdigest()


def spans_in(content: Any) -> Iterator[dict[str, Any]]:
    """Every part of a content that names a span: `article_id`, `start` and `end`."""
    if isinstance(content, dict):
        if content.keys() >= {"article_id", "start", "end"}:
            yield content
        for part in content.values():
            yield from spans_in(part)
    elif isinstance(content, list | tuple):
        for part in content:
            yield from spans_in(part)


def _about(article: Article) -> dict[str, Any]:
    """All of an article but when it came and how often it changed: a copy has these otherwise."""
    return {**asdict(article), "added": "", "version": 1}
