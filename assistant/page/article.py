"""The article as it is read on the page, and where a piece of evidence stands in it."""

from collections.abc import Sequence
from itertools import groupby

from assistant.page.text import safe
from assistant.types import Evidence
from corpus import Article, Sentence


def article_html(article: Article, sentences: Sequence[Sentence], notice: str = "") -> str:
    """Article as a labelled region: title, paragraphs, one addressable span per sentence.

    `data-start` and `data-end` are offsets into `article.text`; the page marks by them alone.

    :param notice: a sentence above the article, if there is something to say of it.
    """
    above = f'<p class="notice" role="status">{safe(notice)}</p>' if notice else ""
    paragraphs = "".join(
        f"<p>{''.join(_pieces(article, list(group)))}</p>"
        for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)
    )
    return (
        '<div class="sheet"><div class="places" role="group" '
        'aria-label="Most relevant places for the question"></div>'
        '<div class="paper" role="region" tabindex="0" '
        f'aria-label="Article: {safe(article.title)}" data-article="{safe(article.id)}">'
        f'{above}<h2>{safe(article.title)}</h2><div class="body">{paragraphs}</div>'
        f'<p class="source">Source: {safe(article.source)}</p></div>'
        # For the eye and the mouse; the places above say the same to everybody else.
        '<div class="heat" aria-hidden="true"></div></div>'
    )


def articles_notice(sentence: str) -> str:
    """Sentence in the place of the article, while there is none to show."""
    return (
        '<div class="paper empty" role="region" tabindex="0" aria-label="Article">'
        f"<p>{safe(sentence)}</p></div>"
    )


def place(evidence: Evidence, sentences: Sequence[Sentence]) -> str:
    """Where evidence stands, counted as a reader counts: `paragraph 9, sentence 2`."""
    found = _sentence_of(evidence, sentences)
    if found is None:
        return f"characters {evidence.start} to {evidence.end}"
    first = next(one for one in sentences if one.paragraph == found.paragraph)
    return f"paragraph {found.paragraph + 1}, sentence {found.position - first.position + 1}"


def _sentence_of(evidence: Evidence, sentences: Sequence[Sentence]) -> Sentence | None:
    return next((one for one in sentences if one.start <= evidence.start < one.end), None)


def _pieces(article: Article, sentences: Sequence[Sentence]) -> list[str]:
    # What lies between two sentences is white space, or a doubled caption that is shown once.
    return [
        ("" if first else " ") + f'<span class="sentence" id="sentence-{sentence.position}" '
        f'data-start="{sentence.start}" data-end="{sentence.end}">'
        f"{safe(article.text[sentence.start : sentence.end])}</span>"
        for first, sentence in zip([True, *[False] * len(sentences)], sentences, strict=False)
    ]
