"""Starter questions: made from sentences by rule, kept only if the assistant confirms them."""

import threading

import pytest

from assistant import AssistantError
from assistant.page.starters import MAX_CHARS, SHOWN, Starters, drafts
from tests.support.page_fakes import FakeReader, answered, article, evidence, silent, spans
from tests.support.waiting import WAIT_SECONDS, wait_until

MADE = [
    (
        "The Eiffel Tower was completed in March 1889.",
        "When was the Eiffel Tower completed?",
        "March 1889",
    ),
    (
        "In 1977, Sanger invented a method of his own.",
        "Who invented a method of his own?",
        "Sanger",
    ),
    ("A word by Tim Cook, CEO of Apple, ends it.", "Who is the CEO of Apple?", "Tim Cook"),
    ("It helps, said Xiaomi’s CEO Lei Jun.", "Who is the CEO of Xiaomi?", "Lei Jun"),
    ("The stone bridge is 300 metres long.", "How long is the stone bridge?", "300 metres"),
    (
        "The old town has about 12 stone churches.",
        "How many stone churches does the old town have?",
        "about 12",
    ),
    ("Xpeng has secured $400 million in capital.", "How much has Xpeng secured?", "$400 million"),
    ("Guernica was painted by Pablo Picasso.", "Who was Guernica painted by?", "Pablo Picasso"),
    ("Ada Lovelace was born in London.", "Where was Ada Lovelace born?", "London"),
    (
        "Ada Lovelace was an English mathematician.",
        "Who was Ada Lovelace?",
        "an English mathematician",
    ),
    (
        "The Nile is the longest river of Africa.",
        "What is the Nile?",
        "the longest river of Africa",
    ),
]


@pytest.mark.parametrize(("text", "question", "asked"), MADE)
def test_a_sentence_becomes_a_question_that_it_answers(text, question, asked):
    made = article("Something else.", text)
    sentences = spans(made, "Something else.", text)
    found = {draft.question: draft for draft in drafts(made, sentences)}
    assert found[question].sentence == sentences[1]
    assert made.text[found[question].start : found[question].end] == asked
    assert all(len(one) <= MAX_CHARS for one in found)


@pytest.mark.parametrize(
    "text",
    ["He was born in London.", "The other was built in 1889.", "They have 12 cars.", "Yes.", "…"],
)
def test_what_only_its_neighbours_explain_is_not_asked(text):
    made = article(text)
    assert drafts(made, spans(made, text)) == []


def test_kinds_take_turns_and_nothing_is_asked_twice():
    texts = [
        "Oslo was founded in 1048.",
        "Rome was founded in 1049.",
        "Oslo was founded in 1050.",
        "The Nile is the longest river.",
    ]
    made = article(*texts)
    assert [draft.question for draft in drafts(made, spans(made, *texts))] == [
        "When was Oslo founded?",
        "What is the Nile?",
        "When was Rome founded?",
    ]


def until_known(starters, made):
    wait_until(lambda: starters.suggested(made) is not None)
    return starters.suggested(made)


def test_only_what_the_assistant_confirms_is_offered():
    texts = [f"City{n} was founded in 10{n}0." for n in range(1, 8)]
    made = article(*texts)
    sentences = spans(made, *texts)

    def say(number, words, score=0.9):
        return answered("?", evidence(made, sentences[number - 1], words, score))

    reader = FakeReader(
        say(1, "1010", 0.5),  # not sure
        say(1, "1010"),  # another sentence
        say(3, "City3"),  # other words
        silent("?"),
        say(5, "1050"),
        say(6, "in 1060"),
        say(7, "1070"),
        articles=(made,),
        sentences={made.id: sentences},
    )
    starters = Starters(reader)
    assert until_known(starters, made) == tuple(f"When was City{n} founded?" for n in (5, 6, 7))
    assert reader.said == []
    assert starters.suggested(made) is not None  # and nothing is asked again


def test_no_more_are_tried_than_are_shown_and_an_error_leaves_none():
    texts = [f"City{n} was founded in 10{n}0." for n in range(1, 8)]
    made = article(*texts)
    sentences = spans(made, *texts)
    said = [answered("?", evidence(made, s, f"10{n}0")) for n, s in enumerate(sentences, 1)]
    reader = FakeReader(*said, sentences={made.id: sentences})
    assert len(until_known(Starters(reader), made)) == SHOWN
    assert len(reader.said) == len(said) - SHOWN
    reader = FakeReader(AssistantError("no"), sentences={made.id: sentences})
    assert until_known(Starters(reader), made) == ()


def test_the_default_article_has_its_own():
    chosen = Starters(FakeReader()).suggested(article("It is.", id="xpeng"))
    assert len(chosen) == 3


def test_while_they_are_tried_it_is_said():
    go = threading.Event()

    class Slow(FakeReader):
        def sentences(self, article_id):
            go.wait(WAIT_SECONDS)
            return []

    made, starters = article("It is."), Starters(Slow())
    assert starters.suggested(made) is None
    go.set()
    assert until_known(starters, made) == ()
