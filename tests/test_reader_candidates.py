"""Windows: how they are cut, put together and chosen, and what follows from their readings."""

from dataclasses import replace

import pytest

from assistant.reader import probability
from assistant.reader.candidates import Candidate, read_candidates
from assistant.reader.deep import SentenceReading
from assistant.reader.probability import (
    features,
    features_of_best,
    probability_of_any,
    ranked,
    verdict_of,
)
from assistant.reader.windows import (
    encode_window,
    partition,
    room_for,
    tokenize_article,
    tokenize_question,
)
from corpus import Sentence
from index import Hit, SentenceIndex
from index.encoders.weights import tokenizer
from tests.support.fakes import FakeEncoder, FakeReader, make_article

SENTENCES = ["The car is red.", "It has a range of 520 km.", "It is new.", "The boat is blue."]


def article(*sentences, title="Cars"):
    return tokenize_article(tokenizer(), title, sentences or SENTENCES)


def question(text="what range?", *earlier):
    return tokenize_question(tokenizer(), text, earlier)


def words(window):
    return tokenizer().decode(window.ids, skip_special_tokens=False)


def test_a_window_holds_question_title_and_sentences():
    window = encode_window(question(), article(), (0, 2))
    assert words(window) == (
        "[CLS] what range? [SEP] cars [SEP] the car is red. it has a range of 520 km. [SEP]"
    )
    assert window.positions == [0, 1]
    # [CLS] what range ? [SEP], then cars [SEP], and 5 of the first sentence.
    assert window.types == [0] * 5 + [1] * (len(window) - 5)
    assert window.sentence == [-1] * 7 + [0] * 5 + [1] * 8 + [-1]


def test_a_later_window_is_read_beside_the_opening_and_a_follow_up_beside_the_talk():
    window = encode_window(question("and when?", "who built it?"), article(), (2, 4))
    assert words(window) == (
        "[CLS] and when? [SEP] who built it? [SEP] cars the car is red. [SEP] "
        "it is new. the boat is blue. [SEP]"
    )
    assert window.positions == [2, 3]


def test_offsets_give_back_the_words_of_a_sentence():
    window = encode_window(question(), article(), (1, 2))
    spans = [window.offsets[n] for n, one in enumerate(window.sentence) if one == 0]
    assert [SENTENCES[1][a:b] for a, b in spans] == "It has a range of 520 km .".split()


def test_a_long_question_and_a_long_sentence_are_cut():
    window = encode_window(question("why " * 100), article("very " * 500), (0, 1), tokens=160)
    assert len(window) == 160
    assert window.ids[:49].count(window.ids[1]) == 48


def test_sentences_are_left_out_where_they_are_to_be():
    window = encode_window(question(), article(), (0, 4), without={1, 2})
    assert window.positions == [0, 3]


def test_windows_are_cut_between_sentences_and_cover_all():
    # 5, 8, 4 and 5 word pieces.
    assert partition(article(), 13) == [(0, 2), (2, 4)]
    assert partition(article(), 7) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert partition(article(), 100) == [(0, 4)]
    assert partition(article(), 13, first_room=5) == [(0, 1), (1, 3), (3, 4)]
    assert partition(article(), 13, within=(1, 3)) == [(1, 3)]


def test_room_is_what_question_and_context_leave():
    # [CLS] what range ? [SEP] cars, 5 of the opening, [SEP], and [SEP] at the end: 13.
    assert room_for(question(), article(), 113) == 100
    # who built it ? [SEP]: 5 more.
    assert room_for(question("what range?", "who built it?"), article(), 113) == 95
    assert room_for(question(), article(), 20) == 40


def test_the_windows_of_the_best_hits_are_read_and_all_their_sentences_count():
    long = [f"Car {n} is {'very ' * 100}red." for n in range(6)]
    found = SentenceIndex.build([make_article("\n\n".join(long))], FakeEncoder())
    hits = found.search("car 4 red").hits
    assert hits[0].sentence.position == 4
    candidates = read_candidates(FakeReader(), question("car 4 red"), hits, found, limit=1)
    # Two sentences of 105 pieces fit a window of 320 beside the opening, cut at 40, and the rest.
    assert [c.sentence.position for c in candidates] == [4, 5]
    assert candidates[0].text == long[4]
    assert candidates[0].cosine == pytest.approx(hits[0].cosine)


def test_of_several_articles_the_one_with_more_good_hits_comes_first():
    one = make_article("Red cars drive fast and far and never once stop.", id="one")
    more = make_article("Red cars drive.\n\nCars are red.\n\nRed is a car.", id="more")
    found = SentenceIndex.build([one, more], FakeEncoder())
    scores = {("one", 0): 0.9, ("more", 0): 0.8, ("more", 1): 0.8, ("more", 2): 0.8}
    hits = [
        Hit(found.sentences(name)[at], 0.0, 0.0, 0.0, 0.0, score, 1)
        for (name, at), score in scores.items()
    ]
    # A mean of 0.8 beside 0.8 against 0.9 beside 0.9: alone the best hit stays first.
    (first, *_) = read_candidates(FakeReader(), question("red cars"), hits, found, limit=1)
    assert first.sentence.article_id == "one"
    # A weaker second hit draws the mean of "one" to 0.6.
    weak = replace(hits[0], score=0.3)
    (first, *_) = read_candidates(FakeReader(), question("red cars"), [*hits, weak], found, limit=1)
    assert first.sentence.article_id == "more"
    every = read_candidates(FakeReader(), question("red cars"), [*hits, weak], found, limit=2)
    assert [(one.sentence.article_id, round(one.near, 6)) for one in every] == [
        ("more", 0.8),
        ("more", 0.8),
        ("more", 0.8),
        ("one", 0.6),
    ]


def test_of_a_long_article_the_part_with_more_good_hits_comes_first():
    text = "\n\n".join(f"Car number {n} is red." for n in range(300))
    found = SentenceIndex.build([make_article(text, "a")], FakeEncoder())

    def first(scores):
        hits = [
            Hit(found.sentences("a")[at], 0.0, 0.0, 0.0, 0.0, score, 1)
            for at, score in scores.items()
        ]
        (read, *_) = read_candidates(FakeReader(), question("red cars"), hits, found, limit=1)
        return read.sentence.position // 100

    # 0.9 beside (0.9 + 0.3) / 2 against 0.8 beside 0.8: 1.5 and 1.6.
    assert first({5: 0.9, 20: 0.3, 210: 0.8, 220: 0.8, 250: 0.8}) == 2
    # More than 80 sentences away they are of another part: 0.9 + 0.75 against 0.8 + 0.8 each.
    assert first({5: 0.9, 20: 0.6, 110: 0.8, 192: 0.8, 280: 0.8}) == 0


def candidate(relevance=0.0, answerable=0.0, margin=0.0, cosine=0.0, near=0.0, article="a"):
    return Candidate(
        sentence=Sentence(article, 0, 0, 15, 0),
        text="The car is red.",
        reading=SentenceReading(relevance, 0, 0, margin),
        answerable=answerable,
        cosine=cosine,
        near=near,
    )


def test_features_by_hand():
    best, other = candidate(3.0, 1.0, -2.0, 0.5, 0.7), candidate(1.0, 2.0)
    assert features(best) == {
        "relevance": 3.0,
        "answerable": 1.0,
        "margin": -2.0,
        "cosine": 0.5,
        "near": 0.7,
    }
    assert features_of_best([best, other], stands_alone=True) == {
        **features(best),
        "lead": 2.0,
        "best_answerable": 2.0,
        "stands_alone": 1.0,
        "one_article": 1.0,
    }
    leaning = features_of_best([best], stands_alone=False)
    assert (leaning["lead"], leaning["stands_alone"]) == (0.0, 0.0)
    of_two = features_of_best([best, candidate(article="b")], stands_alone=True)
    assert of_two["one_article"] == 0.0


@pytest.fixture
def by_hand(monkeypatch):
    model = {"bias": 0.0, "weights": {"relevance": 1.0}}
    fitted = {
        "rank": model,
        "sentence": {"bias": 0.0, "weights": {"margin": 1.0, "stands_alone": 0.5}},
        "any": {"bias": 0.0, "weights": {"best_answerable": 1.0}},
        "verdict": {"says": 0.6, "may say": 0.4, "beside": 0.3},
    }
    monkeypatch.setattr(probability, "_fitted", lambda: fitted)


@pytest.mark.usefixtures("by_hand")
def test_the_best_is_first_and_the_others_are_as_far_behind_as_they_rank():
    low, high, middle = candidate(1.0), candidate(3.0), candidate(2.0, margin=4.0)
    found = ranked([low, high, middle], stands_alone=False)
    assert [one for _, one in found] == [high, middle, low]
    # The first: 1 / (1 + exp(-0)) = 0.5; then logits -1 and -2.
    assert [score for score, _ in found] == pytest.approx([0.5, 0.26894, 0.11920], abs=1e-5)
    assert probability_of_any(found and [candidate(answerable=2.0)]) == pytest.approx(0.88080, 1e-4)


@pytest.mark.usefixtures("by_hand")
def test_the_sentence_that_answers_a_follow_up_is_less_sure():
    # 1 / (1 + exp(-0.5)), where a question that leans on others has 0.5.
    (score, _), *_ = ranked([candidate()])
    assert score == pytest.approx(0.62246, abs=1e-5)


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize(
    ("best", "any_answers", "strictness", "verdict"),
    [
        (0.7, 0.9, "perhaps", "says"),
        (0.7, 0.9, "sure", "says"),
        (0.5, 0.5, "perhaps", "may say"),
        (0.5, 0.5, "sure", "does not say"),
        (0.5, 0.3, "perhaps", "does not say"),
    ],
)
def test_verdicts_by_hand(best, any_answers, strictness, verdict):
    assert verdict_of(best, any_answers, strictness) == verdict


def test_a_probability_stays_one_however_large_the_logits():
    for relevance in (-1e6, -10.0, 10.0, 1e6):
        found = ranked([candidate(relevance, relevance, relevance), candidate()])
        assert all(0.0 <= score <= 1.0 for score, _ in found)
        assert 0.0 <= probability_of_any([one for _, one in found]) <= 1.0


def test_no_candidates_are_no_trouble():
    assert ranked([]) == []
    assert probability_of_any([]) == 0.0
