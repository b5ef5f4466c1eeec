"""Libraries of before get the structure of their articles from their originals."""

import sqlite3
from contextlib import closing

import pytest

from corpus import UnreadableArticleError, read_source
from corpus.paragraphs import READ, Structure, after_try
from corpus.paragraphs import store as stored
from index.stores.local import LocalStore
from index.stores.local.library import Library
from index.stores.local.schema import MIGRATIONS, NAME
from tests.support.fakes import FakeEncoder
from tests.support.libraries import open_store
from tests.support.scans import fake_tesseract, scan

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


def read_at_an_opening(folder):
    """What an opening reads again; the structures of the two articles, and who is still to come."""
    store = LocalStore(Library.open(folder), FakeEncoder())
    store.read_again_soon()
    if store._rereader:
        store._rereader.join()
    found = [store.find(name) for name in ("mill", "rye")]
    outdated = store.outdated()
    assert store.read(lambda now: now.search("rye").hits)
    store.close()
    return found, outdated


def refuse(*_, **__):
    raise UnreadableArticleError("no")


def test_an_original_that_cannot_be_read_now_is_tried_at_later_openings(folder, monkeypatch):
    with monkeypatch.context() as now:
        now.setattr("index.stores.read_again.read_source", refuse)
        found, outdated = read_at_an_opening(folder)
    assert outdated == ["mill", "rye"]
    assert found[0].text.startswith("Prices")
    assert [one.version for one in found] == [1, 1]
    found, outdated = read_at_an_opening(folder)
    assert outdated == []
    assert [one.kind for one in found[0].paragraphs] == ["heading", "text", "row", "row"]
    assert [one.version for one in found] == [2, 1]


def test_an_original_that_can_never_be_read_is_not_tried_for_ever(folder, monkeypatch):
    tried = []

    def refuse_rye(raw, name, *more, **others):
        tried.append(name)
        return refuse() if name == "rye.txt" else read_source(raw, name, *more, **others)

    monkeypatch.setattr("index.stores.read_again.read_source", refuse_rye)
    left = [read_at_an_opening(folder)[1] for _ in range(5)]
    assert left == [["rye"], ["rye"], [], [], []]
    assert tried.count("rye.txt") == 3
    assert tried.count("mill.md") == 1
    found = read_at_an_opening(folder)[0][1]
    assert (found.text, found.structure, found.version) == (
        "It grinds rye.",
        stored(Structure()),
        1,
    )
    # Another reader tries anew.
    monkeypatch.setattr("corpus.paragraphs.READER", 9)
    assert after_try('{"reader":2,"tried":[2,2],"pages":[],"facts":[],"paragraphs":[]}').startswith(
        '{"reader":2,"tried":[9,1],'
    )


def test_an_original_that_is_gone_is_not_looked_for_at_every_opening(folder):
    for path in (folder / "originals").glob("*"):
        if path.is_file() and path.read_bytes() == MILL:
            path.unlink()
    left = [read_at_an_opening(folder)[1] for _ in range(4)]
    assert left == [["mill"], ["mill"], [], []]


def test_a_scan_that_was_recognised_is_recognised_again(tmp_path, monkeypatch):
    fake_tesseract(tmp_path, monkeypatch)
    folder = tmp_path / "library"
    with closing(open_store(folder)) as store:
        store.add([read_source(scan(), "scan.pdf", ocr=True)])
        now = store.find("scan")
        older = now.structure.replace(READ, f"{READ.split(':')[0]}:1,")
        store.set_structure("scan", now.sha256, older)
        assert store.outdated() == ["scan"]
    with closing(open_store(folder)) as store:
        store.read_again_soon()
        store._rereader.join()
        assert store.outdated() == []
        assert store.find("scan").structure == now.structure


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

    def refuse_rye(raw, name, *more, **others):
        return refuse() if name == "rye.txt" else read_source(raw, name, *more, **others)

    monkeypatch.setattr("index.stores.read_again.read_source", refuse_rye)
    store.close()
    for _ in range(3):
        found, outdated = read_at_an_opening(tmp_path / "library")
    assert [one.structure for one in found] == now
    assert found[0].version == 1
    assert outdated == []
