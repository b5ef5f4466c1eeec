"""A library behind the page, and requests to its API."""

import json

from assistant import Assistant, Settings
from assistant.page import BackgroundAssistant, LibraryApi, api_app
from assistant.page import library_api as limits
from assistant.page.library import Given
from index.stores.local import Library
from index.stores.local.store import LocalStore
from tests.support.asgi import send
from tests.support.fakes import FakeEncoder, FakeReader
from tests.support.libraries import open_assistant
from tests.support.waiting import wait_until

BRIDGE = "The iron bridge\n\nMary Hale built the iron bridge in 1884. It is 212 metres long."
GERMAN = (
    "Die eiserne Brücke wurde im Jahr 1884 von der Ingenieurin Maria Hell gebaut. "
    "Sie ist zweihundertzwölf Meter lang und trägt zwei Gleise über den breiten Fluss."
)
FILE, JSON = {"content-type": limits.FILE}, {"content-type": limits.JSON}
HERE = "http://127.0.0.1:7860/v1/articles"


def opened(folder, writable=True):
    if writable:
        return open_assistant(folder)
    store = LocalStore(Library(folder, writable=False), FakeEncoder())
    store.refresh()
    return Assistant(store, FakeReader(), Settings())


def behind(open_reader, *others):
    background = BackgroundAssistant(open_reader, *others)
    background.start()
    assert background.articles is not None
    wait_until(lambda: background.state != "starting")
    return background


def ask(page_library, *requests, **trust):
    """Send requests at once; by default with leave to change."""
    api = LibraryApi(page_library, **(trust or {"trusted": True}))
    return send(api_app(api.router()), *requests)


def lines(done):
    return [json.loads(line) for line in done.text.splitlines()]


def paste(text, title=""):
    body = json.dumps({"text": text, "title": title})
    return ("POST", HERE, {"content": body, "headers": JSON})


def file(content, name):
    return ("POST", f"{HERE}?name={name}", {"content": content, "headers": FILE})


def add(page_library, text, **given):
    return page_library.add(Given(text, **given), lambda doing, part: None)


def listed(page_library, search=""):
    return ask(page_library, ("GET", f"{HERE}?search={search}", {}))[0].json()
