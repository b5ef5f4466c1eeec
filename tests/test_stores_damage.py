"""Damaged files of a library: what is whole is asked, and each cure that verify names works."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.library.add import import_folder
from corpus import LibraryError, read_source
from index.stores.local import schema
from index.stores.local.recover import recover
from tests.support.fakes import FakeEncoder, FakeReader
from tests.support.libraries import (
    MARKDOWN,
    close,
    faults,
    filled,
    found_store,
    harmful,
    known,
    open_store,
)

pytestmark = pytest.mark.slow


def test_a_damaged_original_is_not_taken_for_the_article(folder):
    path = close(filled(folder))
    path.unlink()
    (damaged,) = (
        one for one in (folder / "originals").iterdir() if one.read_bytes() == b"Bikes are slow."
    )
    damaged.write_bytes(b"Bikes are fast.")
    done = list(recover(folder))
    assert ["bikes" in one.what for one in done if not one.complete] == [True]
    assert set(known(folder)) == {
        "car",
        "boats",
        "trains",
        "html-is-a-word-that-this-pasted-text-begins-with",
        "planes",
    }
    aside = folder / "originals" / "orphaned" / damaged.name
    assert aside.read_bytes() == b"Bikes are fast."


@pytest.mark.parametrize("way", ["add", "import"])
def test_adding_again_from_its_source_mends_a_damaged_original(folder, way):
    store = filled(folder)
    for data, spoil in (
        (b"Bikes are slow.", lambda p: p.write_bytes(b"x")),
        (MARKDOWN, Path.unlink),
    ):
        (path,) = (one for one in (folder / "originals").iterdir() if one.read_bytes() == data)
        spoil(path)
    found = harmful(store)
    assert [one.cure for one in found] == ["add it again from its source"] * 2
    again = folder.parent / "again"
    again.mkdir()
    (again / "bikes.txt").write_bytes(b"Bikes are slow.")
    (again / "boats.md").write_bytes(MARKDOWN)
    if way == "import":
        done = [step.added for step in import_folder(store, again)]
    else:
        done = [store.add([read_source(path)])[0] for path in sorted(again.iterdir())]
    assert all(one.known for one in done)
    assert harmful(store) == []
    close(store)


def test_another_file_of_the_same_text_mends_it_too(folder):
    store = filled(folder)
    for one in (folder / "originals").iterdir():
        if one.read_bytes() == b"Bikes are slow.":
            one.unlink()
    assert store.add([read_source(b"\xef\xbb\xbfBikes are slow.", name="bikes.txt")])[0].known
    assert harmful(store) == []
    assert store.addition("bikes").original == b"\xef\xbb\xbfBikes are slow."
    close(store)


def large(folder):
    """A library whose articles take many pages of the database."""
    store = open_store(folder)
    words = [f"word{number}" for number in range(600)]
    texts = [f"Article {n}. {' '.join(words[n:])} end {n}." for n in range(40)]
    store.add([read_source(one.encode(), name=f"a{n}.txt") for n, one in enumerate(texts)])
    return close(store)


def damage(path, share=0.25):
    """Overwrite pages in the middle, as a disk does."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(
            int(size / 4096 * (0.5 - share / 2)), int(size / 4096 * (0.5 + share / 2))
        ):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)


def test_of_a_damaged_database_the_rest_is_asked_and_all_comes_back(folder, monkeypatch, caplog):
    monkeypatch.setattr("assistant.assistant.open_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("assistant.assistant.DeepReader", FakeReader)
    path = large(folder)
    before = known(folder)
    damage(path)
    spoiled = path.read_bytes()
    qa = Assistant.open_library(folder, Settings())
    left = {one.id for one in qa.articles}
    assert 0 < len(left) < 40
    assert "recover --library" in caplog.text
    first = min(left)
    number = first.removeprefix("a")
    assert f"end {number}." in qa.ask(f"end {number}", articles=[first]).text
    (finding,) = qa.store.verify()
    assert not finding.harmless
    assert "damaged" in finding.what or "malformed" in finding.what
    assert "recover" in finding.cure
    assert not qa.store.writable
    for change in (lambda: qa.remove(first), lambda: qa.add("New text.")):
        with pytest.raises(LibraryError, match="recover --library"):
            change()
    qa.close()
    assert path.read_bytes() == spoiled
    done = list(recover(folder))
    assert all(one.complete for one in done), done
    assert known(folder) == before
    assert faults(folder) == []
    assert [one for one in folder.iterdir() if one.name.startswith(f"{schema.NAME}.damaged-")]


def test_facts_of_the_database_help_where_the_text_is_lost(folder):
    """An old library, without facts beside its originals, whose pages of text are damaged."""
    path = large(folder)
    before = known(folder)
    shutil.copytree(folder, folder.parent / "copy")
    for one in (folder / "originals").iterdir():
        if len(one.name) != 64:
            one.unlink()
    damage(path)
    done = list(recover(folder))
    after = known(folder)
    named = {one for one in after if one in before and after[one] == before[one]}
    assert len(after) == 40
    assert len(named) > 10
    assert sum(not one.complete for one in done) == 40 - len(named)


def test_a_damaged_page_of_an_index_is_told_by_verify(folder, monkeypatch):
    monkeypatch.setattr("assistant.assistant.open_encoder", lambda name: FakeEncoder())
    path = large(folder)
    with path.open("r+b") as file:  # the last page: of an index, of bands, or of a text
        file.seek(-4096, os.SEEK_END)
        file.write(b"\xa5" * 4096)
    with closing(Assistant.open_library(folder)) as qa:
        (finding, *_) = qa.store.verify()
    assert "recover" in finding.cure


def test_a_text_that_is_no_text_any_more_is_damage(folder, monkeypatch):
    monkeypatch.setattr("assistant.assistant.open_encoder", lambda name: FakeEncoder())
    path = large(folder)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE articles SET text = CAST(x'a5a5' AS TEXT) WHERE number = 1")
    with closing(Assistant.open_library(folder)) as qa:
        (finding, *_) = qa.store.verify()
    assert "recover" in finding.cure


CURES = {
    "its text has not its hash": "UPDATE articles SET text = 'Other.' WHERE id = 'car'",
    "sentences, found": "DELETE FROM sentences WHERE position = 0",
    "signature is not that": "DELETE FROM bands WHERE band = (SELECT min(band) FROM bands)",
    "articles has generation 99": "UPDATE articles SET changed = 99",
    "segments has generation 99": "UPDATE segments SET changed = 99",
    "removed has generation 99": "UPDATE removed SET changed = 99",
    "refers to nothing": "INSERT INTO bands VALUES (1, 9999)",
    "expected 1 segment, found 0": "DELETE FROM served WHERE article = 1",
    "found 0 rows": "UPDATE segments SET rows = 0",
    "belongs to no article": "DELETE FROM articles WHERE id = 'car'",
}


@pytest.mark.parametrize("what", CURES)
def test_each_cure_that_verify_names_works(folder, what):
    path = close(filled(folder))
    before = known(folder)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(CURES[what])
    with closing(found_store(folder)) as store:
        found = harmful(store)
    if what == "found 0 rows":
        assert any("expected 0 rows" in one.what for one in found), found
    else:
        assert any(what in one.what for one in found), found
    for cure in {one.cure.split(" ")[3] for one in found}:
        if cure == "recover":
            list(recover(folder))
        else:
            assert cure == "rebuild"
            with closing(found_store(folder)) as store:
                store.rebuild()
    assert faults(folder) == []
    after = known(folder)
    assert {one: replace(after[one], added="") for one in before} == {
        one: replace(before[one], added="") for one in before
    }


@pytest.mark.parametrize("spoil", ["flip", "remove"])
def test_rebuild_mends_a_damaged_segment_as_verify_says(folder, spoil):
    close(filled(folder))
    (segment, *_) = (folder / "segments").iterdir()
    (path, *_) = (one for one in segment.iterdir() if one.stat().st_size)
    path.write_bytes(b"\0" + path.read_bytes()[1:] + b"x") if spoil == "flip" else path.unlink()
    with closing(found_store(folder)) as store:
        found = harmful(store)
        assert found
        assert all("rebuild" in one.cure for one in found)
        store.rebuild()
    assert faults(folder) == []
