"""The article as it is read on the page, and where a piece of evidence stands in it."""

import json
import re
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from assistant.library.page_image import DRAWN_KINDS
from assistant.page.html.body import body_html, headline_html
from assistant.page.html.text import count_of, date_in_words, safe
from assistant.page.language import tr
from corpus import Article, Sentence
from corpus.sources import PASTED

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
OF_FILE = "properties of the file"  # which say when it was saved, not when it was published
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_FOREIGN = (
    "This article is in {language}. The assistant understands English only: here it finds words, "
    "not meanings, and its answers are unsure."
)


def about(article: Article, sentences: int) -> str:
    """Facts about an article, in one line."""
    return " · ".join(one for one in _facts(article, sentences) if one)


def _about_html(article: Article, sentences: int, original: bool) -> str:
    """The same, with a link to where it came from and to the file it was read from."""
    known = (
        _source(one) if one == article.source else safe(one) for one in _facts(article, sentences)
    )
    link = ""
    if original:
        # A PDF is shown by the browser; anything else might run as a page of ours.
        shown = article.kind in DRAWN_KINDS
        how = 'target="_blank"' if shown else "download"
        words = tr("Open the original") if shown else tr("Download the original")
        link = f'<a class="original" href="{_original(article)}" {how}>{words}</a>'
    return " · ".join(one for one in (*known, link) if one)


def _original(article: Article) -> str:
    return f"v1/articles/{quote(article.id, safe='')}/original"


def source_of(article: Article) -> str:
    """Source as a reader is told of it."""
    return tr("pasted text") if article.source == PASTED else article.source


def _source(source: str) -> str:
    """An address as a link; it is fetched from elsewhere only by whoever clicks it."""
    shown = safe(source)
    if not ADDRESS.fullmatch(source):
        return shown
    return f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'


def _facts(article: Article, sentences: int) -> tuple[str, ...]:
    return (
        article.author,
        dated(article),
        source_of(article),
        tr(_KINDS.get(article.kind, "")),
        _language(article),
        count_of(sentences, "sentence", "sentences"),
    )


def dated(article: Article) -> str:
    """Date in words; of a file's own properties it is said, since they tell when it was saved."""
    words = date_in_words(article.date)
    by_file = any(one.name == "date" and one.source == OF_FILE for one in article.facts)
    return tr("file dated {date}", date=words) if words and by_file else words


def _language(article: Article) -> str:
    """Its name, of a language that is not the assistant's own."""
    code = article.language
    if code in ("", "en"):
        return ""
    known = tr(_LANGUAGES.get(code, ""))
    return known or tr("another language ({code})", code=code)


def article_html(
    article: Article,
    sentences: Sequence[Sentence],
    notice: str = "",
    kept: str = "",
    original: bool = False,
) -> str:
    """Article as a labelled region: title, what is known of it, and its text.

    `data-start` and `data-end` are offsets into `article.text`; the page marks by them alone.

    :param notice: a sentence above the article, if there is something to say of it.
    :param kept: key by which the article is known to quotations of it.
    :param original: whether the file that it was read from can be had.
    """
    language = _language(article)
    notices = [notice, tr(_FOREIGN, language=language) if language else ""]
    above = "".join(f'<p class="notice" role="status">{safe(one)}</p>' for one in notices if one)
    drawn = original and article.kind in DRAWN_KINDS and bool(article.page_starts)
    pages = f" data-pages='{json.dumps(list(article.page_starts))}'" if drawn else ""
    paged = " paged" if article.page_starts else ""
    return (
        '<div class="sheet"><div class="places" role="group" '
        f'data-label="{tr("Most relevant")}" '
        f'aria-label="{tr("Most relevant places for the question")}"></div>'
        f'<div class="paper{paged}" role="region" tabindex="0" '
        f'aria-label="{tr("Article: {title}", title=safe(article.title))}" '
        f'data-article="{safe(article.id)}" '
        f'data-kept="{kept}" data-version="{article.version}"{pages}>'
        f"{above}{headline_html(article, sentences)}"
        f'<p class="about" dir="auto">{_about_html(article, len(sentences), original)}</p>'
        f'<div class="body" lang="{safe(article.language or "en")}">'
        f"{body_html(article, sentences, drawn)}</div></div>"
        # For the eye and the mouse; the places above say the same to everybody else.
        f'<div class="heat" aria-hidden="true" title="{tr("Where the answer may be")}">'
        f'<span>{tr("Places")}</span><div class="ticks"></div></div></div>'
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
