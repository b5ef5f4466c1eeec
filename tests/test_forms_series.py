"""Items of one list, known by their marks, their form or the words that count them."""

import pytest

from assistant.forms.series import series_of
from corpus import split_sentences
from tests.support.fakes import make_article

LEASE = """The parties agree.

7.1 The tenant pays on the first.

7.2 The tenant heats the flat. Gas is extra.

7.3 The tenant airs the rooms.

8.1 The owner mends the roof."""
SOUP = """You need:

400 g beans

2 onions

6 cloves of garlic

2.5 litres of water

Soak the beans overnight and cook them for an hour in fresh water until they are soft."""
LETTER = (
    "I want four things. First, an answer by May. I have waited long. Second, a new map of the "
    "road. And third: the old sign.\n\nThe first answer was short."
)
CODES = """The lamp tells what is wrong.

Amber, one flash: the store is low.

Red, steady: there is water inside.

Red, two flashes: a cell is broken."""
PLAIN = "The pool opens in May. It cost four million.\n\nThe mayor spoke. Nobody clapped."
BULLETS = "In the box:\n\n• one frame\n\n• four feet\n\nCall us if a part is missing."


@pytest.mark.parametrize(
    ("text", "begins", "items"),
    [
        (LEASE, "7.2 The", ["7.1 The", "7.2 The", "7.3 The"]),
        (LEASE, "8.1 The", []),  # alone in its clause
        (LEASE, "Gas is", []),  # does not begin the item
        (SOUP, "2 onions", ["400 g", "2 onions", "6 cloves", "2.5 litres"]),
        (SOUP, "You need:", ["400 g", "2 onions", "6 cloves", "2.5 litres"]),
        (SOUP, "Soak the", []),
        (LETTER, "Second, a", ["First, an", "Second, a", "And third:"]),
        (LETTER, "The first", []),
        (CODES, "Red, steady", ["Amber, one", "Red, steady", "Red, two"]),
        (PLAIN, "The mayor", []),
        (BULLETS, "In the box", ["• one", "• four"]),
        (BULLETS, "• four", ["• one", "• four"]),
    ],
)
def test_the_items_of_a_series(text, begins, items):
    article = make_article(text)
    sentences = split_sentences(article)
    texts = [text[one.start : one.end] for one in sentences]
    place = next(n for n, one in enumerate(texts) if one.startswith(begins))
    found = [texts[n] for n in series_of(place, article, sentences)]
    assert [one[: len(item)] for one, item in zip(found, items, strict=True)] == items
