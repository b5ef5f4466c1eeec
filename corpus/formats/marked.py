"""Markdown from strangers: the same text as of a trusted file, with the limits of the child."""

from corpus.formats.content import Content
from corpus.markdown import read_markdown


def read_marked(raw: bytes) -> Content:
    """Read UTF-8 Markdown."""
    title, text = read_markdown(raw.decode("utf-8"))
    return Content("markdown", [text], title)
