"""Metrics against examples worked by hand or published."""

import math

import pytest

from assistant.metrics import auroc, exact_match, mean, reciprocal_rank, success_at, token_f1


def test_ranks():
    assert success_at(1, [False, True]) == 0.0
    assert success_at(3, [False, True]) == 1.0
    assert success_at(3, [False, False, False, True]) == 0.0
    # Voorhees, TREC-8, 1999: ranks 3, 2 and 1 give 1/3, 1/2 and 1, MRR 11/18.
    ranks = [[False, False, True], [False, True], [True]]
    assert mean([reciprocal_rank(r) for r in ranks]) == pytest.approx(11 / 18)
    assert reciprocal_rank([False]) == reciprocal_rank([]) == 0.0


def test_exact_match_is_that_of_squad():
    assert exact_match("The Eiffel Tower.", ["eiffel tower"]) == 1.0
    assert exact_match("520 km", ["520", "a 520 km"]) == 1.0
    assert exact_match("520", ["520 km"]) == 0.0
    assert exact_match("", []) == 1.0
    assert exact_match("yes", []) == 0.0


def test_token_f1_is_that_of_squad():
    # two of three words found, two of two right: 2 * (2/2 * 2/3) / (2/2 + 2/3) = 0.8
    assert token_f1("Lei Jun", ["Xiaomi's Lei Jun"]) == pytest.approx(0.8)
    assert token_f1("cat", ["dog", "the cat"]) == 1.0
    assert token_f1("", ["dog"]) == 0.0
    assert token_f1("", []) == 1.0


def test_auroc_counts_pairs():
    # pairs: 0.8>0.7, 0.8>0.3, 0.5<0.7, 0.5>0.3: three of four
    assert auroc([0.8, 0.5], [0.7, 0.3]) == pytest.approx(0.75)
    assert auroc([0.5], [0.5]) == pytest.approx(0.5)
    assert math.isnan(auroc([], [0.5]))
    assert math.isnan(mean([]))
