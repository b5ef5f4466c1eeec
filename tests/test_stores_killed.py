"""Changes of a library that end half-way lose nothing and bring nothing back."""

import shutil
from contextlib import closing

import pytest

from corpus import LibraryError, read_source
from index import Addition
from index.stores.local import Library
from index.stores.local.recover import recover
from tests.support.fakes import make_article
from tests.support.libraries import (
    close,
    filled,
    harmful,
    kept,
    known,
    open_store,
)

pytestmark = pytest.mark.slow


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
    assert harmful(store) == []
    close(store)


@pytest.mark.parametrize("where", ["rows.remove_article", "originals.Originals.discard"])
def test_a_killed_removal_is_undone_or_ended(folder, monkeypatch, where):
    store = filled(folder)
    stopped(monkeypatch, lambda: store.remove("car"), where)
    assert harmful(store) == []
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
    store = open_store(folder)
    store.add([read_source(b"Cats sleep.", name="cats.txt")])
    source = read_source(b"Cats sleep all day.", name="cats.txt")
    stopped(monkeypatch, lambda: store.add([source]), "rows.put_article")
    path = close(store)
    if loss == "lost":
        path.unlink()
    else:
        path.write_bytes(old)
        open_store(folder).close()
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
    store = open_store(folder)
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
