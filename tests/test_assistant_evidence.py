"""What a quotation carries with it."""

import pytest

from assistant.evidence import leans_on, same_words, speaker_of
from corpus import split_sentences
from tests.support.fakes import make_article


def attributes(text, part):
    sentences = split_sentences(make_article(text))
    sentence = next(s for s in sentences if part in text[s.start : s.end])
    before = leans_on(sentence, text, sentences)
    return (
        text[before.start : before.end] if before else "",
        speaker_of(sentence, text, sentences),
    )


@pytest.mark.parametrize(
    ("text", "part", "speaker"),
    [
        ("“We are glad,” said Mr. He.", "glad", "Mr. He"),
        ('"We are glad," Ann Lee said. Sales rose.', "glad", "Ann Lee"),
        ('Ann Lee, the head of sales, said: "We are glad."', "glad", "Ann Lee"),
        ("“We are glad,” he said.", "glad", ""),
        ("Ann Lee said that sales rose.", "sales", ""),
        ('He calls it a "gigafactory" near Berlin.', "Berlin", ""),
        ("“We are glad,” said Ann Lee. “Sales rose.”", "Sales rose", "Ann Lee"),
    ],
)
def test_a_quotation_carries_its_speaker(text, part, speaker):
    assert attributes(text, part)[1] == speaker


@pytest.mark.parametrize(
    ("text", "part", "before"),
    [
        ("Acme makes cars. They also make boats.", "boats", "Acme makes cars."),
        ("Acme makes cars. The company is new.", "new", "Acme makes cars."),
        ("Acme makes cars.\n\nIt is new.", "new", "Acme makes cars."),
        ("It is new. Acme makes cars.", "new", ""),
        ("Is it free?\n\nNo.", "No", "Is it free?"),
        ("Is it free? Only on Mondays.", "Only", "Is it free?"),
        ("Acme makes cars. Theirs are red.", "red", ""),
        ("Acme makes cars. Boats are red.", "red", ""),
    ],
)
def test_a_sentence_that_leans_shows_the_one_before(text, part, before):
    assert attributes(text, part)[0] == before


def test_near_identical_sentences():
    assert same_words("The red car costs 5 dollars.", "the red car costs 5 dollars")
    assert not same_words("The red car costs 5 dollars.", "The red car costs 6 dollars.")
    assert not same_words("The red car.", "The blue car.")
    assert not same_words("...", "!!!")
