"""From files to articles: plain text and Markdown."""

import hashlib
import os
import re
import stat
from dataclasses import replace
from pathlib import Path

from corpus.errors import CorpusError, UnreadableArticleError
from corpus.formats.content import NAMES, Content, Refusal, TextBlock
from corpus.formats.decode import decode
from corpus.lines import speaker_of, split_paragraphs
from corpus.structure import MAX_TITLE_CHARS, assemble, structure_of
from corpus.text import clean_name, clean_text
from corpus.types import Article

SUFFIXES = (".md", ".txt")
MAX_BYTES = 20_000_000  # a novel has about one million; more is a mistake or an attack


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
    """Read one file; `.md` as Markdown, anything else as plain text.

    :raises UnreadableArticleError: missing, empty, too large, or no text.
    """
    raw = read_file(path, MAX_BYTES)
    kind = "markdown" if path.suffix.lower() == ".md" else "text"
    try:
        text, encoding = decode(raw)
    except Refusal as refusal:
        raise UnreadableArticleError(
            f"Expected {NAMES[kind]}, {clean_name(path.name)} {refusal.found}. {refusal.cure}"
        ) from refusal
    text = clean_text(text)
    if kind == "markdown":
        from corpus.formats.markdown import read_markdown  # only where it is needed

        content = replace(read_markdown(text), encoding=encoding)
    else:
        content = Content("text", [TextBlock(text)], title_of(text), encoding=encoding)
    text, found = assemble(content.blocks, content.kind)
    if not re.search(r"\w", text):
        raise UnreadableArticleError(
            f"Expected some text, {path.name} holds none. Write something in it, or leave it out."
        )
    title = content.title or path.stem.replace("-", " ").replace("_", " ").strip()
    return Article(
        id=path.stem,
        title=title,
        text=text,
        source=path.name,
        sha256=text_sha256(text),
        kind=kind,
        author=content.author,
        date=content.date,
        structure=structure_of(text, found, content, title, content.author, content.publisher),
    )


def text_sha256(text: str) -> str:
    """SHA-256 of `text` as UTF-8, in hexadecimal: what `Article.sha256` holds."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_file(path: Path, most: int) -> bytes:
    """Read a regular file of at most `most` bytes.

    :raises UnreadableArticleError: missing, unreadable, too large, or a device or folder.
    """
    try:
        # A pipe would block for ever when it is opened, a device never end.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            regular = stat.S_ISREG(status.st_mode)
            raw = file.read(most + 1) if regular else b""
    except (OSError, ValueError) as error:
        raise UnreadableArticleError(
            f"Expected a readable file, {clean_name(path.name)} gives: "
            f"{getattr(error, 'strerror', None) or error}. Check that it exists and may be read."
        ) from error
    if not regular:
        raise UnreadableArticleError(
            f"Expected a file, {clean_name(path.name)} is a folder or a device. Name a file."
        )
    check_size(max(status.st_size, len(raw)), most, path.name)
    return raw


def check_size(size: int, most: int, name: str) -> None:
    """Refuse more than `most` bytes.

    :raises UnreadableArticleError: `size` is larger.
    """
    if size > most:
        raise UnreadableArticleError(
            f"Expected at most {most:,} bytes, {clean_name(name)} has {size:,}. "
            "Split it into several files."
        )


def title_of(text: str) -> str:
    """A first paragraph of one short line without a stop, if more text follows it; or ""."""
    paragraphs = split_paragraphs(text)
    if len(paragraphs) < 2:
        return ""
    first = text[slice(*paragraphs[0])]
    looks_like_title = (
        not speaker_of(first, 0, len(first))[0]
        and "\n" not in first
        and len(first) <= MAX_TITLE_CHARS
        and not re.search(r"[.!?:;,]$", first)
    )
    return first if looks_like_title else ""
