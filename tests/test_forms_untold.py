"""Sentences that do not tell what is asked, and the words that are marked in those that do."""

import pytest

from assistant.forms.marks import marked_words
from assistant.forms.untold import untold

FEWER = "It carried 310,000 guests in 2023, 12 per cent fewer than in 2022."


@pytest.mark.parametrize(
    ("question", "sentence", "reason"),
    [
        ("Who runs the company?", "The company competes with Tesla.", "leader"),
        ("Who is in charge?", "The works make jars.", "leader"),
        ("And who leads Norsund?", "Norsund gives up two routes.", "leader"),
        ("What is its turnover?", "About 60 of the 400 jobs will go.", "amount"),
        ("How much did it cost?", "It has 12 new people.", "amount"),
        ("How heavy is it?", "It carries 140 cars.", "amount"),
        ("How many guests came in 2022?", FEWER, "compared"),
        ("And in 2022?", FEWER, "compared"),
        ("What were sales in 2019?", "Sales of 2020 were 4, up 3 per cent from 2019.", "compared"),
    ],
)
def test_what_is_not_told(question, sentence, reason):
    assert untold(question, sentence) == (reason,)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who runs the company?", "Chief executive Gro Tveit blamed the price."),
        ("Who runs the hut?", "Ana Ruiz keeps the hut."),
        ("Who runs in the final?", "Ana Ruiz is the favourite."),
        ("Who leads after the first round?", "Ana Ruiz has most points."),
        ("How much does the Corso cost?", "The Alma costs 129 crowns, the Corso 89."),
        ("What is its turnover?", "It took 4 million kroner with 60 people."),
        ("How many jobs go?", "About 60 of the 400 jobs will go."),
        ("How many guests came in 2023?", FEWER),
        ("Why were there fewer than in 2022?", FEWER),
        ("Did fewer come than in 2022?", FEWER),
    ],
)
def test_what_is_told(question, sentence):
    assert untold(question, sentence) == ()


PARTIES = "Between Hollis Ltd, the owner, and the Corvane Choir, the hirer, on 4 May."
OFFERS = "Kerr Brothers asked 6,150 pounds and Stow Metal 5,980 pounds."


@pytest.mark.parametrize(
    ("question", "sentence", "read", "marked"),
    [
        (
            "Who is the hirer?",
            PARTIES,
            "Hollis Ltd, the owner, and the Corvane Choir",
            "Corvane Choir",
        ),
        ("Who is the owner?", PARTIES, "Hollis Ltd, the owner", "Hollis Ltd"),
        ("Who is the tenant?", PARTIES, "Hollis Ltd, the owner", "Hollis Ltd, the owner"),
        (
            "How much did Kerr Brothers ask?",
            OFFERS,
            "6,150 pounds and Stow Metal 5,980 pounds",
            "6,150 pounds",
        ),
        ("How much did Stow Metal ask?", OFFERS, "5,980 pounds", "5,980 pounds"),
        (
            "How much did the firms ask?",
            OFFERS,
            "6,150 pounds and Stow Metal 5,980 pounds",
            "6,150 pounds and Stow Metal 5,980 pounds",
        ),
    ],
)
def test_the_words_of_the_one_that_is_asked_for(question, sentence, read, marked):
    first = sentence.index(read)
    start, end = marked_words(question, sentence, (first, first + len(read)))
    assert sentence[start:end] == marked


@pytest.mark.parametrize(
    ("sentence", "read", "marked"),
    [
        ("19 chose Bertel Music Group (BMG) at first.", "Bertel Music Group (BMG", None),
        ("19 chose Bertel (a label of Köln) at first.", "Bertel (a label", "Bertel"),
        ("19 chose the label (Bertel) at first.", "Bertel)", "(Bertel)"),
        ("19 chose the label (Bertel) at first.", "Bertel", "Bertel"),
        ("He blamed them for using “known criminals” there.", "using “known criminals", None),
        ('He blamed them for using "known criminals" there.', 'using "known criminals', None),
        ('He called it "a day of reckoning" then.', 'a day of reckoning"', '"a day of reckoning"'),
        ("Sie nannte ihn „den Besten“ im Land.", "„den Besten“", "„den Besten“"),
        ('The 27" model costs most.', '27"', '27"'),
    ],
)
def test_brackets_and_quotation_marks_are_marked_in_pairs(sentence, read, marked):
    first = sentence.index(read)
    start, end = marked_words("What was it?", sentence, (first, first + len(read)))
    wanted = marked or sentence[first : first + len(read) + 1]
    assert sentence[start:end] == wanted
