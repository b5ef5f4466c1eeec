"""Originals are never lost: whatever befalls the database, they bring the library back."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli import commands
from assistant.library.migrate import migrate
from corpus import DamagedLibraryError, LibraryError, read_source
from index.stores.local import Library, schema
from index.stores.local.recover import recover
from tests.support.libraries import (
    close,
    faults,
    filled,
    harmful,
    kept,
    known,
    open_store,
)
from tests.support.scans import fake_tesseract, scan

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def cli(*arguments):
    command = [sys.executable, "-m", "assistant", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


LOSSES = {
    "emptied": lambda path: path.write_bytes(b""),
    "missing": lambda path: path.unlink(),
    "without tables": lambda path: (path.unlink(), sqlite3.connect(path).executescript("VACUUM")),
    "no database": lambda path: path.write_bytes(b"no database" * 1_000),
    "cut": lambda path: os.truncate(path, 4096),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_no_new_library_is_made_where_the_database_was_lost(folder, loss):
    path = close(filled(folder))
    before, originals = known(folder), kept(folder)
    LOSSES[loss](path)
    for _ in range(2):
        with pytest.raises(DamagedLibraryError, match=f"recover --library {folder}"):
            open_store(folder)
    with pytest.raises(DamagedLibraryError):
        Assistant.open_library(folder)
    assert kept(folder) == originals
    done = list(recover(folder))
    assert all(one.complete for one in done), done
    assert known(folder) == before
    assert kept(folder) == originals
    assert faults(folder) == []


def test_the_terminal_says_so_and_adds_nothing(folder):
    path = close(filled(folder))
    path.write_bytes(b"")
    originals = kept(folder)
    (folder.parent / "new.txt").write_text("New text.")
    for command in (["list"], ["verify"], ["add", folder.parent / "new.txt"], ["rebuild"]):
        done = cli(*command, "--library", folder)
        assert done.returncode == 2, command
        assert "found an empty one" in done.stderr
        assert "recover" in done.stderr
    assert kept(folder) == originals
    done = cli("recover", "--library", folder, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == 6


def test_an_empty_database_alone_is_no_new_library(folder):
    folder.mkdir()
    (folder / schema.NAME).touch()
    with pytest.raises(LibraryError, match="found an empty one"):
        Library.open(folder)


def went_back(folder):
    """The library as a lost log leaves it: the database of some changes ago."""
    store = open_store(folder)
    store.add([read_source(b"Red cars drive far.", name="car.txt")])
    path = close(store)
    old = path.read_bytes()
    store = open_store(folder)
    store.add([read_source(b"Blue boats swim.", name="boats.txt")])
    store.add([read_source(b"Green trains roll.", name="trains.txt")])
    store.rename("car", "Mine")
    close(store)
    before = known(folder)
    path.write_bytes(old)
    return before


def test_what_a_lost_log_forgot_is_a_fault_is_set_aside_and_comes_back(folder):
    before = went_back(folder)
    originals = kept(folder)
    found = faults(folder)
    assert [one.what for one in found if "belongs to no article" in one.what]
    assert any("went back" in one.what for one in found)
    store = open_store(folder)
    for number in range(20):  # so that segments are merged, and what belongs to nobody is swept
        store.add([read_source(f"Article number {number}.".encode(), name=f"n{number}.txt")])
    store.rebuild()
    close(store)
    assert set(originals) <= set(kept(folder))
    assert len(list((folder / "originals" / "orphaned").iterdir())) == 4  # two, with their facts
    assert [one for one in faults(folder) if "belongs to no article" in one.what]
    assert all(one.complete for one in recover(folder))
    after = known(folder)
    assert {one: after[one] for one in before} == before
    assert faults(folder) == []


def test_a_missing_database_and_nine_additions_lose_nothing(folder):
    close(filled(folder)).unlink()
    for _ in range(9):
        with pytest.raises(DamagedLibraryError):
            open_store(folder)
    assert len(kept(folder)) == 6


def test_an_old_library_is_described_when_it_is_opened(folder):
    close(filled(folder))
    for path in (folder / "originals").iterdir():
        if len(path.name) != 64:
            path.unlink()
    before = known(folder)  # opens it
    close(open_store(folder)).unlink()
    assert all(one.complete for one in recover(folder))
    assert known(folder) == before


def test_where_nothing_is_known_of_an_original_it_says_what_is_missing(folder):
    path = close(filled(folder))
    path.unlink()
    for one in (folder / "originals").iterdir():
        if len(one.name) != 64:
            one.unlink()
    done = list(recover(folder))
    assert sum("not known any more: title, source, added" in one.what for one in done) == 6
    assert not any(one.complete for one in done[1:])
    texts = {one.text for one in known(folder).values()}
    assert {"Red cars drive far.", "New planes fly higher."} <= texts
    assert faults(folder) == []


def test_a_scan_that_was_recognised_comes_back(folder, tmp_path, monkeypatch):
    fake_tesseract(tmp_path, monkeypatch)
    store = filled(folder)
    store.add([read_source(scan(), "scan.pdf", ocr=True)])
    path = close(store)
    before = known(folder)
    path.unlink()
    done = list(recover(folder))
    assert all(one.complete for one in done), done
    assert known(folder) == before


def test_recovering_twice_or_a_whole_library_changes_nothing(folder):
    close(filled(folder))
    before = known(folder)
    for _ in range(2):
        assert list(recover(folder)) == []
    assert known(folder) == before


def test_nothing_is_recovered_from_nothing(folder):
    with pytest.raises(LibraryError, match="found none"):
        list(recover(folder))
    assert not folder.exists()


def test_a_migration_replaces_an_older_text_that_the_target_has(folder, tmp_path):
    """Found by the soak: a version that the target counted by itself was taken for a fault."""
    with closing(open_store(folder)) as store, closing(open_store(tmp_path / "target")) as target:
        store.add([read_source(b"Cats sleep.", name="cats.txt")])
        list(migrate(store, target))
        store.remove("cats")
        store.add([read_source(b"Cats sleep all day.", name="cats.txt")])
        assert list(migrate(store, target))[-1].copied == 1
        assert target.find("cats").text == "Cats sleep all day."
        assert harmful(target) == []


def test_commands_know_recover():
    assert "recover" in commands.COMMANDS
