"""Slips are mended from the articles; what is right is left alone."""

import pytest

from assistant.spelling import Speller

SPELLER = Speller(["Xpeng starts delivering vehicles.", "A Taiwanese manufacturer, Foxconn."])


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
