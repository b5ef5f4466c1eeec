"""Questions that lean on earlier ones, and those that do not."""

import pytest

from assistant import Answer, Evidence
from assistant.followup import complete


def turn(question, words=""):
    evidence = Evidence("a", "t", 0, len(words), 0, len(words), words, 0.9, 1)
    return Answer(question, question, (evidence,) if words else (), (), 0.9, (), words)


FOUNDED = turn("When was Xpeng founded?", "2014")
RANGE = turn("What range does the G3 have?", "520 km")
RAISED = turn("Did Xpeng raise money?")


@pytest.mark.parametrize(
    ("question", "earlier", "searched"),
    [
        ("who is its CEO?", FOUNDED, "who is Xpeng’s CEO?"),
        ("What did he say?", turn("Who is the CEO?", "Lei Jun"), "What did Lei Jun say?"),
        ("Who backs it?", FOUNDED, "Who backs Xpeng?"),
        ("and the price?", RANGE, "the price of G3?"),
        ("the price?", RANGE, "the price of G3?"),
        ("what about the P7?", RANGE, "What range does the P7 have?"),
        ("How about the price?", RANGE, "What is the price of G3?"),
        ("when?", RAISED, "When: Did Xpeng raise money?"),
        ("how much?", RAISED, "How much: Did Xpeng raise money?"),
    ],
)
def test_a_question_is_completed_from_the_one_before(question, earlier, searched):
    assert complete(question, [earlier]) == searched


@pytest.mark.parametrize(
    "question",
    [
        "Who invested?",
        "hsbc?",
        "When did Tesla say it would open its factory?",
        "Is it true that HSBC lent money?",
        "What is the price of the P7?",
    ],
)
def test_a_question_that_stands_alone_is_never_changed(question):
    assert complete(question, [FOUNDED, RANGE]) == question


def test_the_latest_name_counts():
    assert complete("Who backs it?", [FOUNDED, RANGE]) == "Who backs G3?"


def test_without_history_or_without_a_name_nothing_is_filled_in():
    assert complete("who is its CEO?", []) == "who is its CEO?"
    assert complete("Who backs it now?", [turn("what happened?")]) == "Who backs it now?"
