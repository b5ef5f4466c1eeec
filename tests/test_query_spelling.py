"""Slips are mended from the articles; what is right is left alone."""

import pytest

from assistant.query.english import is_english
from assistant.query.spelling import Speller
from assistant.types import Change
from index import SentenceIndex
from tests.support.fakes import FakeEncoder, make_article

CARS = make_article("Xpeng starts delivering vehicles.")
MAKER = make_article("A Taiwanese manufacturer, Foxconn.", id="b")
TEXTS = SentenceIndex.build([CARS, MAKER], FakeEncoder())
SPELLER = Speller(TEXTS)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("when wil Xpneg start delivring vehicels?", "when wil Xpeng start delivering vehicles?"),
        ("wich taiwanes manufacurer", "which Taiwanese manufacturer"),
        ("foxcon", "Foxconn"),
    ],
)
def test_a_slip_is_mended(typed, mended):
    assert SPELLER.mend(typed)[0] == mended


@pytest.mark.parametrize(
    "typed",
    [
        "When does it start delivering vehicles?",
        "How many manufacturers deliver a vehicle?",  # English, though not in the articles
        "Zeppelin Qwertyuiop 12345 xyz?",
        "Wer liefert die Fahrzeuge?",
        "",
    ],
)
def test_what_is_no_slip_stays(typed):
    assert SPELLER.mend(typed) == (typed, ())


def test_words_come_and_go_with_their_articles():
    assert Speller(TEXTS.minus("b")).mend("foxcon")[0] == "foxcon"
    assert Speller(TEXTS.minus("a")).mend("foxcon")[0] == "Foxconn"


AUDIT = make_article("The auditors of the trust met. A startup paid. Who is the CEO?", id="c")
ALL = SentenceIndex.build([CARS, MAKER, AUDIT], FakeEncoder())


@pytest.mark.parametrize(
    "word",
    [
        *("audits", "startups", "deadlines", "unladen", "perpetrators", "colour", "organised"),
        *("analysed", "travelled", "theatres", "programmes", "licences", "catalogues"),
    ],
)
def test_an_english_word_is_known(word):
    assert is_english(word)
    assert Speller(ALL).mend(f"Who {word} it?") == (f"Who {word} it?", ())


@pytest.mark.parametrize("word", ["xpneg", "recieve", "definately", "kladdkaka"])
def test_what_is_no_english_word(word):
    assert not is_english(word)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("who is teh CEO", "who is the CEO"),
        ("Waht is it?", "What is it?"),
        ("thier price", "their price"),
        ("whre is it", "where is it"),
    ],
)
def test_words_of_grammar_are_mended(typed, mended):
    assert Speller(ALL).mend(typed)[0] == mended


@pytest.mark.parametrize(
    "typed",
    [
        "whos the CEO",
        "whats it",
        "I dont know it",
        "Who is Ana?",
        "Where is Tamm?",
        "What is the UAW?",
        "Ask Wals",
    ],
)
def test_short_names_stay(typed):
    assert Speller(ALL).mend(typed) == (typed, ())


def test_only_words_of_the_articles_that_are_asked_are_offered():
    speller = Speller(ALL)
    assert speller.mend("foxcon", ["b"])[0] == "Foxconn"
    assert speller.mend("foxcon", ["a", "c"])[0] == "foxcon"
    assert speller.mend("Who are the auditros?", ["c"])[0] == "Who are the auditors?"
    assert speller.mend("Who are the auditros?", ["a"])[0] == "Who are the auditros?"


YARD = make_article("Parking and bags\n\nBags stay at the door. Norsund runs it. Where can I park?")


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("bagss", "bags"),  # the article has it in capitals where any word has one
        ("norsnud", "Norsund"),  # but this is no English word
        ("Is parkng free?", "Is parking free?"),
        ("wher is it", "where is it"),
    ],
)
def test_a_capital_at_the_beginning_of_a_sentence_tells_nothing(typed, mended):
    assert Speller(SentenceIndex.build([YARD], FakeEncoder())).mend(typed)[0] == mended


def test_a_nearer_english_word_of_the_same_root_is_meant():
    asks = make_article("Where can I park? The teachers swim.")
    speller = Speller(SentenceIndex.build([asks], FakeEncoder()))
    assert speller.mend("Is parkng free?")[0] == "Is parking free?"
    assert speller.mend("Is bakng free?")[0] == "Is bakng free?"  # it says nothing of that


def test_what_was_changed_is_told_and_can_be_taken_back():
    speller = Speller(ALL)
    _, changes = speller.mend("when did Xpneg start delivring?")
    assert changes == (Change("Xpneg", "Xpeng"), Change("delivring", "delivering"))
    assert speller.mend('when did "Xpneg" start?') == ('when did "Xpneg" start?', ())
