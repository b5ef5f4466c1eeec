"""What the assistant answers with its real weights on the default article."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import Assistant, Settings, ask
from assistant.evaluate import __main__ as evaluate

pytestmark = pytest.mark.model
RANGE = "What range does the G3 have?"
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module", autouse=True)
def _index_elsewhere(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_INDEX", str(tmp_path_factory.mktemp("built")))
        yield


@pytest.fixture(scope="module")
def qa(_index_elsewhere):
    return Assistant.open()


def test_the_range_of_the_g3(qa):
    best = qa.ask(RANGE).evidence[0]
    assert best.rank == 1
    assert best.words.startswith("520 km")
    assert best.text == (
        "They also released an improved version of the G3 smart SUV, G3 2020, with a 520 km NEDC "
        "driving range."
    )


@pytest.mark.parametrize("depth", ["fast", "deep"])
def test_the_range_of_the_g3_at_every_depth(depth):
    best = Assistant.open(settings=Settings.from_env(depth=depth)).explain(RANGE).candidates[0]
    assert "520 km" in best.text
    assert best.text[best.answer_start - best.start : best.answer_end - best.start]


def test_the_price_of_the_p7_is_not_in_the_article(qa):
    assert not qa.ask("What is the price of the P7?").answered


def test_every_door_gives_one_answer(qa, capsys):
    from assistant.__main__ import main

    question = "Which banks gave Xpeng lines of credit?"
    answer = qa.ask(question)
    assert ask(question) == answer
    assert main(["ask", question]) == 0
    assert answer.evidence[0].text in capsys.readouterr().out


def test_two_processes_answer_alike():
    code = "from assistant import ask; print(ask('Who competes with Xpeng?'))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ}, capture_output=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1
    assert b"evidence=(Evidence(" in runs.pop()


def test_the_fixed_questions(capsys):
    assert evaluate.main(["--min-p1", "0.90"]) == 0
    printed = capsys.readouterr().out
    assert "verbatim                         1.000" in printed


@pytest.mark.parametrize(
    "text",
    [
        "Only one sentence stands here.",
        "no punctuation at all just words that go on and on",
        "word " * 2_000 + "end.",
        "这是第一句话。" * 200,
        "🚗" * 900 + " a car.",
        "A. " * 300,
    ],
)
def test_an_odd_article_is_asked_without_a_fault(text, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "built"))
    (tmp_path / "odd.txt").write_text(text, encoding="utf-8")
    odd = Assistant.open(tmp_path)
    for question in ("Who?", "WHAT STANDS HERE", "这是什么?", "car " * 450):
        answer = odd.ask(question)
        for evidence in (*answer.evidence, *answer.closest):
            assert odd.articles[0].text[evidence.start : evidence.end] == evidence.text
