"""A picture of the page that a quotation is from."""

from assistant.library.changed import change_of
from assistant.types import Evidence
from corpus import LibraryError, UnknownArticleError
from corpus.sandbox import Limits, draw_boxed_confined
from corpus.text import clean_name
from index import Store

LIMITS = Limits(seconds=20)  # of processor time
MAX_CHARS = 20_000  # of a quotation that is looked for
DRAWN_KINDS = ("pdf", "ocr")


def page_image(store: Store, evidence: Evidence) -> bytes:
    """A PNG of the page, at most 1,600 dots high and wide, on which the sentence is boxed.

    Of a sentence that goes on over the page what stands on the first one is boxed; of a scanned
    page nothing, since its letters are part of a picture, as a strip above it says.

    :raises LibraryError: the article has changed since, is gone, or has no pages to be drawn.
    :raises UnreadableArticleError: the page cannot be drawn, or not within `LIMITS`.
    """
    article = store.find(evidence.article_id)
    if article is None:
        raise UnknownArticleError(
            f"Expected an article {evidence.article_id!r}, the library has none. Ask again."
        )
    if change := change_of(evidence, article):
        raise LibraryError(f"{change.what} {change.cure}")
    page = article.page(evidence.start)
    if article.kind not in DRAWN_KINDS or not page or evidence.end - evidence.start > MAX_CHARS:
        raise LibraryError(
            f"Expected a quotation of at most {MAX_CHARS:,} characters from a page of a PDF, found "
            f"one of {article.title!r} ({article.kind}) that has no page to be drawn. Look it up "
            "in the article."
        )
    return draw_boxed_confined(
        store.addition(article.id).original,
        page - 1,
        evidence.text,
        article.text[article.page_starts[page - 1] : evidence.start],
        clean_name(article.source),
        LIMITS,
    )
