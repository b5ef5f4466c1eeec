"""Originals are never lost: whatever befalls the database, they bring the library back."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.cli import commands
from assistant.library.add import import_folder
from assistant.library.migrate import migrate
from corpus import DamagedLibraryError, LibraryError, read_source
from index import Addition
from index.stores.local import Library, schema
from index.stores.local.recover import recover
from index.stores.local.store import LocalStore
from tests.support.fakes import FakeEncoder, FakeReader, make_article

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
MARKDOWN = b"# Boats\n\nBlue boats swim. They are old.\n\n- red\n- green"
PAGE = (
    b"<html><head><title>Trains</title><meta name='author' content='Ann Lee'></head><body>"
    b"<article><h1>Trains</h1><p>Green trains roll to the coast every day of the week.</p>"
    b"<p>They are faster than any boat, and cost less than a car.</p></article></body></html>"
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "library"


def opened(folder):
    store = LocalStore(Library.open(folder), FakeEncoder())
    store.refresh()
    return store


def filled(folder):
    """A library of six articles of every way in, and one that was replaced, and one removed."""
    store = opened(folder)
    store.add([read_source(b"Red cars drive far.", name="car.txt")])
    store.add([read_source(MARKDOWN, name="boats.md")])
    store.add([read_source(PAGE, name="https://example.org/trains")])
    store.add([read_source("<html> is a word that this pasted text begins with.")])
    store.add([read_source(b"Bikes are slow.", name="bikes.txt", title="On bikes")])
    store.add([read_source(b"Old planes fly.", name="planes.txt")])
    store.add([read_source(b"New planes fly higher.", name="planes.txt")])
    store.add([read_source(b"Ships sink.", name="ships.txt")])
    store.rename("car", "A car of one's own")
    store.remove("ships")
    return store


def known(folder):
    with closing(Library.open(folder)) as library:
        return {one.id: one for one in library.articles()}


def kept(folder):
    """Every original that is anywhere in the folder, by its bytes."""
    paths = (folder / "originals").rglob("*")
    return sorted(one.read_bytes() for one in paths if len(one.name) == 64 and one.is_file())


def faults(folder):
    with closing(opened(folder)) as store:
        return [one for one in store.verify() if not one.harmless]


def close(store):
    store.close()
    path = store.library.folder / schema.NAME
    assert not path.with_name(f"{schema.NAME}-wal").exists()
    return path


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
            opened(folder)
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
    store = opened(folder)
    store.add([read_source(b"Red cars drive far.", name="car.txt")])
    path = close(store)
    old = path.read_bytes()
    store = opened(folder)
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
    store = opened(folder)
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
            opened(folder)
    assert len(kept(folder)) == 6


def test_an_old_library_is_described_when_it_is_opened(folder):
    close(filled(folder))
    for path in (folder / "originals").iterdir():
        if len(path.name) != 64:
            path.unlink()
    before = known(folder)  # opens it
    close(opened(folder)).unlink()
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


def stopped(monkeypatch, change, where):
    """Run `change` and end it where a kill would: nothing after `where` happens."""

    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    # A kill runs no `except` either.
    with monkeypatch.context() as patch:
        patch.setattr(f"index.stores.local.{where}", kill)
        for name in ("forget", "mark_kept"):
            patch.setattr(f"index.stores.local.originals.Originals.{name}", lambda *_: None)
        with pytest.raises(Killed):
            change()


def test_a_killed_addition_is_no_fault_and_is_set_aside(folder, monkeypatch):
    store = filled(folder)
    source = read_source(b"Half added.", name="half.txt")
    stopped(monkeypatch, lambda: store.add([source]), "rows.put_article")
    findings = store.verify()
    assert [one.harmless for one in findings if "never added" in one.what] == [True]
    assert [one for one in findings if not one.harmless] == []
    store.rebuild()
    assert (folder / "originals" / "orphaned").is_dir()
    assert [one for one in store.verify() if not one.harmless] == []
    close(store)


@pytest.mark.parametrize("where", ["rows.remove_article", "originals.Originals.discard"])
def test_a_killed_removal_is_undone_or_ended(folder, monkeypatch, where):
    store = filled(folder)
    stopped(monkeypatch, lambda: store.remove("car"), where)
    assert [one for one in store.verify() if not one.harmless] == []
    there = "car" in {one.id for one in store.library.articles()}
    assert there is (where == "rows.remove_article")
    store.rebuild()
    assert (b"Red cars drive far." in kept(folder)) is there
    close(store).unlink()
    if there:
        list(recover(folder))
        assert known(folder)["car"].title == "A car of one's own"


@pytest.mark.parametrize("loss", ["lost", "went back"])
def test_a_killed_replacement_whose_database_is_lost_then_keeps_the_acknowledged_text(
    folder, monkeypatch, loss
):
    """The mark of a removal that was never done must not let the original go."""
    old = close(filled(folder)).read_bytes()
    store = opened(folder)
    store.add([read_source(b"Cats sleep.", name="cats.txt")])
    source = read_source(b"Cats sleep all day.", name="cats.txt")
    stopped(monkeypatch, lambda: store.add([source]), "rows.put_article")
    path = close(store)
    if loss == "lost":
        path.unlink()
    else:
        path.write_bytes(old)
        opened(folder).close()
    list(recover(folder))
    assert known(folder)["cats"].text == "Cats sleep."
    assert b"Cats sleep." in kept(folder)


def test_what_was_removed_does_not_come_back_from_a_copy(folder):
    store = filled(folder)
    car = read_source(b"Red cars drive far.", name="car.txt")
    close(store).unlink()
    (aside := folder / "originals" / "orphaned").mkdir()
    (name,) = (
        n for n in store.library.originals.names() if store.library.originals.holds(n, car.original)
    )
    for ending in ("", ".json"):  # a recovery that was killed before it took its copy away
        shutil.copy(folder / "originals" / f"{name}{ending}", aside)
    list(recover(folder))
    assert not (aside / name).exists()
    store = opened(folder)
    store.remove("car")
    close(store).unlink()
    list(recover(folder))
    assert "car" not in known(folder)


def test_an_addition_that_fails_leaves_no_original(folder):
    store = filled(folder)
    originals = kept(folder)
    twice = make_article("Bikes are slow.", "other")
    with store.library.writing(), pytest.raises(LibraryError, match="text of its own"):
        store.library.put([Addition(twice, b"other bytes")])
    assert kept(folder) == originals
    close(store)


def test_a_new_title_reaches_the_facts_and_an_encoder_too(folder):
    store = filled(folder)
    with store.library.writing():
        store.library.choose_encoder("folder/of/another")
    close(store).unlink()
    list(recover(folder))
    with closing(Library.open(folder)) as library:
        assert library.encoder == "folder/of/another"
        assert library.article("car").title == "A car of one's own"


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
        "html-is-a-word-that-this-pasted-text",
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
    found = [one for one in store.verify() if not one.harmless]
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
    assert [one for one in store.verify() if not one.harmless] == []
    close(store)


def test_another_file_of_the_same_text_mends_it_too(folder):
    store = filled(folder)
    for one in (folder / "originals").iterdir():
        if one.read_bytes() == b"Bikes are slow.":
            one.unlink()
    assert store.add([read_source(b"\xef\xbb\xbfBikes are slow.", name="bikes.txt")])[0].known
    assert [one for one in store.verify() if not one.harmless] == []
    assert store.addition("bikes").original == b"\xef\xbb\xbfBikes are slow."
    close(store)


def large(folder):
    """A library whose articles take many pages of the database."""
    store = opened(folder)
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
    with closing(LocalStore(Library.open(folder), FakeEncoder())) as store:
        found = [one for one in store.verify() if not one.harmless]
    if what == "found 0 rows":
        assert any("expected 0 rows" in one.what for one in found), found
    else:
        assert any(what in one.what for one in found), found
    for cure in {one.cure.split(" ")[3] for one in found}:
        if cure == "recover":
            list(recover(folder))
        else:
            assert cure == "rebuild"
            with closing(LocalStore(Library.open(folder), FakeEncoder())) as store:
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
    with closing(LocalStore(Library.open(folder), FakeEncoder())) as store:
        found = [one for one in store.verify() if not one.harmless]
        assert found
        assert all("rebuild" in one.cure for one in found)
        store.rebuild()
    assert faults(folder) == []


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of three megabytes; a library on it is full when the disk is."""
    where = tmp_path / "disk"
    where.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", where]).returncode:
        pytest.skip("no leave to mount a disk of three megabytes")
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", where], check=True)


def fill(disk):
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    assert not shutil.disk_usage(disk).free


@pytest.mark.parametrize("log", [False, True], ids=["", "with changes in the log"])
def test_on_a_full_disk_it_is_read_and_asked_and_says_what_to_do(tiny_disk, tmp_path, log):
    folder = tiny_disk / "library"
    store = filled(folder)
    before = {one.id for one in store.library.articles()}
    if log:
        shutil.copytree(folder, tmp_path / "killed")
    close(store)
    if log:  # as a kill leaves it
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "killed", folder)
        (folder / f"{schema.NAME}-shm").unlink()
        assert (folder / f"{schema.NAME}-wal").stat().st_size
    fill(tiny_disk)
    qa = Assistant(opened(folder), FakeReader(), Settings())
    assert {one.id for one in qa.articles} == before
    assert qa.ask("cars").text == "Red cars drive far."
    assert [one for one in qa.store.verify() if not one.harmless] == []
    for change in (
        lambda: qa.remove("car"),
        lambda: qa.rename("car", "Other"),
        lambda: qa.add("New text.", name="new.txt"),
    ):
        with pytest.raises(LibraryError, match=r"found it full.*Free some space"):
            change()
    assert "found it full" in qa.store.trouble
    qa.close()
    (tiny_disk / "filler").unlink()
    store = opened(folder)
    store.remove("car")
    assert [one for one in store.verify() if not one.harmless] == []
    store.close()


def test_a_migration_replaces_an_older_text_that_the_target_has(folder, tmp_path):
    """Found by the soak: a version that the target counted by itself was taken for a fault."""
    with closing(opened(folder)) as store, closing(opened(tmp_path / "target")) as target:
        store.add([read_source(b"Cats sleep.", name="cats.txt")])
        list(migrate(store, target))
        store.remove("cats")
        store.add([read_source(b"Cats sleep all day.", name="cats.txt")])
        assert list(migrate(store, target))[-1].copied == 1
        assert target.find("cats").text == "Cats sleep all day."
        assert [one for one in target.verify() if not one.harmless] == []


def test_commands_know_recover():
    assert "recover" in commands.COMMANDS
