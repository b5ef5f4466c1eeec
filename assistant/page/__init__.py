"""What the browser page shows and how it is served: no Gradio, nothing that answers.

`render` and `article` make HTML out of answers and articles, `proof` and `notes` make files of a
conversation, `desk` serves the page's events with them, `starting` and `opening` load the assistant
behind the page, `librarian` and `library_doors` change what it asks, `doors` lets programs ask, and
`server` stands between all of it and the network. `app.py` joins them.
"""

from pathlib import Path

from assistant.page.api import Doors
from assistant.page.background import Opening, Reader
from assistant.page.events import Desk, Shelf, Shown, asked_of, note_choice, remembered
from assistant.page.html.conversation import (
    conversation_html,
    opening_html,
    welcome_html,
)
from assistant.page.html.shelf import ask_all, shelf_html
from assistant.page.launch import open_behind, parse_arguments
from assistant.page.library import Librarian
from assistant.page.library_api import LibraryDoors
from assistant.page.server import (
    AddressError,
    Password,
    SecurityHeaders,
    address,
    is_loopback,
    listen,
)
from assistant.page.theme import COLOURS, FONTS

__all__ = [
    "COLOURS",
    "FONTS",
    "AddressError",
    "Desk",
    "Doors",
    "Librarian",
    "LibraryDoors",
    "Opening",
    "Password",
    "Reader",
    "SecurityHeaders",
    "Shelf",
    "Shown",
    "address",
    "ask_all",
    "asked_of",
    "asset",
    "conversation_html",
    "is_loopback",
    "listen",
    "note_choice",
    "open_behind",
    "opening_html",
    "parse_arguments",
    "remembered",
    "shelf_html",
    "welcome_html",
]


def asset(name: str) -> str:
    """Text of a style or script file of the page."""
    return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")
