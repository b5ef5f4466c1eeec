"""Web pages: the article in them, whole, without menus and advertisements."""

from corpus.formats.content import Content, TextBlock
from corpus.formats.web.about import about_page
from corpus.formats.web.article import article_of, prose
from corpus.formats.web.kept import declared_article, unfold
from corpus.formats.web.parse import parse_html
from corpus.formats.web.shown import as_shown
from corpus.formats.web.words import WORDS
from corpus.formats.xml import blocks_of_tree

_SHOWN = 0.7  # of an article that search engines are told: less is a page that hides it


def read_html(raw: bytes) -> Content:
    """The article of a web page with its title, author and date."""
    root = parse_html(raw)
    about = about_page(root, raw)
    told = declared_article(root)
    unfolded = parse_html(raw)
    hidden = unfold(unfolded)
    as_shown(root)
    blocks = article_of(root, about.title)
    if hidden >= 2 * prose(blocks):
        as_shown(unfolded)
        blocks = max(blocks, article_of(unfolded, about.title), key=prose)
    if prose(told) > prose(blocks) and _share(told, blocks) < _SHOWN:
        title = [TextBlock(about.title, "heading", 1)] if about.title else []
        blocks = title + told
    return Content(
        "html",
        blocks,
        about.title,
        about.author,
        about.date,
        about.publisher,
        "the page",
    )


def read_page(raw: bytes) -> list[TextBlock]:
    """All of a page as it is shown: one of a book, or a mail."""
    root = parse_html(raw)
    as_shown(root)
    return blocks_of_tree(root, WORDS)


def _share(told: list[TextBlock], shown: list[TextBlock]) -> float:
    """Share of the words of `told`, in runs of four, that are shown; 1 where nothing is told."""
    runs = _runs(told)
    return len(runs & _runs(shown)) / len(runs) if runs and prose(told) >= 200 else 1.0


def _runs(blocks: list[TextBlock]) -> set[tuple[str, ...]]:
    words = " ".join(one.text or " ".join(one.cells) for one in blocks).split()
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
