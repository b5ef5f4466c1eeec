"""Where a quotation comes from, in words and as an address, for whoever carries it away."""

from collections.abc import Sequence
from urllib.parse import quote

from assistant.page.article import place
from assistant.types import Evidence
from corpus import Article, Sentence


def citation(evidence: Evidence, article: Article, sentences: Sequence[Sentence]) -> str:
    """The quotation and all that is needed to find it again and to check it."""
    speaker = f"{evidence.speaker}, in: " if evidence.speaker else ""
    return (
        f"“{article.text[evidence.start : evidence.end]}”\n"
        f"{speaker}{article.title}, {place(evidence, sentences)} "
        f"(characters {evidence.start}–{evidence.end}; "
        f"SHA-256 of the article’s text: {article.sha256})"
    )


def link(evidence: Evidence) -> str:
    """Address, from this page on, of a sentence in its article; nothing of it goes to the server.

    >>> from assistant.types import Evidence
    >>> link(Evidence("a b", "", 3, 9, 3, 3, "", 0.5, 1))
    '#article=a%20b&start=3&end=9'
    """
    article_id = quote(evidence.article_id, safe="")
    return f"#article={article_id}&start={evidence.start}&end={evidence.end}"
