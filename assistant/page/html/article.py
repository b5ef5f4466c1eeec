"""The article as it is read on the page, and where a piece of evidence stands in it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from assistant.page.html.text import count_of, safe
from assistant.page.language import tr
from corpus import Article, Sentence

_KINDS = {
    "markdown": "Markdown",
    "html": "web page",
    "pdf": "PDF",
    "csv": "table",
    "docx": "Word",
    "eml": "mail",
    "epub": "EPUB",
    "odt": "OpenDocument",
    "pptx": "PowerPoint",
    "rtf": "RTF",
    "srt": "subtitles",
    "vtt": "subtitles",
    "xlsx": "Excel",
}
_LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
_FOREIGN = (
    "This article is in {language}. The assistant understands English only: here it finds words, "
    "not meanings, and its answers are unsure."
)


def about(article: Article, sentences: int) -> str:
    """Facts about an article, in one line."""
    known = (
        article.author,
        article.date,
        article.source,
        tr(_KINDS.get(article.kind, "")),
        _language(article),
        count_of(sentences, "sentence", "sentences"),
    )
    return " · ".join(one for one in known if one)


def _language(article: Article) -> str:
    """Its name, of a language that is not the assistant's own."""
    code = article.language
    if code in ("", "en"):
        return ""
    known = tr(_LANGUAGES.get(code, ""))
    return known or tr("another language ({code})", code=code)


def article_html(
    article: Article, sentences: Sequence[Sentence], notice: str = "", kept: str = ""
) -> str:
    """Article as a labelled region: title, paragraphs, one addressable span per sentence.

    `data-start` and `data-end` are offsets into `article.text`; the page marks by them alone.

    :param notice: a sentence above the article, if there is something to say of it.
    :param kept: key by which the article is known to quotations of it.
    """
    language = _language(article)
    notices = [notice, tr(_FOREIGN, language=language) if language else ""]
    above = "".join(f'<p class="notice" role="status">{safe(one)}</p>' for one in notices if one)
    paragraphs = "".join(
        _paragraph(article, list(group))
        for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)
    )
    return (
        '<div class="sheet"><div class="places" role="group" '
        f'data-label="{tr("Most relevant")}" '
        f'aria-label="{tr("Most relevant places for the question")}"></div>'
        '<div class="paper" role="region" tabindex="0" '
        f'aria-label="{tr("Article: {title}", title=safe(article.title))}" '
        f'data-article="{safe(article.id)}" '
        f'data-kept="{kept}">{above}<h2 dir="auto">{safe(article.title)}</h2>'
        f'<p class="about" dir="auto">{safe(about(article, len(sentences)))}</p>'
        f'<div class="body" lang="{safe(article.language or "en")}">{paragraphs}</div></div>'
        # For the eye and the mouse; the places above say the same to everybody else.
        '<div class="heat" aria-hidden="true"></div></div>'
    )


def articles_notice(sentence: str, add: bool = False) -> str:
    """Sentence in the place of the article, while there is none to show.

    :param add: whether to offer to add one; the page hides the offer where it may not.
    """
    button = f'<p><button type="button" class="add-own">{tr("Add an article")}</button></p>'
    return (
        f'<div class="paper empty" role="region" tabindex="0" aria-label="{tr("Article")}">'
        f"<p>{safe(sentence)}</p>{button if add else ''}</div>"
    )


class Placed(Protocol):
    """A span of an article."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The character after its last one."""

    @property
    def page(self) -> int:
        """Page on which it begins; 0 where the article has no pages."""


def place(evidence: Placed, article: Article, sentences: Sequence[Sentence]) -> str:
    """Place of evidence, counted as a reader counts: `paragraph 9, sentence 2`."""
    found = _sentence_of(evidence, sentences)
    if found is None:
        return tr("characters {start} to {end}", start=evidence.start, end=evidence.end)
    first = next(one for one in sentences if one.paragraph == found.paragraph)
    number = paragraph_number(article, sentences, found.start)
    parts = (
        tr("p. {number}", number=evidence.page) if evidence.page else "",
        tr("paragraph {number}", number=number) if number else tr("title"),
        tr("sentence {number}", number=found.position - first.position + 1),
    )
    return tr(", ").join(part for part in parts if part)


def paragraph_number(article: Article, sentences: Sequence[Sentence], at: int) -> int:
    """Number of the paragraph that holds a character, 1 is the first; 0 of the title, which stands
    above the paragraphs even where the text repeats it.
    """
    before = [one.paragraph for one in sentences if one.start <= at] or [0]
    if article.paragraph_at(at).kind == "title":
        return 0
    paragraphs = article.paragraphs[: before[-1]]
    return before[-1] + 1 - sum(one.kind == "title" for one in paragraphs)


def _sentence_of(evidence: Placed, sentences: Sequence[Sentence]) -> Sentence | None:
    return next((one for one in sentences if one.start <= evidence.start < one.end), None)


def _paragraph(article: Article, sentences: Sequence[Sentence]) -> str:
    """A paragraph as what it is; the title stands above the article already."""
    kind = article.paragraph_at(sentences[0].start).kind
    if kind == "title":
        return ""
    tag = "h3" if kind == "heading" else "p"
    named = "" if kind == "text" else f' class="{kind}"'
    return f'<{tag}{named} dir="auto">{"".join(_pieces(article, sentences))}</{tag}>'


def _pieces(article: Article, sentences: Sequence[Sentence]) -> list[str]:
    # What lies between two sentences is white space, or a doubled caption that is shown once.
    return [
        ("" if first else " ") + f'<span class="sentence" id="sentence-{sentence.position}" '
        f'data-start="{sentence.start}" data-end="{sentence.end}">'
        f"{safe(article.text[sentence.start : sentence.end])}</span>"
        for first, sentence in zip([True, *[False] * len(sentences)], sentences, strict=False)
    ]
