"""From files to articles: plain text and Markdown."""

import hashlib
import re
from pathlib import Path

from corpus.errors import CorpusError, UnreadableArticleError
from corpus.markdown import read_markdown
from corpus.split import split_paragraphs
from corpus.types import Article

SUFFIXES = (".md", ".txt")
MAX_BYTES = 20_000_000  # a novel has about one million; more is a mistake or an attack
MAX_TITLE_CHARS = 120

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def load_articles(folder: Path) -> list[Article]:
    """Read every `.txt` and `.md` file of `folder` (not of its subfolders), sorted by name.

    :raises CorpusError: the folder does not exist, holds no article, or two of the same name.
    :raises UnreadableArticleError: a file is not readable text; the message names it.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"Expected a folder of articles, found no folder at {folder}. Check the path."
        )
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
    )
    if not paths:
        raise CorpusError(
            f"Expected at least one .txt or .md file in {folder}, found none. "
            "Put an article there, or name another folder."
        )
    articles = [read_article(path) for path in paths]
    seen: dict[str, str] = {}
    for article in articles:
        if article.id in seen:
            raise CorpusError(
                f"Expected one file a name in {folder}, found {seen[article.id]} and "
                f"{article.source}. Rename one of them."
            )
        seen[article.id] = article.source
    return articles


def read_article(path: Path) -> Article:
    """Read one UTF-8 file; `.md` as Markdown, anything else as plain text.

    :raises UnreadableArticleError: missing, empty, too large, or not UTF-8 text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableArticleError(
                f"Expected at most {MAX_BYTES:,} bytes of text, {path.name} has {size:,}. "
                "Split it into several files."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableArticleError(
            f"Expected a readable file, {path.name} gives: {error.strerror or error}. "
            "Check that it exists and may be read."
        ) from error
    text = _decode(raw, path.name)
    if path.suffix.lower() == ".md":
        title, text = read_markdown(text)
    else:
        title, text = _title_of(text), text.strip()
    if not re.search(r"\w", text):
        raise UnreadableArticleError(
            f"Expected some text, {path.name} holds none. Remove it, or fill it."
        )
    return Article(
        id=path.stem,
        title=title or path.stem.replace("-", " ").replace("_", " ").strip(),
        text=text,
        source=path.name,
        sha256=text_sha256(text),
    )


def text_sha256(text: str) -> str:
    """SHA-256 of `text` as UTF-8, in hexadecimal: what `Article.sha256` holds."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _decode(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableArticleError(
            f"Expected UTF-8 text, {name} has byte 0x{raw[error.start]:02x} at {error.start}. "
            "Save it as UTF-8 plain text or Markdown."
        ) from error
    if control := _CONTROL.search(text):
        raise UnreadableArticleError(
            f"Expected plain text, {name} has the control character "
            f"U+{ord(control.group()):04X} at {control.start()}, as binary files do. "
            "Save it as UTF-8 plain text or Markdown."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title_of(text: str) -> str:
    """A first paragraph of one short line without a stop, if more text follows it."""
    paragraphs = split_paragraphs(text)
    if len(paragraphs) < 2:
        return ""
    first = text[slice(*paragraphs[0])]
    looks_like_title = (
        "\n" not in first and len(first) <= MAX_TITLE_CHARS and not re.search(r"[.!?:;,]$", first)
    )
    return first if looks_like_title else ""
