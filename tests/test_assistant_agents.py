"""Who did it, in the words of the articles."""

import pytest
from conftest import FakeEncoder, make_article

from assistant.query.who import by_their_name
from index import SentenceIndex

TEXTS = SentenceIndex.build(
    [
        make_article(
            "A group of investors paid. Its competitor competes well. The donors are many. "
            "The composer and the writer met. Nobody wrote of the player."
        )
    ],
    FakeEncoder(),
)


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("who invested?", "who are the investors?"),
        ("Who has invested in Xpeng?", "who are the investors in Xpeng?"),
        ("And who invests", "who are the investors?"),
        ("Who composed?", "who are the composers?"),
        ("Who is composing?", "Who is composing?"),
        # The articles have the verb; the verb has an object; there is no such noun.
        ("Who competes?", "Who competes?"),
        ("Who invested millions?", "Who invested millions?"),
        ("Who played the game?", "Who played the game?"),
        ("Who sang?", "Who sang?"),
        ("How did they invest?", "How did they invest?"),
        ("who", "who"),
    ],
)
def test_those_who_did_it_are_called_what_the_articles_call_them(asked, searched):
    assert by_their_name(asked, TEXTS) == searched
