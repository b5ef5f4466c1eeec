"""Importing a folder: told file by file, stopped and taken up again."""

import pytest

from assistant import Assistant, CorpusError, Settings
from assistant.library import add
from assistant.library.add import import_files, read_as
from corpus import read_source
from index.stores.local import Library
from index.stores.local.store import LocalStore
from tests.support.fakes import FakeEncoder, FakeReader


@pytest.fixture
def qa(tmp_path):
    store = LocalStore(Library.open(tmp_path / "library"), FakeEncoder())
    assistant = Assistant(store, FakeReader(), Settings())
    yield assistant
    assistant.close()


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    (folder / "cars.txt").write_text("The red car drives.")
    (folder / "cars.md").write_text("# Cars\n\nThe green car drives.")
    (folder / "sub" / "cars.txt").write_text("The blue car drives.")
    (folder / "empty.txt").write_text("")
    (folder / ".hidden.txt").write_text("Not to be read.")
    return folder


def outcome(step):
    return step.added.article.id if step.added else step.error.split(",")[0]


def test_every_file_is_told_once_and_none_takes_the_place_of_another(qa, files):
    steps = list(qa.import_folder(files))
    assert [step.number for step in steps] == [3, 1, 2, 4]  # what fails is told at once
    assert {step.total for step in steps} == {4}
    assert [outcome(step) for step in steps] == [
        "Expected some text",
        "cars",
        "cars.txt",
        "sub-cars",
    ]
    assert {a.source: a.id for a in qa.articles} == {
        "cars.md": "cars",
        "cars.txt": "cars.txt",
        "sub/cars.txt": "sub-cars",
    }


def test_a_stopped_import_is_taken_up_where_it_was(qa, files, monkeypatch):
    monkeypatch.setattr(add, "CHARACTERS_PER_STEP", 1)
    steps = qa.import_folder(files)
    first = next(steps)
    steps.close()
    assert [a.id for a in qa.articles] == [first.added.article.id]
    again = {step.path.name: step for step in qa.import_folder(files) if step.added}
    assert len(qa.articles) == 3
    assert again[first.path.name].added.known or len(again) == 2


def test_a_changed_file_replaces_its_article_and_the_others_are_known(qa, files):
    list(qa.import_folder(files))
    (files / "cars.txt").write_text("The old car stands.")
    steps = {
        step.path.relative_to(files).as_posix(): step.added for step in qa.import_folder(files)
    }
    assert steps["cars.txt"].replaced
    assert steps["cars.md"].known
    assert steps["sub/cars.txt"].known
    assert [a.text for a in qa.articles if a.source == "cars.txt"] == ["The old car stands."]


def test_a_file_that_vanishes_is_told_and_the_others_are_added(qa, files, monkeypatch):
    real = add.read_file

    def read_file(path, most):
        if path.suffix == ".md":
            path.unlink()
        return real(path, most)

    monkeypatch.setattr(add, "read_file", read_file)
    steps = {step.path.name: step for step in qa.import_folder(files)}
    assert "No such file" in steps["cars.md"].error
    assert len(qa.articles) == 2


def test_no_folder_and_no_file_is_told(qa, files, tmp_path):
    with pytest.raises(CorpusError, match="found none at"):
        next(qa.import_folder(tmp_path / "none"))
    (tmp_path / "bare").mkdir()
    with pytest.raises(CorpusError, match="Expected a file"):
        next(qa.import_folder(tmp_path / "bare"))


def test_several_files_and_folders_are_added_with_one_outcome_for_each(tmp_path):
    (tmp_path / "reports" / "old").mkdir(parents=True)
    (tmp_path / "reports" / "mill.txt").write_text("The mill was burned down in 1702.")
    (tmp_path / "reports" / "old" / "mill.txt").write_text("The older mill was flooded.")
    (tmp_path / "pump.csv").write_text("Pump,Price\nAlma,129\n")
    (tmp_path / "scan.png").write_bytes(b"\x89PNG")
    store = LocalStore(Library.open(tmp_path / "library"), FakeEncoder())
    paths = [tmp_path / name for name in ("pump.csv", "gone.txt", "scan.png", "reports")]
    steps = list(import_files(store, paths))
    assert [step.path.relative_to(tmp_path).as_posix() for step in steps if not step.added] == [
        "gone.txt",
        "scan.png",
    ]
    assert [step.total for step in steps] == [5] * 5
    assert sorted(store.ids()) == ["mill", "old-mill", "pump"]
    assert [step.added.known for step in import_files(store, [tmp_path / "pump.csv"])] == [True]
    (tmp_path / "none").mkdir()
    with pytest.raises(CorpusError, match="Expected a file in"):
        import_files(store, [tmp_path / "none"])
    store.close()


def test_what_was_guessed_to_read_a_file_is_said():
    guessed = read_source("The café of Zoë Müller.".encode("cp1252"), "a.txt").article
    assert read_as(guessed) == " Its letters were read as cp1252: look whether they are right."
    assert read_as(read_source("The café.", "a.txt").article) == ""
