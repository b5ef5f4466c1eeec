"""Start of the page: its command line, and the articles behind it."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.assistant import Assistant
from assistant.page.background import BackgroundAssistant
from assistant.page.guard import LOOPBACK_ADDRESSES, Hosts
from assistant.page.session import Secret
from assistant.settings import BUILT_IN, Settings
from corpus import SettingsError


@dataclass(frozen=True, slots=True)
class Access:
    """Rules of who may come in, and of what they may do."""

    hosts: Hosts = field(default_factory=Hosts)  # by which names the page may be asked
    secret: Secret | None = None  # that is asked for; None: whoever reaches the page
    trusted: bool = False  # whether who is in may change the articles


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
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name by which others reach the page; may be given several times",
    )
    parser.add_argument(
        "--no-password",
        action="store_true",
        help="beyond this machine: let everybody in who reaches the page",
    )
    parser.add_argument(
        "--shared", action="store_true", help="whoever opens the page may add and remove articles"
    )
    parser.add_argument("--mcp", action="store_true", help="offer `ask` over MCP too")
    return parser.parse_args(arguments)


def access_of(given: argparse.Namespace, settings: Settings, listens_at: str) -> Access:
    """Access to a page that listens at an address, by the arguments and settings of its start.

    Where only this machine reaches it, nobody is asked for anything; elsewhere for the password,
    or for a new token.

    :raises SettingsError: everybody could change the articles, and it was not said that they may.
    """
    here = listens_at in LOOPBACK_ADDRESSES
    hosts = Hosts({*Hosts().names, *given.allow_host}) if here else None
    secret = Secret(settings.user, settings.password) if settings.user else None
    if secret and given.no_password:
        raise SettingsError(
            "Expected a password or --no-password, found both. Leave out one of them."
        )
    if not here and secret is None and not given.no_password:
        if given.shared:
            raise SettingsError(
                "Expected a password, found --shared on an address that others reach: everybody "
                "could change the articles. Set ASSISTANT_USER and ASSISTANT_PASSWORD; or add "
                "--no-password if that is what you want."
            )
        secret = Secret.new_token()
    return Access(
        hosts or Hosts.beyond_loopback(given.allow_host),
        secret,
        trusted=here or secret is not None or given.shared,
    )


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
