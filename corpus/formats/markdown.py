"""The words of a Markdown file, without its marks."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.formats.content import Content


def read_markdown(source: str) -> tuple[str, str]:
    """Return title and plain text: the words a rendered page would show, one block a paragraph.

    A level-one heading that opens the file is the title and is not repeated in the text. Rows of a
    table are paragraphs with " | " between the cells. Raw HTML stays as the text it is.
    """
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(source)
    title = ""
    paragraphs: list[str] = []
    cells: list[str] = []
    for before, token in zip([Token("", "", 0), *tokens], tokens, strict=False):
        if token.type in ("fence", "code_block"):
            paragraphs.append(token.content.strip())
        elif token.type == "tr_close":
            paragraphs.append(" | ".join(cells))
            cells = []
        elif token.type == "inline":
            words = _words(token.children or [])
            if before.tag in ("th", "td"):
                cells.append(words)
            elif before.tag == "h1" and not title and not paragraphs:
                title = words
            else:
                paragraphs.append(words)
    return title, "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _words(inline: list[Token]) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(breaks.get(token.type, token.content) for token in inline).strip()


def read_marked(raw: bytes) -> Content:
    """Read UTF-8 Markdown."""
    title, text = read_markdown(raw.decode("utf-8"))
    return Content("markdown", [text], title)
