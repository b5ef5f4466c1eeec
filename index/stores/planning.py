"""Plan for adding some sources to a library, before it is done.

Whoever adds a file of the same name again means the same article.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import chain, count
from typing import Protocol, TypeVar

from corpus.sources import PASTED, Source
from corpus.text import article_id
from corpus.types import Article
from index.stores.types import Added, Addition

Find = Callable[[str], Article | None]


def with_free_id(article: Article, by_id: Find, by_source: Find) -> Article:
    """The article with the id that it gets beside those that are there.

    The id of the article from the same source, which it then replaces; if there is none, a free
    one: its own, that of its source's whole name, or a numbered one. So `report.pdf` replaces an
    earlier `report.pdf` and never `report.docx`. A text that was pasted without a name has no
    source, and replaces nothing.
    """
    before = by_source(article.source) if article.source != PASTED else None
    if before is not None:
        return replace(article, id=before.id)
    numbered = (f"{article.id}-{number}" for number in count(2))
    ids = chain([article.id, article_id(article.source)], numbered)
    return replace(article, id=next(one for one in ids if by_id(one) is None))


Built = TypeVar("Built")
Held = TypeVar("Held")


class Known(Protocol):
    """Facts about a library that are needed to add to it."""

    def find(self, article_id: str) -> Article | None:
        """The article of an id."""

    def holder(self, sha256: str) -> Article | None:
        """The article with exactly this text."""

    def from_source(self, source: str) -> Article | None:
        """The article that came from a source of this name."""


def plan(sources: Sequence[Source], library: Known) -> list[Added]:
    """Outcome for sources that are added one after the other."""
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
        article = with_free_id(
            article,
            lambda one: by_id.get(one) or library.find(one),
            lambda one: by_source.get(one) or library.from_source(one),
        )
        replaced = article.id in by_id or library.find(article.id) is not None
        by_id[article.id] = by_text[article.sha256] = by_source[article.source] = article
        planned.append(Added(article, replaced=replaced))
    return planned


def add_planned(
    sources: Sequence[Source],
    library: Known,
    build: Callable[[Sequence[Article]], Built],
    writing: Callable[[], AbstractContextManager[Held]],
    put: Callable[[Held, Sequence[Addition], Built], None],
) -> list[Added]:
    """Outcome for sources once they are added, all together or none; see `Store.add`.

    :param build: makes what new articles are searched by; outside of the lock, since it takes
        longest, so the plan is made again inside.
    :param writing: holds the lock that every change needs, and gives what `put` writes with.
    :param put: keeps new articles, with what was built of them.
    """
    while True:
        planned = plan(sources, library)
        new = new_additions(planned, sources)
        if not new:
            return planned
        built = build([addition.article for addition in new])
        with writing() as held:
            if plan(sources, library) == planned:
                put(held, new, built)
                return planned


def new_additions(planned: Sequence[Added], sources: Sequence[Source]) -> list[Addition]:
    """Articles that have to be put into the library for it."""
    return [
        Addition(one.article, source.original)
        for one, source in zip(planned, sources, strict=True)
        if not one.known
    ]
