"""How far the encoding is: told over all sentences, and drawn as a bar."""

import io

from index import ProgressBar, Segment
from tests.support.fakes import FakeEncoder, make_article


def test_whoever_watches_is_told_of_all_sentences_though_they_are_encoded_in_blocks(monkeypatch):
    monkeypatch.setattr("index.segments.segment.SENTENCES_PER_BATCH", 2)
    told = []
    article = make_article("One car. Two cars. Three cars. Four cars. Five cars.")
    Segment.build([article], FakeEncoder(), lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_a_bar_ends_where_the_sentences_end(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    show = ProgressBar()
    for done in (0, 3, 5):
        show(done, 5)
    assert "0/5" in screen.getvalue()
    assert "5/5" in screen.getvalue()
