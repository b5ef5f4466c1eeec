"""The browser page and its server: nothing here answers.

`layout` is what the page shows and `wiring` which event calls what; only these, `theme` and
`application`, which joins all to one web application, import Gradio. `events` serves the page's
events, `html` makes HTML out of answers and articles, `export` makes files of a conversation,
`launch` and `background` load the assistant behind the page, `library` and `library_api` change
what it asks, `talk`, `kept` and `kept_api` keep what was shown for its `owner`, `api` lets programs
ask, `http` is common to the APIs; `guard`, `session` and `server` stand between all of it and the
network.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before its import, or the server calls home
os.environ["HF_HUB_OFFLINE"] = "1"

from assistant.page.api import QuestionApi
from assistant.page.assets import markup
from assistant.page.background import BackgroundAssistant
from assistant.page.events import PageEvents, asked_of, note_choice
from assistant.page.guard import Hosts, SameOrigin
from assistant.page.html.conversation import welcome_html
from assistant.page.http import api_app
from assistant.page.kept import KeptThings
from assistant.page.kept_api import KeptApi
from assistant.page.language import speaking, tr
from assistant.page.launch import Access, access_of, open_behind, parse_arguments
from assistant.page.library import PageLibrary
from assistant.page.library_api import LibraryApi
from assistant.page.owner import OwnerCookie, owner_of
from assistant.page.server import AddressError, address, listen
from assistant.page.session import Secret, Session
from assistant.page.talk import Talk
from assistant.page.wrong_answers import folder_beside

__all__ = [
    "Access",
    "AddressError",
    "BackgroundAssistant",
    "Hosts",
    "KeptApi",
    "KeptThings",
    "LibraryApi",
    "OwnerCookie",
    "PageEvents",
    "PageLibrary",
    "QuestionApi",
    "SameOrigin",
    "Secret",
    "Session",
    "Talk",
    "access_of",
    "address",
    "api_app",
    "asked_of",
    "folder_beside",
    "listen",
    "markup",
    "note_choice",
    "open_behind",
    "owner_of",
    "parse_arguments",
    "speaking",
    "tr",
    "welcome_html",
]
