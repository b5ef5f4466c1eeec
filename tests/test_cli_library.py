"""The library at the terminal door."""

import io
import json
from contextlib import closing

import pytest

from assistant.__main__ import main
from assistant.settings import default_library
from index.stores.local import Library
from tests.support.fakes import FakeEncoder, FakeReader

CARS = "The red car has a range of 520 km. It was built by Ann Lee."


@pytest.fixture(autouse=True)
def fakes(tmp_path, monkeypatch):
    for module in ("assistant.assistant", "assistant.cli.commands"):
        monkeypatch.setattr(f"{module}.open_encoder", lambda name: FakeEncoder(f"{name}:1"))
    monkeypatch.setattr("assistant.assistant.DeepReader", FakeReader)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def run(tmp_path, capsys):
    def run(*arguments, library=tmp_path / "library"):
        status = main([*map(str, arguments), "--library", str(library), "--json"])
        return status, json.loads(capsys.readouterr().out or "null")

    return run


@pytest.fixture
def cars(tmp_path):
    path = tmp_path / "cars.txt"
    path.write_text(CARS)
    return path


def test_a_new_library_holds_the_built_in_article_until_it_is_removed(run, cars):
    assert run("add", cars)[0] == 0
    listed = run("list")[1]["articles"]
    assert [one["id"] for one in listed] == ["xpeng", "cars"]
    assert listed[1]["sentences"] == 2
    assert run("remove", "xpeng") == (0, {"removed": ["xpeng"]})
    assert [one["id"] for one in run("list")[1]["articles"]] == ["cars"]


def test_an_article_is_asked_renamed_and_replaced(run, cars):
    assert run("add", cars, "--title", "Cars")[1]["added"][0]["status"] == "added"
    status, answer = run("ask", "What range has the car?", "--article", "cars")
    assert (status, answer["evidence"][0]["title"]) == (0, "Cars")
    assert run("rename", "cars", "On cars")[1]["article"]["title"] == "On cars"
    assert run("add", cars)[1]["added"][0]["status"] == "known"
    cars.write_text("The green car stands.")
    assert run("add", cars)[1]["added"][0]["status"] == "replaced"
    assert run("ask", "car?", "--article", "cars")[1]["text"] == "The green car stands."


def test_what_fails_does_not_keep_the_others_out(run, cars, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\xff")
    status, result = run("add", tmp_path / "bad.txt", tmp_path / "none.txt", cars)
    assert status == 1
    assert [one["id"] for one in result["added"]] == ["cars"]
    assert len(result["failed"]) == 2


def test_text_on_standard_input_is_added(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CARS.encode())))
    assert run("add", "-", "--title", "Cars")[1]["added"][0]["source"] == "pasted text"


def test_filters(run, cars):
    run("add", cars)
    assert [one["id"] for one in run("list", "--title", "XPENG motors")[1]["articles"]] == ["xpeng"]
    assert [one["id"] for one in run("list", "--source", "cars")[1]["articles"]] == ["cars"]
    assert run("list", "--until", "1999")[1]["articles"] == []
    assert len(run("list", "--since", "1999-01-01", "--until", "9999")[1]["articles"]) == 2


def test_verify_finds_what_rebuild_mends(run, cars, tmp_path):
    run("add", cars)
    assert run("verify") == (0, {"articles": 2, "findings": []})
    for file in (tmp_path / "library" / "segments").glob("*/*"):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    status, result = run("verify")
    assert status == 1
    assert all("rebuild" in one["cure"] for one in result["findings"])
    assert run("rebuild") == (0, {"rebuilt": 2})
    assert run("verify")[0] == 0


def test_a_library_keeps_the_encoder_it_was_rebuilt_with(run, cars, tmp_path):
    run("add", cars)
    assert run("rebuild", "--encoder", "of-many-languages") == (0, {"rebuilt": 2})
    assert run("ask", "What range has the car?", "--article", "cars")[0] == 0
    assert run("verify") == (0, {"articles": 2, "findings": []})
    with closing(Library.open(tmp_path / "library")) as library:
        assert library.encoder == "of-many-languages"
        with library.reading() as database:
            found = database.execute("SELECT DISTINCT encoder FROM segments").fetchall()
    assert found == [("of-many-languages:1",)]


def test_the_encoder_of_a_database_is_chosen_when_it_is_made(capsys):
    assert main(["rebuild", "--encoder", "x", "--store", "postgresql://a/b"]) == 2
    assert "found a database" in capsys.readouterr().err


def test_export_writes_files_that_can_be_imported_again(run, cars, tmp_path):
    run("add", cars)
    out = tmp_path / "out"
    assert run("export", out)[1]["exported"] == 2
    described = json.loads((out / "articles.json").read_text())["articles"]
    assert [one["id"] for one in described] == ["xpeng", "cars"]
    assert (out / described[1]["files"]["original"]).read_text() == CARS
    assert (out / described[1]["files"]["text"]).read_text() == CARS
    assert run("export", out)[0] == 2
    again = run("add", out / "originals", library=tmp_path / "second")[1]["added"]
    assert [one["status"] for one in again] == ["known", "added"]


@pytest.mark.parametrize(
    "arguments", [("list",), ("ask", "car?"), ("remove", "a"), ("verify",), ("export", "x")]
)
def test_a_library_that_is_not_there_is_told_and_not_made(arguments, tmp_path, capsys):
    missing = tmp_path / "missing"
    assert main([*arguments, "--library", str(missing)]) == 2
    assert "found none. Make one" in capsys.readouterr().err
    assert not missing.exists()


def test_an_unknown_article_is_exit_status_two(run, cars, capsys):
    run("add", cars)
    assert run("remove", "boats")[0] == 2
    assert run("ask", "car?", "--article", "boats")[0] == 2


def test_the_default_place_is_used_once_it_holds_a_library(cars, capsys, tmp_path, monkeypatch):
    assert main(["add", str(cars)]) == 0
    assert default_library().is_relative_to(tmp_path)
    assert main(["ask", "What range has the red car?"]) == 0
    assert "520 km" in capsys.readouterr().out
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "named"))
    assert main(["list"]) == 0
    assert "cars" not in capsys.readouterr().out


def test_a_switch_is_on_or_off(monkeypatch, capsys):
    monkeypatch.setenv("ASSISTANT_URLS", "perhaps")
    assert main(["list"]) == 2
    assert "Expected ASSISTANT_URLS to be 1 or 0, found 'perhaps'" in capsys.readouterr().err


def test_answers_that_were_printed_earlier_are_checked_against_the_articles(run, cars, tmp_path):
    run("add", cars)
    printed = tmp_path / "answers.json"
    printed.write_text(json.dumps(run("ask", "What range has the car?", "--article", "cars")[1]))
    assert run("verify", "--answers", printed) == (0, {"articles": 2, "findings": []})
    cars.write_text("The red car was sold.")
    run("add", cars)
    status, found = run("verify", "--answers", printed)
    assert status == 1
    assert "The article has changed since: it is version 2" in found["findings"][0]["what"]
    for wrong in (b"[1]", b"{", b'{"answers": [{"question": 5}]}', b"[" * 100_000):
        printed.write_bytes(wrong)
        assert run("verify", "--answers", printed)[0] == 2
    assert run("verify", "--answers", tmp_path / "missing.json")[0] == 2
