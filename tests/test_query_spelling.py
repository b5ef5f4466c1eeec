"""Slips are mended from the articles; what is right is left alone."""

import pytest

from assistant.query.spelling import Speller
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
        ("wich taiwanes manufacurer", "wich Taiwanese manufacturer"),
        ("foxcon", "Foxconn"),
    ],
)
def test_a_slip_is_mended(typed, mended):
    assert SPELLER.mend(typed) == mended


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
    assert SPELLER.mend(typed) == typed


def test_words_come_and_go_with_their_articles():
    assert Speller(TEXTS.minus("b")).mend("foxcon") == "foxcon"
    assert Speller(TEXTS.minus("a")).mend("foxcon") == "Foxconn"
