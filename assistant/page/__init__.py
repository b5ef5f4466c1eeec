"""What the browser page shows and how it is served: no Gradio, nothing that answers.

`render` and `article` make HTML out of answers and articles, `proof` and `notes` make files of a
conversation, `desk` serves the page's events with them, `opening` loads the assistant behind the
page, `doors` lets programs ask, and `server` stands between all of it and the network. `app.py`
joins them.
"""

from pathlib import Path

from assistant.page.desk import Desk, Shelf, remembered
from assistant.page.doors import Doors
from assistant.page.opening import Opening, Reader
from assistant.page.render import (
    conversation_html,
    opening_html,
    welcome_html,
)
from assistant.page.server import AddressError, Password, SecurityHeaders, address, listen
from assistant.page.theme import COLOURS, FONTS

__all__ = [
    "COLOURS",
    "FONTS",
    "AddressError",
    "Desk",
    "Doors",
    "Opening",
    "Password",
    "Reader",
    "SecurityHeaders",
    "Shelf",
    "address",
    "asset",
    "conversation_html",
    "listen",
    "opening_html",
    "remembered",
    "welcome_html",
]


def asset(name: str) -> str:
    """Text of a style or script file that lies beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
