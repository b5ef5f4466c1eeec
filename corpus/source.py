"""From anything a person adds to an article: files of many formats, bytes, pasted text."""

import re
from dataclasses import dataclass
from pathlib import Path

from corpus.clean import article_id, clean_extract, clean_name, clean_text, clean_title
from corpus.errors import UnreadableArticleError
from corpus.formats.content import Content
from corpus.kinds import kind_of, stranger
from corpus.language import detect_language
from corpus.read import MAX_BYTES, check_size, decode, read_file, text_sha256, title_of
from corpus.sandbox import Limits, read_confined
from corpus.types import Article

MAX_FILE_BYTES = 100_000_000  # with its pictures; of text alone MAX_BYTES
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Source:
    """An article with the file that it was read from."""

    article: Article
    original: bytes  # as it was given
    kind: str  # "text", "markdown", "html", "pdf", "docx", "epub", "rtf" or "odt"
    author: str = ""
    date: str = ""  # YYYY-MM-DD, YYYY-MM or YYYY; "" when the file does not say
    language: str = ""  # ISO 639-1; "" when the text is too short to tell


def read_source(
    source: Path | bytes | str,
    name: str | None = None,
    title: str | None = None,
    limits: Limits = LIMITS,
) -> Source:
    """Read an article from a file (Path), from a file's content (bytes) or pasted text (str).

    The kind is told by the content. Anything but plain text is read in a child process within
    `limits`, so that no file can harm more than that process.

    :param name: file name or address of `source`, kept in `Article.source`; a path has its own.
    :param title: overrides the title that the file gives.
    :raises UnreadableArticleError: missing, empty, damaged, locked, too large, without text.
    :raises UnsafeSourceError: made to harm.
    """
    raw = _bytes_of(source)
    name = clean_name(name or (source.name if isinstance(source, Path) else "")) or "pasted text"
    if known := stranger(raw):
        raise UnreadableArticleError(f"Expected an article, {name} is {known[0]}. {known[1]}")
    content = _content(source, raw, name, limits)
    text = "\n\n".join(p for paragraph in content.paragraphs if (p := paragraph.strip()))
    if not re.search(r"\w", text):
        raise UnreadableArticleError(f"Expected some text, {name} holds none. {_cure(content)}")
    title = clean_title(title or "") or clean_title(content.title) or title_of(text)
    stem = name if name == "pasted text" else Path(name).stem
    title = title or stem.replace("-", " ").replace("_", " ").strip()
    article = Article(
        id=article_id(title if name == "pasted text" else stem),
        title=title,
        text=text,
        source=name,
        sha256=text_sha256(text),
    )
    author = clean_title(content.author)
    return Source(article, raw, content.kind, author, content.date, detect_language(text))


def _content(source: Path | bytes | str, raw: bytes, name: str, limits: Limits) -> Content:
    kind = "text" if isinstance(source, str) else kind_of(raw, name)
    if kind in ("text", "markdown"):
        check_size(len(raw), MAX_BYTES, name)
        text = clean_text(decode(raw, name))
        if kind == "text":
            return Content(kind, [text])
        raw = text.encode("utf-8")
    content = read_confined(kind, raw, name, limits)
    paragraphs = [clean_extract(paragraph) for paragraph in content.paragraphs]
    check_size(sum(map(len, paragraphs)), MAX_BYTES, name)
    return Content(content.kind, paragraphs, content.title, content.author, content.date)


def _bytes_of(source: Path | bytes | str) -> bytes:
    if isinstance(source, str):
        return source.encode("utf-8", "surrogatepass")
    if isinstance(source, bytes):
        check_size(len(source), MAX_FILE_BYTES, "it")
        return source
    return read_file(source, MAX_FILE_BYTES)


def _cure(content: Content) -> str:
    if content.kind == "pdf":
        return "Its pages are pictures: recognise their text first (OCR)."
    return "Remove it, or fill it."
