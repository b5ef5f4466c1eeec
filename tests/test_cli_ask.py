"""The terminal door."""

import json
import subprocess
import sys

import pytest

from assistant.__main__ import main
from assistant.settings import ROOT
from index.stores.local import Library
from tests.support.fakes import FakeEncoder, FakeReader

TEXT = "The red car has a range of 520 km.\n\nAnn Lee built it in May 2014."


@pytest.fixture
def articles(tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.assistant.open_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("assistant.assistant.DeepReader", FakeReader)
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "built"))
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "cars.txt").write_text(TEXT)
    return folder


def ask(articles, question, *flags):
    return main(["ask", question, "--corpus", str(articles), *flags])


def test_an_answer_is_exit_status_zero(articles, capsys):
    assert ask(articles, "What range does the car have?") == 0
    heading, first, place = capsys.readouterr().out.splitlines()[:3]
    assert heading == "The article says:"
    assert first == "The red car has a range of 520 km."
    assert "cars, characters 0-34" in place


def test_the_exact_words_are_emphasised_in_a_terminal_only(articles, capsys, monkeypatch):
    ask(articles, "What range does the car have?")
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    ask(articles, "What range does the car have?")
    assert "\x1b[1;4m520 km\x1b[0m." in capsys.readouterr().out


def test_json_is_the_whole_answer(articles, capsys):
    assert ask(articles, "What range does the car have?", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    best = answer["evidence"][0]
    assert answer["answered"] is True
    assert TEXT[best["answer_start"] : best["answer_end"]] == "520 km"


def test_several_questions_are_answered_in_their_order(articles, capsys):
    questions = ["What range does the car have?", "Who built it?"]
    assert main(["ask", *questions, "--corpus", str(articles)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line in questions] == questions
    assert lines[2] == "The red car has a range of 520 km."
    assert main(["ask", *questions, "--corpus", str(articles), "--json"]) == 0
    answers = json.loads(capsys.readouterr().out)["answers"]
    assert [answer["question"] for answer in answers] == questions


def test_a_doubtful_answer_is_called_so_and_is_exit_status_zero(articles, capsys, monkeypatch):
    monkeypatch.setattr("assistant.pipeline.verdict_of", lambda *given: "may say")
    assert ask(articles, "What range does the car have?") == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == ["Perhaps this:", "The red car has a range of 520 km."]


def test_silence_is_exit_status_three(articles, capsys, monkeypatch):
    monkeypatch.setattr("assistant.assistant.DeepReader", lambda: FakeReader(sure=False))
    assert ask(articles, "Where is the zeppelin?") == 3
    printed = capsys.readouterr().out
    assert printed == "I found no sentence that says this.\nNever mentioned: zeppelin.\n"


def test_what_is_close_is_told_from_an_answer(articles, capsys, monkeypatch):
    monkeypatch.setattr("assistant.assistant.DeepReader", lambda: FakeReader(sure=False))
    monkeypatch.setattr("assistant.pipeline.CLOSE", 0.0)
    assert ask(articles, "Where is the zeppelin?") == 3
    assert "\nNot an answer, but close:\nThe red car" in capsys.readouterr().out


def test_only_sure_answers_can_be_asked_for(articles, capsys, monkeypatch):
    verdicts = {"sure": "does not say", "perhaps": "may say"}
    monkeypatch.setattr("assistant.pipeline.verdict_of", lambda best, score, how: verdicts[how])
    assert ask(articles, "What range does the car have?") == 0
    assert ask(articles, "What range does the car have?", "--strictness", "sure") == 3
    assert "\x1b" not in capsys.readouterr().out


def test_the_reasons_are_printed_on_request(articles, capsys):
    assert ask(articles, "What range does the car have?") == 0
    assert "Why:" not in capsys.readouterr().out
    assert ask(articles, "What range does the car have?", "--why") == 0
    printed = capsys.readouterr().out
    assert "Why:\n    Words of the question in the best: range, car.\n    Probability" in printed
    assert "Searched: 2 sentences, 2 of them read, of: cars." in printed


def test_several_things_asked_are_answered_under_their_own_labels(articles, capsys):
    assert ask(articles, "What range does the car have and who built it?") == 0
    lines = capsys.readouterr().out.splitlines()
    first, second = lines.index("What range does the car have?"), lines.index("Who built it?")
    assert lines[first + 1] == "The article says:"
    assert "Ann Lee built it in May 2014." in lines[second:]


def test_talk_is_answered_without_a_quotation_and_is_exit_status_three(articles, capsys):
    assert ask(articles, "hello") == 3
    printed = capsys.readouterr().out
    assert printed.startswith("I only quote")
    assert printed.count("\n") == 1


def test_particulars_are_printed_with_where_they_were_said(articles, capsys):
    assert ask(articles, "how many words?") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Known of the article, beside its text:",
        "words: 16 (counted; cars)",
    ]


def test_a_mended_slip_is_told(articles, capsys):
    ask(articles, "Who buildt it in Maay, sir?")
    ask(articles, "What rangee does it have?")
    assert "“rangee” was read as “range”." in capsys.readouterr().out


@pytest.mark.parametrize("question", ["", "🚗", "a" * 10_000])
def test_a_bad_question_is_exit_status_two(articles, capsys, question):
    assert ask(articles, question) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("Expected a question")
    assert captured.out == ""


def test_a_folder_without_articles_is_exit_status_two(tmp_path, capsys):
    assert ask(tmp_path, "who?") == 2
    assert "found none" in capsys.readouterr().err


def test_an_article_cannot_write_to_the_terminal(articles, capsys):
    (articles / "cars.txt").write_text("A car\u009b31m is \u202ered\u2066.")
    ask(articles, "car?")
    printed = capsys.readouterr().out
    assert "\u009b" not in printed
    assert "\u202e" not in printed


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    folder = str(tmp_path / "library")
    Library.open(tmp_path / "library").close()
    command = [sys.executable, "-m", "assistant", "list", "--json", "--library", folder]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0
