"""From anything a person adds to an article: files of many formats, bytes, pasted text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from corpus.errors import UnreadableArticleError
from corpus.extract import Extract
from corpus.formats.content import TEXTS
from corpus.formats.detect import kind_of, stranger
from corpus.language import detect_language
from corpus.ocr import installed, recognise
from corpus.read import MAX_BYTES, check_size, read_file, text_sha256
from corpus.sandbox import Limits, draw_confined, read_confined
from corpus.sentences import remember_spans
from corpus.text import article_id, clean_line, clean_name, cut_at_word
from corpus.types import Article

MAX_FILE_BYTES = 100_000_000  # with its pictures; of text alone MAX_BYTES
MAX_CHARS = 2_000  # of an address
MAX_OPENING_CHARS = 80  # of a first sentence that stands for a title
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
    ocr: bool = False,
) -> Source:
    """Read an article from a file (Path), from a file's content (bytes) or pasted text (str).

    The kind is told by the content. From bytes to sentences all is done in a child process within
    `limits`, so that no file can harm more than that process.

    :param name: file name or address of `source`, kept in `Article.source`; a path has its own.
    :param title: overrides the title that the file gives.
    :param watch: called some times a second while the child reads; what it raises ends the reading.
    :param kind: of a file that was read before, `Article.kind`; the content tells it otherwise.
    :param ocr: whether tesseract may read the pages of a PDF that are pictures.
    :raises CorpusError: there is no room to unpack what tells the language.
    :raises UnreadableArticleError: missing, empty, damaged, locked, too large, without text.
    :raises UnsafeSourceError: made to harm.
    """
    given = name or (source.name if isinstance(source, Path) else "")
    shown = clean_name(given) or PASTED
    raw = _bytes_of(source, shown)
    if known := stranger(raw):
        raise UnreadableArticleError(f"Expected an article, {shown} is {known[0]}. {known[1]}")
    kind = _kind(source, raw, given, kind)
    if kind in TEXTS:
        check_size(len(raw), MAX_BYTES, shown)
    found = read_confined(kind, raw, shown, limits, watch)
    if ocr and found.kind == "pdf" and not _says_anything(found.text):
        found = _recognised(raw, shown, limits, watch)
    if not _says_anything(found.text):
        raise UnreadableArticleError(
            f"Expected some text, {shown} holds none. {_cure(found.kind, ocr)}"
        )
    stem = PurePath(given).stem
    title = clean_line(title or "") or clean_line(found.title)
    title = title or clean_line(stem.replace("-", " ").replace("_", " ")) or _opening(found)
    article = Article(
        id=article_id(stem or title),
        title=title,
        text=found.text,
        source=clean_line(given, MAX_CHARS) or PASTED,
        sha256=text_sha256(found.text),
        kind=found.kind,
        author=clean_line(found.author),
        date=found.date,
        language=detect_language(found.text),
        structure=found.structure,
    )
    remember_spans(article, found.spans)
    return Source(article, raw)


def _kind(source: Path | bytes | str, raw: bytes, name: str, known: str) -> str:
    if isinstance(source, str):
        return "text"
    # Of others the content tells more: which of the packed ones it is is known after reading.
    return known if known in TEXTS else kind_of(raw, name)


def _bytes_of(source: Path | bytes | str, name: str) -> bytes:
    if isinstance(source, Path):
        return read_file(source, MAX_FILE_BYTES)
    raw = source.encode("utf-8", "replace") if isinstance(source, str) else source
    check_size(len(raw), MAX_FILE_BYTES, name)
    return raw


def _opening(found: Extract) -> str:
    """The first sentence, which stands for the title of a text that has none."""
    start, end, _ = found.spans[0]
    return cut_at_word(clean_line(found.text[start:end]), MAX_OPENING_CHARS)


def _says_anything(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _recognised(raw: bytes, name: str, limits: Limits, watch: Callable[[], None]) -> Extract:
    def draw(page: int) -> dict[str, Any]:
        return draw_confined(raw, page, name, limits, watch)

    return read_confined("ocr", recognise(draw, name, watch), name, limits, watch)


def _cure(kind: str, ocr: bool) -> str:
    if kind == "pdf" and ocr:
        return "Its pages are pictures in which no text was recognised. Scan it more sharply."
    if kind == "pdf" and installed():
        return (
            "Its pages are pictures. Set ASSISTANT_OCR=1 to have tesseract read them, which takes "
            "some seconds a page, or run OCR on it yourself, and add what that gives."
        )
    if kind == "pdf":
        return (
            "Its pages are pictures: run OCR on it first (ocrmypdf, for instance), and add what "
            "that gives."
        )
    if kind in ("html", "zip"):
        return "Copy what you see of it, and add that as a text."
    return "Write something in it, or leave it out."
