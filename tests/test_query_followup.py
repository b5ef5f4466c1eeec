"""Questions that lean on earlier ones, and those that do not."""

from dataclasses import replace

import pytest

from assistant import Answer, Evidence
from assistant.query.followup import asks_who_said_that, complete, leans, of_same_articles
from assistant.query.referents import kind_in


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


MILL = (
    "Anna Holm bought the mill of Orrin in 2004. Her partner Tom Hay runs the shop. The mill was "
    "built in 1790. Xpeng grew. “It is fine,” said Ana Ruiz. The banks of Tamm lent the money."
)


def kind(name):
    return kind_in(name, MILL)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Holm", "person"),
        ("Tom Hay", "person"),
        ("Ana Ruiz", "person"),
        ("Orrin", "thing"),
        ("Tamm", "thing"),
        ("P7", "thing"),
        ("Port Bank", "thing"),
        ("Xpeng", "unknown"),
    ],
)
def test_the_kind_of_a_name_by_what_stands_beside_it(name, expected):
    assert kind(name) == expected


@pytest.mark.parametrize(
    ("question", "talk", "searched"),
    [
        # A thing is no person, and a person no thing.
        ("When was it built?", [("Who bought the mill?", "Anna Holm")], "When was the mill built?"),
        ("When did she buy it?", [("Who is Anna Holm?", "Tom Hay")], "When did Anna Holm buy it?"),
        (
            "When did she buy it?",
            [("Who bought the mill?", "Anna Holm")],
            "When did Anna Holm buy the mill?",
        ),
        ("How old is she?", [("When was the mill built?", "1790")], "How old is she?"),
        ("Why is it damaged there?", [("Who is Anna Holm?", "")], "Why is it damaged there?"),
        ("What did he say?", [("Who runs the shop?", "Tom Hay")], "What did Tom Hay say?"),
        ("Is it old?", [("Who runs the shop?", "Tom Hay")], "Is the shop old?"),
        # Several are they.
        (
            "What did they lend?",
            [("Did the banks of Tamm help Anna Holm?", "")],
            "What did the banks of Tamm lend?",
        ),
        (
            "How much did it cost?",
            [("How long did the bridge take?", "")],
            "How much did the bridge cost?",
        ),
        ("Where is it?", [("Is the old town hall open?", "")], "Where is the old town hall?"),
        # A follow-up of a follow-up.
        (
            "Who owns it now?",
            [("Who bought the mill?", "Anna Holm"), ("When was the mill built?", "1790")],
            "Who owns the mill now?",
        ),
        ("why?", [("When was the mill built?", "1790")], "Why: was the mill built?"),
        ("and when?", [("Who bought the mill?", "Anna Holm")], "When: bought the mill?"),
        # The right part is exchanged.
        ("and in 2023?", [("How many came in 2022?", "")], "How many came in 2023?"),
        ("What about Tuesday?", [("Who plays on Monday?", "")], "Who plays on Tuesday?"),
        (
            "what about the P7?",
            [("What range has the G3 of Xpeng?", "")],
            "What range has the P7 of Xpeng?",
        ),
        ("and on mud?", [("How did they hold on wet rock?", "")], "How did they hold on mud?"),
        ("and is there a cap?", [("Does Anna Holm pay?", "")], "and is there a cap?"),
        ("and Tom Hay?", [("When did Anna Holm arrive?", "")], "When did Tom Hay arrive?"),
        ("what about the mill?", [("Who runs the shop?", "")], "Who runs the mill?"),
        ("what about women?", [("How many men work there?", "")], "How many women work there?"),
    ],
)
def test_pronouns_are_filled_by_kind(question, talk, searched):
    history = [turn(asked, words) for asked, words in talk]
    assert complete(question, history, kind) == searched


def test_small_talk_between_two_questions_changes_nothing():
    hello = Answer(
        "thanks", "thanks", "does not say", (), (), 0.0, (), "I only quote.", form="talk"
    )
    assert complete("Who backs it?", [FOUNDED, hello]) == "Who backs Xpeng?"


def test_names_carry_over_within_the_same_articles_only():
    here = replace(FOUNDED, asked=("a",))
    other = replace(RANGE, asked=("b",))
    assert of_same_articles([here, other], ["a"]) == [here]
    assert of_same_articles([here, other], ["c"]) == []
    assert of_same_articles([here, other], None) == [here, other]
    # All were asked: what was quoted counts.
    assert of_same_articles([FOUNDED, RAISED], ["a"]) == [FOUNDED]


@pytest.mark.parametrize("question", ["who said that?", "And who says so?", "Who said it"])
def test_the_speaker_of_what_was_shown_is_asked_for(question):
    assert asks_who_said_that(question)
    assert not asks_who_said_that("Who said that the mill is old?")


@pytest.mark.parametrize(
    ("question", "talk", "searched"),
    [
        # A date is nothing that "it" stands for, nor is a role.
        (
            "who pays if it sinks?",
            [("By when must the boat go?", "28 September")],
            "who pays if the boat sinks?",
        ),
        (
            "did they promise money for it?",
            [("Who looks into the noise?", "the Chair and Tom Hay")],
            "did the Chair and Tom Hay promise money for the noise?",
        ),
        # Who writes is a person; of a pack or a tongue nobody says "they", of a council one does.
        (
            "What did he write?",
            [("Does the writer live in the mill?", "")],
            "What did the writer write?",
        ),
        ("Is it old?", [("Does the writer live in the mill?", "")], "Is the mill old?"),
        ("how often do they break?", [("how much is a pack?", "")], "how often do they break?"),
        (
            "what did they reply?",
            [("Has the council met this week?", "")],
            "what did the council reply?",
        ),
        # "that" before a verb is no article, and a verb or "about" no part of a name.
        ("did he try it?", [("Was that meant seriously?", "")], "did he try it?"),
        (
            "What has it done since?",
            [("Did the company know about that practice?", "")],
            "What has the company done since?",
        ),
        # Without a verb the last question is asked again.
        ("By what date?", [("Must I move my boat?", "")], "By what date: Must I move my boat?"),
        (
            "on what grounds?",
            [("Is the fine disputed?", "")],
            "On what grounds: Is the fine disputed?",
        ),
        ("how many people?", [("Did they go?", "")], "How many people: Did they go?"),
        (
            "how much for a pack?",
            [("Are tips sold?", "")],
            "How much for a pack: Are tips sold?",
        ),
        ("what happened?", [("Must I move my boat?", "")], "what happened?"),
        ("Which museum burned down?", [("Must I move my boat?", "")], "Which museum burned down?"),
    ],
)
def test_what_is_no_referent_and_what_has_no_verb(question, talk, searched):
    history = [turn(asked, words) for asked, words in talk]
    assert complete(question, history, kind) == searched


def test_a_question_without_a_verb_after_another_goes_on_with_the_first():
    asked = "Must I move my boat?"
    again = turn("By what date?")
    history = [turn(asked), replace(again, searched=f"By what date: {asked}")]
    assert complete("where to?", history) == f"Where to: {asked}"
