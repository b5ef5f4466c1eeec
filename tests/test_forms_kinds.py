"""Kinds of questions with the real weights, on small articles of their own."""

import pytest

from tests.support.asking import Asker

pytestmark = pytest.mark.model

KETTLES = (
    "Kettles\n\nThe Nera costs 45 euros, the Lumo 62 and the Tavi 88. The Sorrel has a blue lid."
)
TOWER = "The tower of Velm\n\nThe tower is 52 metres high and was built in 1734. It has 210 steps."
YEARS = (
    "The ferry\n\nIn 2019 the ferry carried 41,000 passengers. Fares rose in March. "
    "The first officer is Ina Bohl."
)
DAM = (
    "The dam\n\nThe first estimate of 1961 put the cost of the dam at 12 million francs. When it "
    "was "
    "finished in 1967, the canton said that it had cost 19 million francs. The wall is 310 metres "
    "long. A sign at the gate gives its length as 305 m."
)
POOL = (
    "The pool\n\n"
    "A ticket for adults costs 6 euros. Children under five swim free. The pool opens at "
    "seven in the morning. Dogs are not allowed."
)
MILL = (
    "The forge of Tarn\n\n"
    "Eva Lind bought the forge of Tarn in 1998. Her brother Jon Berg keeps the "
    "books. The forge was built in 1845. Its roof was mended after a fire because the beams were "
    "burnt."
)
FALL = "A crash\n\nMia Roth was cut on the arm when the bus braked. Nobody else was hurt."
FAQ = (
    "Questions about the library\n\n"
    "Who may borrow books?\n\nEverybody who lives in the town.\n\n"
    "Is there a fee?\n\nNo, there is none.\n\nHow long can I keep a book?\n\nFour weeks."
)
TALK = (
    "A talk with the captain\n\n"
    "Lea Orr: Why was the ship late?\n\nTom Vale: Because a storm held us "
    "in port for two days.\n\nLea Orr: When will you sail again?\n\nTom Vale: On Friday, I hope."
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    return Asker(tmp_path_factory.mktemp("articles"))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (KETTLES, "How much does the Sorrel cost?"),
        (KETTLES, "How much does the Quill cost?"),
        (KETTLES, "What colour is the lid of the Nera?"),
        (TOWER, "How wide is the tower?"),
        (TOWER, "How heavy is the tower?"),
        (YEARS, "How many passengers did the ferry carry in 2018?"),
        (YEARS, "When did fares rise in April?"),
    ],
)
def test_what_is_said_of_another_thing_year_or_unit_is_no_answer(ask, text, question):
    assert ask(text, question).evidence == ()


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        (KETTLES, "How much does the Lumo cost?", "62"),
        (KETTLES, "How much does the Nera cost?", "45 euros"),
        (TOWER, "How high is the tower?", "52 metres"),
        (YEARS, "How many passengers did the ferry carry in 2019?", "41,000"),
    ],
)
def test_what_is_said_of_this_thing_is(ask, text, question, words):
    assert words in ask(text, question).evidence[0].words


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("How much did the dam cost?", {"12 million", "19 million"}),
        ("How long is the wall?", {"310", "305"}),
        ("What is the length of the wall?", {"310", "305"}),
    ],
)
def test_two_figures_for_one_thing(ask, question, figures):
    answer = ask(DAM, question)
    shown = " ".join(one.text for one in answer.evidence)
    assert all(figure in shown for figure in figures)
    assert answer.notes[-1].startswith("The figures differ")


def test_two_questions_in_one(ask):
    answer = ask(POOL, "How much is a ticket for adults and when does the pool open?")
    assert [part.verdict for part in answer.parts] == ["says", "says"]
    assert "6 euros" in answer.parts[0].evidence[0].text
    assert "seven" in answer.parts[1].evidence[0].text


@pytest.mark.parametrize(
    ("questions", "searched", "text"),
    [
        (("Who bought the forge?", "When was it built?"), "When was the forge built?", "1845"),
        (("Who is Eva Lind?", "When did she buy it?"), "When did Eva Lind buy it?", "1998"),
    ],
)
def test_a_pronoun_is_filled_with_the_right_name(ask, questions, searched, text):
    answer = ask(MILL, *questions)
    assert answer.searched == searched
    assert text in answer.evidence[0].text


def test_nobody_else_is_not_the_answer(ask):
    assert "Mia Roth" in ask(FALL, "Who was hurt?").evidence[0].text


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (FAQ, "Who may borrow books?", "Everybody who lives"),
        (FAQ, "Is there a fee?", "No, there is none"),
        (FAQ, "How long can I keep a book?", "Four weeks"),
        (TALK, "Why was the ship late?", "a storm held us"),
        (TALK, "When will the ship sail again?", "On Friday"),
    ],
)
def test_the_articles_own_question_is_never_the_answer(ask, text, question, said):
    assert said in ask(text, question).evidence[0].text


FINE = (
    "Larkov Mills fined over noise\n\nA judge fined Larkov Mills 12,000 euros in March over noise "
    "at night. The firm had promised a wall. It said that it would build one."
)
NOTICE = (
    "The ferry\n\nThe ferry Brita sails at nine. A ticket costs 4 euros. Dogs sail free.\n\n"
    "Bring along:\n\n• a warm coat\n\n• a lamp\n\n• food for a day\n\nThe bar is closed in winter."
)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (FINE, "Did Larkov Mills pay the fine?"),  # that it was set does not tell
        (FINE, "Did Otterby pay the fine?"),
        (FINE, "Was Otterby fined?"),
        (KETTLES, "Has the Quill a blue lid?"),
        (KETTLES, "Does the Quill cost 62 euros?"),
        (NOTICE, "Does the Helga sail at nine?"),
    ],
)
def test_yes_or_no_of_another_name_or_of_what_came_of_it_is_no_answer(ask, text, question):
    assert ask(text, question).verdict == "does not say"


def test_a_list_is_shown_whole(ask):
    shown = {one.text for one in ask(NOTICE, "What do I have to bring along?").evidence}
    assert {"• a warm coat", "• a lamp", "• food for a day"} <= shown


def test_a_guess_at_the_answer_is_part_of_the_question(ask):
    answer = ask(FALL, "Why did the bus brake, was the road wet?")
    assert (answer.form, answer.parts) == ("sentences", ())
