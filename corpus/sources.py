"""From anything a person adds to an article: files of many formats, bytes, pasted text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.errors import UnreadableArticleError
from corpus.formats.content import Content
from corpus.formats.detect import kind_of, stranger
from corpus.language import detect_language
from corpus.read import (
    MAX_BYTES,
    MAX_TITLE_CHARS,
    check_size,
    decode,
    read_file,
    text_sha256,
    title_of,
)
from corpus.sandbox import Limits, read_confined
from corpus.text import article_id, clean_extract, clean_line, clean_name, clean_text
from corpus.types import Article

MAX_FILE_BYTES = 100_000_000  # with its pictures; of text alone MAX_BYTES
MAX_CHARS = 2_000  # of an address
PASTED = "pasted text"
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Source:
    """An article with the file that it was read from."""

    article: Article  # with its kind, author, date and language, as far as the file tells
    original: bytes  # as it was given


def read_source(
    source: Path | bytes | str,
    name: str | None = None,
    title: str | None = None,
    limits: Limits = LIMITS,
    watch: Callable[[], None] = lambda: None,
    kind: str = "",
) -> Source:
    """Read an article from a file (Path), from a file's content (bytes) or pasted text (str).

    The kind is told by the content. Anything but plain text is read in a child process within
    `limits`, so that no file can harm more than that process.

    :param name: file name or address of `source`, kept in `Article.source`; a path has its own.
    :param title: overrides the title that the file gives.
    :param watch: called some times a second while the child reads; what it raises ends the reading.
    :param kind: of a file that was read before, `Article.kind`; the content tells it otherwise.
    :raises CorpusError: there is no room to unpack what tells the language.
    :raises UnreadableArticleError: missing, empty, damaged, locked, too large, without text.
    :raises UnsafeSourceError: made to harm.
    """
    given = name or (source.name if isinstance(source, Path) else "")
    shown = clean_name(given) or PASTED
    raw = _bytes_of(source, shown)
    if known := stranger(raw):
        raise UnreadableArticleError(f"Expected an article, {shown} is {known[0]}. {known[1]}")
    content = _content(raw, shown, _kind(source, raw, given, kind), limits, watch)
    text = "\n\n".join(p for paragraph in content.paragraphs if (p := paragraph.strip()))
    if not re.search(r"\w", text):
        raise UnreadableArticleError(f"Expected some text, {shown} holds none. {_cure(content)}")
    stem = PurePath(given).stem
    title = clean_line(title or "") or clean_line(content.title) or title_of(text)
    title = title or clean_line(stem.replace("-", " ").replace("_", " ")) or _first_words(text)
    article = Article(
        id=article_id(stem or title),
        title=title,
        text=text,
        source=clean_line(given, MAX_CHARS) or PASTED,
        sha256=text_sha256(text),
        kind=content.kind,
        author=clean_line(content.author),
        date=content.date,
        language=detect_language(text),
    )
    return Source(article, raw)


def _kind(source: Path | bytes | str, raw: bytes, name: str, known: str) -> str:
    if isinstance(source, str):
        return "text"
    # Of others the content tells more: which of the packed ones it is is known after reading.
    return known if known in ("text", "markdown") else kind_of(raw, name)


def _content(
    raw: bytes, name: str, kind: str, limits: Limits, watch: Callable[[], None]
) -> Content:
    if kind in ("text", "markdown"):
        check_size(len(raw), MAX_BYTES, name)
        text = clean_text(decode(raw, name))
        if kind == "text":
            return Content(kind, [text])
        raw = text.encode("utf-8")
    content = read_confined(kind, raw, name, limits, watch)
    paragraphs = [clean_extract(paragraph) for paragraph in content.paragraphs]
    if (
        kind != "markdown"
    ):  # where it is how lines were set; who writes Markdown means what is there
        paragraphs = [paragraph.replace("\xa0", " ") for paragraph in paragraphs]
    check_size(sum(map(len, paragraphs)), MAX_BYTES, name)
    return Content(content.kind, paragraphs, content.title, content.author, content.date)


def _bytes_of(source: Path | bytes | str, name: str) -> bytes:
    if isinstance(source, Path):
        return read_file(source, MAX_FILE_BYTES)
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    check_size(len(raw), MAX_FILE_BYTES, name)
    return raw


def _first_words(text: str) -> str:
    words = text[:MAX_TITLE_CHARS].split()
    return clean_line(" ".join(words[:8]))


def _cure(content: Content) -> str:
    if content.kind == "pdf":
        return "Its pages are pictures: recognise their text first (OCR)."
    return "Remove it, or fill it."
