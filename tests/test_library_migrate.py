"""A library copied into a database and back: the same, or stopped and ended later."""

import json

import psycopg
import pytest

from assistant.__main__ import main
from assistant.library import migrate as migration
from assistant.library.migrate import migrate
from corpus import IndexStoreError, LostConnectionError
from index.stores.local import Library
from index.stores.local.store import LocalStore
from index.stores.postgres import PostgresStore, write
from tests.support.fakes import FakeReader
from tests.support.store_cases import ALL, ShortEncoder, addition, assert_same, put

pytestmark = pytest.mark.postgres

MORE = [addition(f"more{n}", f"More cars, number {n}. And a boat.") for n in range(5)]


@pytest.fixture
def library(tmp_path):
    store = LocalStore(Library.open(tmp_path / "library"), ShortEncoder())
    put(store, ALL)
    put(store, MORE)
    store.remove("boats")
    store.rename("cars", "Wheels")
    yield store
    store.close()


@pytest.fixture
def database(url):
    store = PostgresStore.open(url, ShortEncoder(), make=True)
    yield store
    store.close()


def test_there_and_back_everything_is_the_same(library, database, tmp_path, monkeypatch):
    monkeypatch.setattr(migration, "ARTICLES_PER_STEP", 3)
    encoder = ShortEncoder()
    done = list(migrate(library, database))
    assert [one.articles for one in done] == [0, 3, 6, 8]
    assert done[-1].copied == 8
    back = LocalStore(Library.open(tmp_path / "back"), encoder)
    assert list(migrate(database, back))[-1].copied == 8
    assert encoder.calls == 0
    assert back.ids() == database.ids() == library.ids()
    digests = [one.digest for one in library.encoded(library.ids())]
    assert [one.digest for one in back.encoded(back.ids())] == digests
    assert back.find("cars") == library.find("cars")
    there = [one for one in (*ALL, *MORE) if one.article.id != "boats"]
    assert_same(back, there)
    assert_same(database, there)
    assert back.verify() == database.verify() == []
    back.close()


def test_what_is_the_same_already_is_not_copied_again(library, database):
    list(migrate(library, database))
    library.rename("train", "Rails")
    put(database, [addition("own", "The database has this too.")])
    assert list(migrate(library, database))[-1].copied == 1
    assert database.find("train").title == "Rails"
    assert database.find("own") is not None


def test_a_migration_that_lost_its_connection_is_ended_by_another(
    library, database, url, monkeypatch
):
    monkeypatch.setattr(migration, "ARTICLES_PER_STEP", 2)
    rows_of = write.rows_of

    def cut(article, segment, entry):
        if article.id == "more2":
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
        return rows_of(article, segment, entry)

    reported = []
    with monkeypatch.context() as patch:
        patch.setattr(write, "rows_of", cut)
        with pytest.raises(LostConnectionError, match="do the rest again"):
            reported.extend(migrate(library, database))
    assert 0 < reported[-1].articles < 8
    assert len(database.ids()) == reported[-1].articles
    unfinished = [finding.what for finding in database.verify()]
    assert unfinished == ["the HNSW index is missing or unfinished, so searches are slow"]
    missing = 8 - len(database.ids())
    assert list(migrate(library, database))[-1].copied == missing
    assert database.verify() == []


def test_an_article_that_arrives_changed_is_told(library, database, monkeypatch):
    take = database.take
    monkeypatch.setattr(
        database, "take", lambda given: (take(given), database.rename("cars", "Changed"))
    )
    with pytest.raises(IndexStoreError, match="'cars' in the target as it was given"):
        list(migrate(library, database))


@pytest.fixture
def terminal(monkeypatch, tmp_path, capsys):
    """Runs a command on the fake encoder; returns its exit status and what it printed as JSON."""
    for module in ("assistant", "cli.commands"):
        monkeypatch.setattr(f"assistant.{module}.open_encoder", lambda name: ShortEncoder())
    monkeypatch.setattr("assistant.assistant.DeepReader", FakeReader)
    monkeypatch.setenv("ASSISTANT_ARTICLES", str(tmp_path))

    def run(*arguments):
        status = main([*arguments, "--json"])
        printed = capsys.readouterr()
        return status, json.loads(printed.out) if printed.out else printed.err

    return run


def test_the_commands_work_on_a_database(terminal, url, tmp_path, monkeypatch):
    source = tmp_path / "cars.txt"
    source.write_text("The red car has a range of 520 km. Boats swim.")
    assert terminal("add", str(source), "--store", url)[1]["added"][0]["id"] == "cars"
    monkeypatch.setenv("ASSISTANT_STORE", url)
    status, answer = terminal("ask", "What range does the car have?")
    assert (status, answer["evidence"][0]["article_id"]) == (0, "cars")
    assert terminal("rename", "cars", "Wheels")[1]["article"]["title"] == "Wheels"
    assert terminal("list")[1]["articles"][0]["sentences"] == 2
    assert terminal("rebuild") == (0, {"rebuilt": 1})
    assert terminal("verify") == (0, {"articles": 1, "findings": []})
    assert terminal("export", str(tmp_path / "out"))[1]["exported"] == 1
    folder = str(tmp_path / "back")
    status, done = terminal("migrate", "--from", url, "--library", folder)
    assert (status, done["articles"], done["sentences"], done["copied"]) == (0, 1, 2, 1)
    assert terminal("remove", "cars") == (0, {"removed": ["cars"]})
    assert terminal("migrate", "--to", url, "--library", folder)[1]["copied"] == 1
    assert terminal("list")[1]["articles"][0]["title"] == "Wheels"
    assert terminal("list", "--library", folder)[1]["articles"][0]["title"] == "Wheels"


def test_what_cannot_be_opened_is_said(terminal, url, tmp_path):
    assert "found none. Copy one there" in terminal("list", "--store", url)[1]
    status, said = terminal("migrate", "--to", url, "--library", str(tmp_path / "none"))
    assert status == 2
    assert "Expected a library in" in said
    assert "such as postgresql://" in terminal("list", "--store", "postgresql://[")[1]
