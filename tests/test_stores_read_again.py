"""Libraries of before get the structure of their articles from their originals."""

import sqlite3

import pytest

from corpus import UnreadableArticleError, read_source
from corpus.paragraphs import READ, Structure
from corpus.paragraphs import store as stored
from index.stores.local import LocalStore
from index.stores.local.library import Library
from index.stores.local.schema import MIGRATIONS, NAME
from tests.support.fakes import FakeEncoder

MILL = b"""# The mill

## Prices

Rye costs five crowns.

| Road | Toll |
| -- | -- |
| Upper | 5 |
"""


@pytest.fixture
def folder(tmp_path):
    """A library as an older program left it: no column for the structure, rows with bars."""
    store = LocalStore(Library.open(tmp_path / "library"), FakeEncoder())
    old = read_source(
        b"Prices\n\nRye costs five crowns.\n\nRoad | Toll\n\nUpper | 5", name="mill.md"
    )
    same = read_source("It grinds rye.", name="rye.txt")
    store.add([type(old)(old.article, MILL), same])
    store.close()
    database = sqlite3.connect(tmp_path / "library" / NAME)
    database.execute("ALTER TABLE articles DROP COLUMN structure")
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    database.close()
    return tmp_path / "library"


def test_an_older_library_answers_at_once_and_knows_its_structure_a_little_later(folder):
    encoder = FakeEncoder()
    store = LocalStore(Library.open(folder), encoder)
    before = store.find("mill")
    assert before.structure == ""
    assert store.read(lambda found: found.search("rye").hits)
    store.read_again_soon()
    store._rereader.join()
    mill, rye = store.find("mill"), store.find("rye")
    assert [one.kind for one in mill.paragraphs] == ["heading", "text", "row", "row"]
    assert mill.text.endswith("Road\tToll\n\nUpper\t5")
    assert mill.version == before.version + 1
    assert (mill.title, mill.added, mill.source) == (before.title, before.added, before.source)
    # The other has the same text and spans as before: it is the same version.
    assert rye.version == 1
    assert [fact.name for fact in rye.facts] == ["words"]
    assert store.outdated() == []
    assert store.verify() == []
    encoder.calls = 0
    store.read_again_soon()
    assert encoder.calls == 0
    store.close()


def test_an_original_that_cannot_be_read_any_more_is_tried_once(folder, monkeypatch):
    def refuse(*_, **__):
        raise UnreadableArticleError("no")

    monkeypatch.setattr("index.stores.read_again.read_source", refuse)
    store = LocalStore(Library.open(folder), FakeEncoder())
    text = store.find("mill").text
    store.read_again_soon()
    store._rereader.join()
    assert store.find("mill").text == text
    assert store.find("mill").structure == stored(Structure())
    assert store.outdated() == []
    store.close()


def test_the_structure_is_told_to_another_store_and_back(tmp_path, folder):
    first = LocalStore(Library.open(folder), FakeEncoder())
    first.read_again_soon()
    first._rereader.join()
    second = LocalStore(Library.open(tmp_path / "other"), FakeEncoder())
    second.take(first.encoded(first.ids()))
    third = LocalStore(Library.open(tmp_path / "third"), FakeEncoder())
    third.take(second.encoded(second.ids()))
    digests = [[one.digest for one in store.encoded(store.ids())] for store in (first, third)]
    assert digests[0] == digests[1]
    assert third.find("mill").version == first.find("mill").version == 2
    for store in (first, second, third):
        store.close()


def test_what_earlier_readers_read_is_read_again_once_and_kept_if_it_cannot_be(
    tmp_path, monkeypatch
):
    store = LocalStore(Library.open(tmp_path / "library"), FakeEncoder())
    store.add([read_source(MILL, name="mill.md"), read_source("It grinds rye.", name="rye.txt")])
    now = [store.find(name).structure for name in ("mill", "rye")]
    assert store.outdated() == []
    store.close()
    database = sqlite3.connect(tmp_path / "library" / NAME)
    first = READ.split(":")[0]
    database.execute(
        "UPDATE articles SET structure = ? || substr(structure, ?)",
        (f"{first}:1,", len(READ) + 1),
    )
    database.commit()
    database.close()
    store = LocalStore(Library.open(tmp_path / "library"), FakeEncoder())
    assert store.outdated() == ["mill", "rye"]
    assert [one.kind for one in store.find("mill").paragraphs] == ["heading", "text", "row", "row"]

    def refuse(raw, name, *more, **others):
        if name == "rye.txt":
            raise UnreadableArticleError("no")
        return read_source(raw, name, *more, **others)

    monkeypatch.setattr("index.stores.read_again.read_source", refuse)
    store.read_again_soon()
    store._rereader.join()
    assert [store.find(name).structure for name in ("mill", "rye")] == now
    assert store.find("mill").version == 1
    assert store.outdated() == []
    store.close()
