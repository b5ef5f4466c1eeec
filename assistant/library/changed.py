"""Quotations of an earlier answer beside the articles as they are now."""

from collections.abc import Iterator, Mapping

from assistant.types import Answer, Evidence
from corpus import Article
from index import Finding


def changed_since(answer: Answer, articles: Mapping[str, Article]) -> list[Finding]:
    """Quotations whose article is not the version that they were taken from, in their order.

    :param articles: by id, as they are now.
    """
    return [
        finding
        for one in _quotations(answer)
        if (finding := change_of(one, articles.get(one.article_id)))
    ]


def _quotations(answer: Answer) -> Iterator[Evidence]:
    yield from answer.evidence
    yield from answer.closest
    for part in answer.parts:
        yield from _quotations(part)


def change_of(one: Evidence, now: Article | None) -> Finding | None:
    """Change of an article since something was quoted from it; None if there is none."""
    if now is None:
        return Finding(
            f"{one.quotation} was quoted from {one.title!r} ({one.article_id}), which is gone.",
            "Add the article again, or ask the others.",
        )
    stands = now.text[one.start : one.end] == one.text
    # An article that was removed and added again begins with version 1 once more.
    if stands and one.article_version == now.version:
        return None
    where = (
        "the quotation stands there still"
        if stands
        else "the quotation stands at another place"
        if one.text in now.text
        else "the quotation stands there no more"
    )
    return Finding(
        f"{one.quotation} was quoted from version {one.article_version} of {one.title!r} "
        f"({one.article_id}). The article has changed since: it is version {now.version}, and "
        f"{where}.",
        "Ask again.",
    )
