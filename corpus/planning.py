"""What adding some sources to a library comes to, before it is done."""

from collections.abc import Sequence
from typing import Protocol

from corpus.naming import named
from corpus.records import Added, Addition
from corpus.source import Source
from corpus.types import Article


class Known(Protocol):
    """What must be known of a library to add to it."""

    def find(self, article_id: str) -> Article | None:
        """The article of an id."""

    def holder(self, sha256: str) -> Article | None:
        """The article with exactly this text."""

    def from_source(self, source: str) -> Article | None:
        """The article that came from a source of this name."""


def plan(sources: Sequence[Source], library: Known) -> list[Added]:
    """What would become of sources that are added one after the other."""
    planned: list[Added] = []
    by_id: dict[str, Article] = {}
    by_text: dict[str, Article] = {}
    by_source: dict[str, Article] = {}
    for source in sources:
        article = source.article
        same = by_text.get(article.sha256) or library.holder(article.sha256)
        if same is not None:
            planned.append(Added(same, known=True))
            continue
        article = named(
            article,
            lambda one: by_id.get(one) or library.find(one),
            lambda one: by_source.get(one) or library.from_source(one),
        )
        replaced = article.id in by_id or library.find(article.id) is not None
        by_id[article.id] = by_text[article.sha256] = by_source[article.source] = article
        planned.append(Added(article, replaced=replaced))
    return planned


def additions(planned: Sequence[Added], sources: Sequence[Source]) -> list[Addition]:
    """What has to be put into the library for it."""
    return [
        Addition(one.article, source.original)
        for one, source in zip(planned, sources, strict=True)
        if not one.known
    ]
