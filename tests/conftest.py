import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import secrets
import shutil

import pytest
from hypothesis import settings

from tests.support.fakes import FakeEncoder

# A busy machine is no fault of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def encoder():
    return FakeEncoder()


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


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-library"))
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)
