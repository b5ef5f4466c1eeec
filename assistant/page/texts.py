"""The articles behind answers, from which everything shown is sliced."""

from collections.abc import Iterable, Mapping, Sequence

from assistant.types import Answer
from corpus import Article, Sentence

Texts = Mapping[str, tuple[Article, Sequence[Sentence]]]  # by article id


def cited_in(answers: Iterable[Answer], texts: Texts) -> list[Article]:
    """Articles of which something is quoted, in the order of `texts`."""
    cited = {one.article_id for said in answers for one in (*said.evidence, *said.closest)}
    return [article for article, _ in texts.values() if article.id in cited]
