"""Which article a source is: whoever adds a file of the same name again means the same article."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from corpus.types import Article

Find = Callable[[str], Article | None]  # the article that has an id


def named(article: Article, find: Find, replaces: bool) -> Article:
    """The article with the id it gets beside those that are there.

    Its own id, if that is free or belongs to a text from a source of the same name, which it then
    replaces; otherwise the whole name of its source, and then that with a number. So `report.pdf`
    replaces an earlier `report.pdf` and never `report.docx`.

    :param replaces: whether it may take the place of another; a text pasted without a title has
        no name by which anybody could mean it.
    """
    for article_id in (article.id, article.source) if replaces else (article.id,):
        holder = find(article_id)
        if holder is None or (replaces and holder.source == article.source):
            return replace(article, id=article_id)
    free = (f"{article.id}-{number}" for number in count(2))
    return replace(article, id=next(one for one in free if find(one) is None))
