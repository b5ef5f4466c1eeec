"""Some of the articles, by what is known of them."""

from collections.abc import Iterable

from corpus.types import Article


def select_articles(
    articles: Iterable[Article],
    title: str = "",
    source: str = "",
    since: str = "",
    until: str = "",
) -> list[Article]:
    """Articles that fit everything that is given, in their order.

    :param title: words, each of which the title holds, in capitals or not.
    :param source: likewise for the source.
    :param since: the first day, `YYYY-MM-DD` or less of it. An article counts by the date it
        states, and by the day it was added if it states none.
    :param until: the last day, likewise; `2014` is all of that year.
    """
    return [
        article
        for article in articles
        if _holds(article.title, title)
        and _holds(article.source, source)
        and _day(article) >= since
        and _day(article)[: len(until)] <= until
    ]


def _holds(text: str, words: str) -> bool:
    return all(word in text.casefold() for word in words.casefold().split())


def _day(article: Article) -> str:
    return (article.date or article.added)[:10]
