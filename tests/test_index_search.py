"""What the searches find, on vectors a person can compute."""

import numpy as np
import pytest
from conftest import FakeEncoder, make_article

from corpus import IndexStoreError
from index import Encoding, SentenceIndex
from index.fusion import fuse
from index.lexical import Lexical, stems
from index.states import TokenStates


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


def test_late_interaction_takes_the_best_partner_of_each_token():
    sentence = one([0, 0], [0, 1], [[1, 0], [0, 1]])
    question = one([0, 0], [5, 6], [[0.6, 0.8], [1, 0]])  # never seen: equal weights
    states = TokenStates.build([sentence], 2)
    assert states.late(question, [0])[0] == pytest.approx((0.8 + 1.0) / 2, abs=0.01)


def test_rare_tokens_weigh_more_in_late_interaction():
    common, rare = [[1, 0]], [[0, 1]]
    states = TokenStates.build([one([0, 0], [0], common)] * 3 + [one([0, 0], [1], rare)], 2)
    # df 3 and 1 of 4: log(1 + 1.5/3.5) = 0.3567, log(1 + 3.5/1.5) = 1.2040
    late = states.late(one([0, 0], [0, 1], common + rare), [0, 3])
    assert late == pytest.approx([0.3567 / 1.5606, 1.2040 / 1.5606], abs=0.01)


def test_late_interaction_without_tokens_is_zero():
    nothing = one([0, 0], [], np.zeros((0, 2)))
    word = one([0, 0], [0], [[1, 0]])
    states = TokenStates.build([nothing, word], 2)
    assert states.late(word, [0, 1]) == pytest.approx([0, 1])
    assert states.late(nothing, [0, 1]) == pytest.approx([0, 0])


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
    assert lexical.knows("invest")
    assert lexical.knows("investor")
    assert not lexical.knows("zebra")
    assert not lexical.knows("inv")


def test_bm25_is_the_published_formula():
    # n = 2, df = 1, tf = 1, both lengths 2: idf * 1 / (1 + 1.5) with idf = log(1 + 1.5 / 1.5)
    lexical = Lexical.build(["red car", "blue boat"])
    assert lexical.scores("red")[0] == pytest.approx(np.log(2) / 2.5, rel=1e-4)


@pytest.mark.parametrize("texts", [["..."], ["the of", "and"], ["...", "car"]])
def test_sentences_without_a_content_word_do_not_break_bm25(texts):
    lexical = Lexical.build(texts)
    assert lexical.scores("the zebra ...").tolist() == [0.0] * len(texts)
    assert not lexical.knows("")


def test_stems_leave_out_the_words_that_only_ask():
    assert stems("Who is investing in the cars?") == ["invest", "car"]
    assert stems("the G3's 3.5 million") == ["g3", "3.5", "million"]


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
