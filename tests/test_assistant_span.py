"""Marking the exact words by the kind of question."""

import pytest

from assistant.span import kind_of, mark_words

RANGE = "They released the G3 2020, with a 520 km NEDC driving range."


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("What range does the G3 have?", RANGE, "520 km"),
        ("How much was raised?", "It raised $400 million in May.", "$400 million"),
        ("When was it founded?", "Founded in 2014, it has 3 backers.", "2014"),
        ("Who founded Acme?", "Acme was founded by Ann Lee in May.", "Ann Lee"),
        ("Where will Tesla build?", "Tesla will build near Berlin.", "Berlin"),
        ("Is it red?", RANGE, ""),
        ("Why?", RANGE, ""),
        ("Who?", "nobody in lower case", ""),
        ("Who is Ann?", "Ann sings.", ""),
    ],
)
def test_words_that_are_marked(question, sentence, words):
    start, end = mark_words(question, sentence)
    assert sentence[start:end] == words


def test_kinds():
    asked = {
        "who invested?": "who",
        "In which city is it?": "where",
        "What year was it?": "when",
        "Does it fly?": "yes_no",
        "hsbc?": "other",
    }
    assert {question: kind_of(question) for question in asked} == asked
