"""Particulars: what is known of an article beside its text."""

from collections.abc import Collection

from assistant.types import Particular
from corpus import Article, Sentence
from index import Snapshot, words

MAX_ARTICLES = 20  # whose particulars are told
_KINDS = {"author": ("byline",), "title": ("title",)}  # of paragraphs that say it in the text


def particulars(
    found: Snapshot, article_ids: Collection[str], names: Collection[str]
) -> list[Particular]:
    """Particulars of some names that are known, article by article."""
    return [
        Particular(article.id, article.title, name, value, source)
        for article in map(found.articles.__getitem__, list(article_ids)[:MAX_ARTICLES])
        for name in names
        for value, source in _known(article, name)
    ]


def stated(found: Snapshot, article_ids: Collection[str], names: Collection[str]) -> list[Sentence]:
    """Sentences of the text itself that give these particulars: bylines and headlines."""
    kinds = {kind for name in names for kind in _KINDS.get(name, ())}
    return [
        sentence
        for article_id in list(article_ids)[:MAX_ARTICLES]
        for sentence in (found.sentences(article_id) if kinds else ())
        if found.articles[article_id].paragraph_at(sentence.start).kind in kinds
    ]


def _known(article: Article, name: str) -> list[tuple[str, str]]:
    """Values of one name, each with where it was said."""
    facts = [(fact.value, fact.source) for fact in article.facts if fact.name == name]
    if facts:
        return facts
    own = {
        "title": article.title,
        "author": article.author,
        "date": article.date,
        "source": article.source,
        "words": f"{len(words(article.text)):,}",
    }.get(name, "")
    how = {"words": "counted", "source": "where it was read from"}.get(name, "the article’s data")
    return [(own, how)] if own else []
