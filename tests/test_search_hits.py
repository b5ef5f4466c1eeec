"""What the searches find, on vectors a person can compute."""

import numpy as np
import pytest

from corpus import IndexStoreError
from index import Encoding, SentenceIndex
from index.search.bm25 import Lexical, bm25, language_of, stems
from index.search.ranking import fuse
from index.search.token_states import TokenStates, add_counts, maxsim, token_weights
from index.search.vectors import highest, inner_products, nearest
from tests.support.fakes import FakeEncoder, make_article


def one(vector, tokens, states):
    states = np.array(states, np.float32)
    return Encoding(np.array(vector, np.float32), np.array(tokens, np.int32), states, states)


def test_cosine_is_that_of_the_vectors():
    found = SentenceIndex.build([make_article("red car. red boat.")], FakeEncoder())
    best = found.search("red car").hits[0]
    assert best.cosine == pytest.approx(1.0)
    other = found.search("red car").hits[1]
    assert other.cosine == pytest.approx(0.5)  # (1, 1, 0) . (1, 0, 1) / 2


def test_ranks_count_from_one_and_every_sentence_of_a_small_article_is_a_hit(encoder):
    found = SentenceIndex.build([make_article("One car. Two boats. Three trains.")], encoder)
    hits = found.search("boats").hits
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[0].sentence.position == 1
    assert sorted(hit.sentence.position for hit in hits) == [0, 1, 2]


def test_a_question_of_unknown_words_still_has_hits(encoder):
    found = SentenceIndex.build([make_article("One car. Two boats.")], encoder)
    assert {hit.score for hit in found.search("zebra?").hits} == {0.0}
    assert [hit.sentence.position for hit in found.search("zebra?").hits] == [0, 1]


def test_nothing_to_index(encoder):
    with pytest.raises(IndexStoreError, match="Expected at least one sentence"):
        SentenceIndex.build([make_article("   ")], encoder)


def late(question, sentences, row):
    """Of one sentence, as the index computes it."""
    states = TokenStates.build(sentences, 2)
    numbers, counts = states.frequency([(0, len(sentences))])
    frequency = add_counts(np.zeros(0, np.int64), numbers, counts)
    weights = token_weights(question.tokens, frequency, len(sentences))
    return maxsim(question, weights, [states.last(row)])[0]


def test_late_interaction_takes_the_best_partner_of_each_token():
    sentence = one([0, 0], [0, 1], [[1, 0], [0, 1]])
    question = one([0, 0], [5, 6], [[0.6, 0.8], [1, 0]])  # never seen: equal weights
    assert late(question, [sentence], 0) == pytest.approx((0.8 + 1.0) / 2, abs=0.01)


def test_rare_tokens_weigh_more_in_late_interaction():
    common, rare = [[1, 0]], [[0, 1]]
    sentences = [one([0, 0], [0], common)] * 3 + [one([0, 0], [1], rare)]
    question = one([0, 0], [0, 1], common + rare)
    # df 3 and 1 of 4: log(1 + 1.5/3.5) = 0.3567, log(1 + 3.5/1.5) = 1.2040
    assert late(question, sentences, 0) == pytest.approx(0.3567 / 1.5606, abs=0.01)
    assert late(question, sentences, 3) == pytest.approx(1.2040 / 1.5606, abs=0.01)


def test_a_token_counts_once_a_sentence():
    twice = one([0, 0], [7, 7], [[1, 0], [1, 0]])
    numbers, counts = TokenStates.build([twice, twice], 2).frequency([(0, 1), (1, 2)])
    assert (numbers.tolist(), counts.tolist()) == ([7], [2])


def test_late_interaction_without_tokens_is_zero():
    nothing = one([0, 0], [], np.zeros((0, 2)))
    word = one([0, 0], [0], [[1, 0]])
    assert late(word, [nothing, word], 0) == 0
    assert late(word, [nothing, word], 1) == pytest.approx(1)
    assert late(nothing, [nothing, word], 1) == 0


def test_the_sentence_before_counts_only_within_its_paragraph(encoder):
    article = make_article("Red car. Blue boat.\n\nGreen train.")
    by_place = {
        hit.sentence.position: hit
        for hit in SentenceIndex.build([article], encoder).search("red blue").hits
    }
    assert by_place[0].late_before == 0
    assert by_place[1].late_before == pytest.approx(by_place[0].late)
    assert by_place[2].late_before == 0


def test_bm25_finds_other_forms_of_a_word():
    lexical = Lexical.build(["The company invested money.", "The weather is fine."])
    scores = lexical.scores("Who is investing?")
    assert scores[0] > 0
    assert scores[1] == 0


def test_a_word_is_known_in_any_form():
    lexical, alive = Lexical.build(["The company invested money."]), np.array([True])
    assert all(lexical.knows(stem, "en", alive) for stem in ("invest", "investor", "compani"))
    assert not any(lexical.knows(stem, "en", alive) for stem in ("zebra", "inv", "mone", ""))
    assert not lexical.knows("invest", "de", alive)
    assert not lexical.knows("invest", "en", ~alive)


def test_bm25_is_the_published_formula():
    # n = 2, df = 1, tf = 1, both lengths 2: idf * 1 / (1 + 1.5) with idf = log(1 + 1.5 / 1.5)
    lexical = Lexical.build(["red car", "blue boat"])
    assert lexical.scores("red")[0] == pytest.approx(np.log(2) / 2.5, rel=1e-6)


def test_bm25_weighs_repetition_length_and_rareness():
    # Lengths 3, 1, 2: mean 2. "red" twice in the first, once in the second: df 2 of 3.
    lexical = Lexical.build(["red red car", "red", "blue boat"])
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    long, short = 1.5 * (0.25 + 0.75 * 3 / 2), 1.5 * (0.25 + 0.75 * 1 / 2)
    expected = [idf * 2 / (2 + long), idf * 1 / (1 + short), 0]
    assert lexical.scores("red") == pytest.approx(expected, rel=1e-6)
    assert lexical.scores("red red") == pytest.approx([2 * score for score in expected], rel=1e-6)


def test_bm25_of_two_parts_is_that_of_one_and_the_dead_do_not_count():
    parts = [Lexical.build(["red car", "red red red"]), Lexical.build(["blue boat"])]
    alive = [np.array([True, False]), np.array([True])]
    found = bm25(list(zip(parts, alive, strict=True)), ["en red"], rows=2, length=4)
    assert found[0][0] == Lexical.build(["red car", "blue boat"]).scores("red")[0]


@pytest.mark.parametrize("texts", [["..."], ["the of", "and"], ["...", "car"]])
def test_sentences_without_a_content_word_do_not_break_bm25(texts):
    lexical = Lexical.build(texts)
    assert lexical.scores("the zebra ...").tolist() == [0.0] * len(texts)


def test_stems_leave_out_the_words_that_only_ask():
    assert stems("Who is investing in the cars?") == ["invest", "car"]
    assert stems("the G3's 3.5 million") == ["g3", "3.5", "million"]


def test_stems_are_those_of_the_language():
    assert stems("Die Häuser sind alt", "de") == ["die", "haus", "sind", "alt"]
    assert stems("Das sind die", "en") == ["das", "sind", "die"]
    assert stems("家 Tālo", "zh") == ["家", "tālo"]  # no stemmer: the words as they are
    assert [language_of(stated) for stated in ("", "DE", "pt-BR")] == ["en", "de", "pt"]


def test_the_highest_scores_and_of_equal_ones_the_first():
    scores = np.array([1, 3, 2, 3, 2, 2], np.float32)
    assert highest(scores, 4).tolist() == [1, 2, 3, 4]
    assert highest(scores, 9).tolist() == [0, 1, 2, 3, 4, 5]
    assert highest(scores[:0], 2).tolist() == []


def test_an_inner_product_does_not_tell_where_its_row_lies():
    vectors = np.random.default_rng(5).normal(size=(203, 384)).astype(np.float32)
    whole = inner_products(vectors, vectors[0])
    assert whole == pytest.approx(vectors @ vectors[0], rel=1e-4, abs=1e-4)
    for start in range(0, 199, 3):
        piece = inner_products(vectors[start : start + 5], vectors[0])
        assert (piece == whole[start : start + 5]).all()


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_nearest_among_the_allowed(share):
    rng = np.random.default_rng(6)
    vectors = rng.normal(size=(500, 8)).astype(np.float32)
    allowed = rng.random(500) < share
    rows, products = nearest(vectors, vectors[3], allowed, 7)
    expected = [r for r in np.argsort(-(vectors @ vectors[3])) if allowed[r]][:7]
    assert rows.tolist() == sorted(expected)
    assert products == pytest.approx((vectors @ vectors[3])[rows], rel=1e-5)


def test_fusion_grows_with_each_score():
    base = [np.array([0.5], np.float32)] * 4
    for place in range(4):
        more = [values + 0.1 * (place == number) for number, values in enumerate(base)]
        assert fuse(*more)[0] > fuse(*base)[0]


def test_middle_states_are_kept_but_for_rounding(encoder):
    found = SentenceIndex.build([make_article("One car. Two boats.")], encoder)
    hit = found.search("boats").hits[0]
    expected = encoder.encode(["Two boats."])[0].middle
    assert found.middle(hit) == pytest.approx(expected, abs=0.005)
