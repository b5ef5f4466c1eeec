"""Which sentences are read together, and how a probability comes out of it."""

import math

import pytest

from assistant.reader import probability
from assistant.reader.candidates import Candidate, read_candidates, read_fast, with_unread
from assistant.reader.deep import SentenceReading
from assistant.reader.fast import FastReading
from assistant.reader.passages import passages_around
from assistant.reader.probability import feature_columns, ranked
from corpus import split_sentences
from index import Hit, SentenceIndex
from tests.support.fakes import FakeEncoder, FakeReader, make_article

TEXT = "The car is red. It has a range of 520 km. It is new.\n\nThe boat is blue."


def hits_of(article, *positions):
    sentences = split_sentences(article)
    return [
        Hit(sentences[p], 0.5, 1.0, 0.5, 0.0, 1.0, rank + 1) for rank, p in enumerate(positions)
    ]


def passages(article, *positions):
    return passages_around(
        hits_of(article, *positions), SentenceIndex.build([article], FakeEncoder())
    )


def test_a_sentence_is_read_with_its_paragraph_once():
    article = make_article(TEXT)
    found = passages(article, 1, 0, 3)
    assert [[s.position for s in passage.sentences] for passage in found] == [[0, 1, 2], [3]]
    window = found[0].window
    assert window.text == "The car is red. It has a range of 520 km. It is new."
    assert [window.text[a:b] for a, b in window.sentences] == window.text.replace(". ", ".|").split(
        "|"
    )


def test_a_window_keeps_its_size():
    article = make_article(" ".join(f"Sentence number {n} is here." for n in range(100)))
    (found,) = passages(article, 50)
    assert len(found.window.text) <= 450
    positions = [s.position for s in found.sentences]
    assert positions == list(range(positions[0], positions[-1] + 1))
    assert 50 - positions[0] in (positions[-1] - 50, positions[-1] - 49)


def test_a_sentence_longer_than_a_window_stands_alone():
    article = make_article(f"Short one. It {'very ' * 200}long is. Another one.")
    assert [s.position for s in passages(article, 1)[0].sentences] == [1]


def test_neighbours_among_the_hits_become_candidates(encoder):
    article = make_article(TEXT)
    found = SentenceIndex.build([article], encoder)
    hits = found.search("range").hits
    candidates = read_candidates(FakeReader(), "range", hits, hits[:1], found)
    # The sentence after it is ranked above the one before: what precedes a sentence counts.
    assert [c.hit.sentence.position for c in candidates] == [1, 2, 0]
    assert candidates[0].text == "It has a range of 520 km."
    assert (candidates[0].reading.relevance, candidates[1].reading.relevance) == (1.0, 0.0)


class FakeFirstReader:
    """Ranks the later of two sentences first and marks their first word."""

    def read(self, question, candidates, scores):
        assert scores.shape == (len(candidates), 4)
        return [FastReading(10.0 * n, 1.0, 0, 1, 2.0) for n in range(len(candidates))]


def test_the_fast_look_orders_marks_and_keeps_to_its_list(encoder):
    found_in = SentenceIndex.build([make_article("The car is red. A boat sails.")], encoder)
    found = found_in.search("car")
    candidates = read_fast(FakeFirstReader(), found.question, found.hits, found_in)
    assert [c.text for c in candidates] == ["A boat sails.", "The car is red."]
    assert [c.text[slice(*c.reading.characters(c.text))] for c in candidates] == ["A", "The"]
    assert (candidates[0].reading.relevance, candidates[0].answerable) == (10.0, 1.0)


def candidate(**reading):
    (hit,) = hits_of(make_article("The car is red."), 0)
    values = {"relevance": 0.0, "start": 0, "end": 0, "margin": 0.0, **reading}
    return Candidate(hit, "The car is red.", SentenceReading(**values), 0.0)


def test_what_is_left_unread_stays_far_behind():
    hits = hits_of(make_article(TEXT), 0, 1, 2)
    first = [Candidate(hit, "text", SentenceReading(9.0, 1, 4, 9.0), 9.0) for hit in hits]
    read = [Candidate(hits[1], "text", SentenceReading(1.0, 0, 0, -9.0), -0.5)]
    found = with_unread(read, first)
    assert [c.hit.rank for c in found] == [1, 2, 3]
    assert found[1] is read[0]
    # The median, or two behind the best that was read if that is less.
    assert found[0].reading == SentenceReading(-4.0, 1, 4, -11.0)
    assert found[2].answerable == -2.5
    assert with_unread(read, []) == read
    assert with_unread([], []) == []


def test_features_by_hand():
    columns = feature_columns([candidate(relevance=3.0, margin=-2.0), candidate(relevance=1.0)])
    assert columns == {
        "answerable": [0.0, 0.0],
        "fusion_lead": [0.0, 0.0],
        "relevance_lead": [2.0, -2.0],
        "margin_lead": [-2.0, 2.0],
        "fast_answerable": [-8.0, -8.0],
        "fast_lead": [0.0, 0.0],
        "relevance": [3.0, 1.0],
        "margin": [-2.0, 0.0],
    }


def test_a_single_candidate_leads_by_nothing():
    columns = feature_columns([candidate(relevance=3.0)])
    assert {columns[name][0] for name in columns if name.endswith("_lead")} == {0.0}


@pytest.mark.parametrize("depth", ["fast", "auto", "deep"])
def test_a_probability_stays_one_however_large_the_logits(depth):
    for relevance in (-1e6, -10.0, 10.0, 1e6):
        ((score, _),) = ranked([candidate(relevance=relevance, margin=relevance)], depth)
        assert 0.0 <= score <= 1.0


def test_the_best_is_first_and_none_is_surer_than_the_one_before(monkeypatch):
    rank = {"bias": 0.0, "weights": {"relevance_lead": 1.0}}
    sure = {"bias": 0.0, "weights": {"margin": 1.0}}
    monkeypatch.setattr(probability, "_fitted", lambda: {"auto": {"rank": rank, "sure": sure}})
    low, high, middle = (
        candidate(relevance=relevance, margin=margin)
        for relevance, margin in ((1.0, 0.0), (3.0, 0.0), (2.0, 4.0))
    )
    found = ranked([low, high, middle], "auto")
    assert [one for _, one in found] == [high, middle, low]
    # 1 / (1 + exp(-0)) = 0.5; the second would be at 0.98.
    assert [score for score, _ in found] == [0.5, 0.5, 0.5]


def test_where_the_talk_is_counts_like_a_logit(monkeypatch):
    model = {"bias": 0.0, "weights": {"relevance": 1.0}}
    monkeypatch.setattr(probability, "_fitted", lambda: {"auto": {"rank": model, "sure": model}})
    ((alone, _),) = ranked([candidate(relevance=0.0)], "auto")
    ((near, _),) = ranked([candidate(relevance=0.0)], "auto", talk=("a", 0))
    ((far, _),) = ranked([candidate(relevance=0.0)], "auto", talk=("a", 1))
    # The candidate is sentence 0 of article a: it does not come after sentence 1.
    assert (alone, far) == (0.5, 0.5)
    assert near == pytest.approx(1 / (1 + math.exp(-1)))


def test_no_candidates_are_no_trouble():
    assert ranked([], "auto") == []
