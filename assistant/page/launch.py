"""Start of the page: its command line, and the articles behind it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.assistant import Assistant
from assistant.page.background import BackgroundAssistant
from assistant.settings import BUILT_IN, Settings


def parse_arguments(arguments: Sequence[str] | None, purpose: str | None) -> argparse.Namespace:
    """Arguments of `python app.py`; a wrong one ends with a usage message."""
    parser = argparse.ArgumentParser(prog="python app.py", description=purpose)
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    parser.add_argument("--port", type=int, default=7860, help="0 takes any free one")
    articles = parser.add_mutually_exclusive_group()
    articles.add_argument("--articles", type=Path, help="folder of articles, which is only read")
    articles.add_argument("--library", type=Path, help="your library; default: the settings'")
    articles.add_argument("--store", default="", help="database of the library, postgresql://…")
    parser.add_argument(
        "--shared", action="store_true", help="whoever opens the page may add and remove articles"
    )
    parser.add_argument("--mcp", action="store_true", help="offer `ask` over MCP too")
    return parser.parse_args(arguments)


def open_behind(
    articles: Path | None = None, library: Path | None = None, store: str = ""
) -> BackgroundAssistant:
    """The folder, library or database that is named, or else the one that the settings mean.

    Where a folder of a library cannot be opened the built-in article is asked, and
    `BackgroundAssistant.trouble` says why.
    """

    def open_assistant() -> Assistant:
        settings = Settings.from_env()
        if store:
            return Assistant.open_store(store, settings)
        folder = _folder(articles, library, settings)
        if folder:
            return Assistant.open(folder, settings)
        return Assistant.open_library(library, settings)

    return BackgroundAssistant(open_assistant, lambda: Assistant.open(BUILT_IN))


def _folder(articles: Path | None, library: Path | None, settings: Settings) -> Path | None:
    """The folder that is only read, if one is meant: what is named most closely counts."""
    own = library or settings.library or settings.store or settings.articles == BUILT_IN
    return articles if articles or own else settings.articles
