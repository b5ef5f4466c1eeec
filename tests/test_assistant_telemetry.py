"""What is told of a question: its cost and its outcome, and its text only if asked for."""

import json
import logging

import pytest
from starlette.applications import Starlette

from assistant import Assistant, EmptyQuestionError, Settings, SettingsError
from assistant.__main__ import main
from assistant.page.prometheus import Metrics
from assistant.telemetry import LOGGER, records
from index import SentenceIndex
from index.timing import clocked, stage
from tests.support.asgi import send
from tests.support.fakes import FakeEncoder, FakeReader, make_article

ARTICLE = make_article("The red car has a range of 520 km.")
QUESTION = "What range does the red car have?"
STAGES = {
    "the rest",
    "spelling, earlier turns",
    "search",
    "encoder",
    "BM25",
    "nearest vectors",
    "late interaction",
    "reader",
}


def assistant(sure=True, **settings):
    found = SentenceIndex.build([ARTICLE], FakeEncoder())
    return Assistant(found, FakeReader(sure), Settings(**settings))


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, LOGGER)
    return lambda: [json.loads(one.message) for one in caplog.records if one.name == LOGGER]


def test_a_question_is_one_line_without_its_text(lines):
    assistant(log="questions").ask(QUESTION)
    (line,) = lines()
    assert (line["outcome"], line["depth"], line["earlier"]) == ("answered", "auto", 0)
    assert (line["hits"], line["candidates"], line["evidence"]) == (1, 1, 1)
    assert set(line["ms"]) == STAGES
    assert line["total_ms"] == pytest.approx(sum(line["ms"].values()), abs=0.1)
    assert "range" not in json.dumps(line)
    assert "520" not in json.dumps(line)


def test_the_text_is_told_if_it_is_asked_for(lines):
    assistant(log="texts").ask(QUESTION)
    assert lines()[0]["question"] == QUESTION


def test_silence_and_refusal_are_told_apart(lines):
    qa = assistant(sure=False, log="questions")
    qa.ask("Where is the zeppelin?")
    with pytest.raises(EmptyQuestionError):
        qa.ask("?")
    assert [line["outcome"] for line in lines()] == ["silent", "failed"]
    assert lines()[1]["error"] == "EmptyQuestionError"


def test_nothing_is_logged_unless_it_is_switched_on(lines):
    assistant().ask(QUESTION)
    assert lines() == []


def test_another_log_is_a_wrong_setting():
    with pytest.raises(SettingsError, match="answers"):
        Settings(log="answers")


def test_the_innermost_stage_counts(monkeypatch):
    monkeypatch.setattr("time.perf_counter", iter([0.0, 1.0, 4.0, 5.0, 7.0, 10.0]).__next__)
    with clocked() as clock, stage("outer"):
        with stage("inner"):
            pass
        with stage("inner"):
            pass
    assert clock.wall == {"outer": 5.0, "inner": 5.0}


def test_a_stage_costs_nothing_where_nobody_listens():
    with stage("alone"):
        pass
    with clocked() as clock:
        pass
    assert clock.wall == {}


def test_whoever_stopped_listening_is_not_told():
    with records() as record:
        assistant().ask(QUESTION)
    assistant().ask(QUESTION)
    assert len(record) == 1


def test_metrics_count_questions_by_outcome():
    metrics = Metrics()
    try:
        qa = assistant(depth="fast")
        qa.ask(QUESTION)
        qa.ask(QUESTION)
        with pytest.raises(EmptyQuestionError):
            qa.ask("")
        answer = send(_app(metrics), ("GET", "/metrics", {}))[0]
    finally:
        metrics.close()
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    shown = dict(
        line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")
    )
    assert shown['assistant_questions_total{depth="fast",outcome="answered"}'] == "2.0"
    assert shown['assistant_questions_total{depth="fast",outcome="failed"}'] == "1.0"
    assert shown['assistant_question_seconds_count{depth="fast"}'] == "3.0"
    assert float(shown['assistant_stage_seconds_total{stage="encoder"}']) > 0
    assert QUESTION not in answer.text


def _app(metrics):
    return Starlette(routes=[metrics.route()])


def test_a_profile_is_printed_beside_the_answer(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("assistant.assistant.open_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("assistant.assistant.DeepReader", FakeReader)
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "built"))
    (tmp_path / "cars.txt").write_text(ARTICLE.text)
    assert main(["ask", QUESTION, "--corpus", str(tmp_path), "--profile"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"The article says:\n{ARTICLE.text}")
    assert "%" not in printed.err
    stages = [line[:28].strip() for line in printed.err.splitlines()]
    assert stages[0] == "milliseconds (of CPU time)"
    assert set(stages[1:-1]) == STAGES
    assert stages[-1] == "whole question"
