"""Which article a source is: whoever adds a file of the same name again means the same article."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, count

from corpus.clean import article_id
from corpus.source import PASTED
from corpus.types import Article

Find = Callable[[str], Article | None]


def named(article: Article, by_id: Find, by_source: Find) -> Article:
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
