import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import functools
import secrets
import shutil
import sys

import pytest
from hypothesis import settings

import corpus.sandbox
from tests.support.fakes import FakeEncoder

# A busy machine is no fault of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

ENDLESS = """
from corpus import sandbox_child

def read(*asked):
    while True:
        pass

sandbox_child._answer = read
sandbox_child.main()
"""


@pytest.fixture
def encoder():
    return FakeEncoder()


@pytest.fixture(scope="module")
def browser():
    """Chromium."""
    from tests.support.browser import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def window(browser):
    """Opens a window of its own on an address; see `tests.support.browser.reading`."""
    from tests.support.browser import reading

    return functools.partial(reading, browser)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The page served with a new library: its address and its process id."""
    from tests.support.browser import served

    with served(tmp_path_factory.mktemp("server") / "log") as server:
        yield server


@pytest.fixture(scope="module")
def address(server):
    """The address of the page."""
    return server[0]


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server."""
    from tests.support.postgres_server import Server, install, new_folder

    folder = new_folder()
    server = Server.make(install(folder), folder / "data", fsync="off")
    try:
        server.start()
        server.execute("CREATE EXTENSION vector")
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture
def url(postgres):
    """A schema without tables."""
    name = f"test_{secrets.token_hex(8)}"
    postgres.execute(f"CREATE SCHEMA {name}")
    yield postgres.url(options=f"-c%20search_path%3D{name},public")
    postgres.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["library", pytest.param("postgres", marks=pytest.mark.postgres)])
def opened(request, tmp_path):
    """Opens the same store again and again, as several processes do."""
    from index.stores.local import Library
    from index.stores.local.store import LocalStore
    from index.stores.postgres import PostgresStore
    from tests.support.store_cases import ShortEncoder

    stores = []

    def open_store():
        if request.param == "library":
            stores.append(LocalStore(Library.open(tmp_path / "library"), ShortEncoder()))
        else:
            url = request.getfixturevalue("url")
            stores.append(PostgresStore.open(url, ShortEncoder(), make=True))
        return stores[-1]

    yield open_store
    for one in stores:
        one.close()


@pytest.fixture
def folder(tmp_path):
    """Where a library may be made."""
    return tmp_path / "library"


@pytest.fixture
def endless_child(monkeypatch):
    """Reading a file takes for ever, on whatever machine, until something ends it."""
    monkeypatch.setattr(corpus.sandbox, "_PYTHON", (sys.executable, "-P", "-B", "-c", ENDLESS))
    monkeypatch.setattr(corpus.sandbox, "_spare", corpus.sandbox._Spare())


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-library"))
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)
