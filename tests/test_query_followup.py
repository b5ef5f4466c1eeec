"""Questions that lean on earlier ones, and those that do not."""

import pytest

from assistant import Answer, Evidence
from assistant.query.followup import complete, leans


def turn(question, words="", title="Carmaker raises money"):
    evidence = Evidence("a", title, 0, len(words), 0, len(words), words, 0.9, 1)
    return Answer(question, question, "says", (evidence,) if words else (), (), 0.9, (), words)


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


@pytest.mark.parametrize(
    ("question", "earlier", "searched"),
    [
        # The years of an answer are nobody, and "Did" belongs to no name.
        ("what was their album?", turn("what happened then?", "1981"), "what was their album?"),
        ("When was he born?", turn("Did Khomeini resign?"), "When was Khomeini born?"),
        # Where somebody did something is not who did it.
        ("Was he married?", turn("When did Xi live in Iowa?"), "Was Xi married?"),
        ("Who is it that Xpeng sued?", FOUNDED, "Who is it that Xpeng sued?"),
        ("Was he shy?", turn("how?", "long ago", "Ada Byron (poet)"), "Was Ada Byron shy?"),
    ],
)
def test_what_is_filled_in_is_what_the_talk_is_about(question, earlier, searched):
    assert complete(question, [earlier]) == searched


def test_a_question_with_a_name_of_its_own_does_not_lean():
    assert not leans("What is the price of the P7?", "What is the price of the P7?")
    assert leans("What is the price?", "What is the price?")
    assert leans("Who backs it?", "Who backs Xpeng?")
