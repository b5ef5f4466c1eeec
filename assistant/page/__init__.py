"""The browser page and its server: no Gradio, nothing that answers.

`html` makes HTML out of answers and articles, `export` makes files of a conversation, `events`
serves the page's events with them, `launch` and `background` load the assistant behind the page,
`library` and `library_api` change what it asks, `talk`, `kept` and `kept_api` keep what was shown
for its `owner`, `api` lets programs ask, `http` is common to the APIs; `guard`, `session` and
`server` stand between all of it and the network. `app.py` joins them.
"""

from pathlib import Path

from assistant.conversations import new_id
from assistant.page.api import QuestionApi
from assistant.page.background import BackgroundAssistant
from assistant.page.events import ArticlePane, PageEvents, Shown, asked_of, note_choice
from assistant.page.guard import Hosts, SameOrigin
from assistant.page.html.conversation import (
    opening_html,
    welcome_html,
)
from assistant.page.http import api_app
from assistant.page.kept import KeptThings
from assistant.page.kept_api import KeptApi
from assistant.page.language import marked, speaking, tr
from assistant.page.language.document import PageLanguage, language_of
from assistant.page.launch import Access, access_of, open_behind, parse_arguments
from assistant.page.library import PageLibrary
from assistant.page.library_api import LibraryApi
from assistant.page.owner import OwnerCookie, owner_of
from assistant.page.server import (
    AddressError,
    SecurityHeaders,
    address,
    listen,
)
from assistant.page.session import Secret, Session
from assistant.page.talk import Talk, turn_id
from assistant.page.theme import COLOURS, FONTS
from assistant.page.wrong_answers import WrongAnswers, folder_beside

__all__ = [
    "COLOURS",
    "FONTS",
    "Access",
    "AddressError",
    "ArticlePane",
    "BackgroundAssistant",
    "Hosts",
    "KeptApi",
    "KeptThings",
    "LibraryApi",
    "OwnerCookie",
    "PageEvents",
    "PageLanguage",
    "PageLibrary",
    "QuestionApi",
    "SameOrigin",
    "Secret",
    "SecurityHeaders",
    "Session",
    "Shown",
    "Talk",
    "WrongAnswers",
    "access_of",
    "address",
    "api_app",
    "asked_of",
    "asset",
    "asset_path",
    "folder_beside",
    "language_of",
    "listen",
    "markup",
    "new_id",
    "note_choice",
    "open_behind",
    "opening_html",
    "owner_of",
    "parse_arguments",
    "speaking",
    "tr",
    "turn_id",
    "welcome_html",
]


def asset_path(name: str) -> Path:
    """Place of a file of the page."""
    return Path(__file__).parent / "static" / name


def asset(name: str) -> str:
    """Text of a style or script file of the page."""
    return asset_path(name).read_text(encoding="utf-8")


def markup(name: str) -> str:
    """HTML file of the page in the language that is spoken, without the white space between its
    lines, which would be drawn.
    """
    return marked("".join(line.strip() for line in asset(name).splitlines()))
