"""Several questions in one, and questions for all of some kind."""

import pytest

from assistant.query.split import asks_for_all, split


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many workers were injured and what fine was paid?",
            ["How many workers were injured?", "what fine was paid?"],
        ),
        ("When and where does it start?", ["When does it start?", "where does it start?"]),
        (
            "Who, when and why was it closed",
            ["Who was it closed?", "when was it closed?", "why was it closed?"],
        ),
        (
            "How far ahead must I apply and who needs no visa?",
            ["How far ahead must I apply?", "who needs no visa?"],
        ),
        (
            "How big is the deposit? Can I get it back?",
            ["How big is the deposit?", "Can I get it back?"],
        ),
        (
            "How much did the damage come to, who's paying and was it insured?",
            ["How much did the damage come to?", "who's paying?", "was it insured?"],
        ),
        ("Who is writing and to whom", ["Who is writing?", "to whom?"]),
        ("Size and weight?", ["Size?", "weight?"]),
        ("price, colour & weight", ["price?", "colour?", "weight?"]),
        (
            "What are the price and the weight of the pump?",
            ["What is the price of the pump?", "What is the weight of the pump?"],
        ),
        (
            "What does the warranty cover, and does rain damage count?",
            ["What does the warranty cover?", "does rain damage count?"],
        ),
        (
            "How much did Xpeng raise and who invested?",
            ["How much did Xpeng raise?", "who invested?"],
        ),
        ("oven temperature and how long?", ["oven temperature?", "how long?"]),
        ("notice period + can it be renewed?", ["notice period?", "can it be renewed?"]),
        (
            "for how long and can I renew online?",
            ["for how long?", "can I renew online?"],
        ),
        (
            "When does it open, is there a lift?",
            ["When does it open?", "is there a lift?"],
        ),
        (
            "Why was it closed, and is it open again?",
            ["Why was it closed?", "is it open again?"],
        ),
        ("Is there a lift & can I bring a dog?", ["Is there a lift?", "can I bring a dog?"]),
    ],
)
def test_several_questions_are_taken_apart(question, parts):
    assert split(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Which banks and firms gave credit?",
        "Who fell and was injured?",
        "Did Anna and Tom buy the mill?",
        "Do they say when and how it opens?",
        "What happened between May and June?",
        "List the actions and who has to do them.",
        "Who was hurt?",
        "I have a dog. Can I keep it?",
        "Where did they go and stay?",
        "Terms?",
        "Why a second line, is the first one full?",
        "Why did they close it, was it too dear?",
        "so why the delay, did the money run out",
        "Who runs it, is it the council?",
        "When does it open, is it in May?",
        "",
        "and",
    ],
)
def test_one_question_stays_whole(question):
    assert len(split(question)) == 1


def test_words_that_stand_together_in_an_article_are_one_thing():
    assert split("bed and breakfast?", lambda words: words == "bed and breakfast") == [
        "bed and breakfast?"
    ]


def test_what_is_no_question_stays_with_the_one_after_it():
    assert split("I have a dog. Can I keep it and where can it run?") == [
        "I have a dog. Can I keep it?",
        "where can it run?",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "List all investors",
        "name the winners",
        "Which banks gave credit?",
        "what are the rules for dogs?",
        "Who were the witnesses? List them.",
        "What steps do I have to take",
        "names of the three?",
        "what else is forbidden?",
        "ingredients pls",
        "rules for each of the halls?",
        "Full results please",
        "What did the council decide about the trees?",
        "what does she want from the board",
        "What do I have to bring?",
        "what am I not allowed to do",
        "Where can we eat?",
        "How do I clean the filter?",
        "who gave evidence",
        "any complaints?",
        "What must be done, step by step?",
    ],
)
def test_a_question_for_all_of_some_kind(question):
    assert asks_for_all(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who bought the mill?",
        "Which mayor voted against it?",
        "What is the price?",
        "what was decided?",
        "Which is older?",
        "What does it cost?",
        "deadline for bids?",
        "What did the bridge cost?",
        "Where is the office?",
        "How did it end?",
        "When was it built?",
    ],
)
def test_a_question_for_one_thing(question):
    assert not asks_for_all(question)
