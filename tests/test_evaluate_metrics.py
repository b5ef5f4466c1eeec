"""Metrics against examples worked by hand or published."""

import math

import pytest

from assistant.evaluate.metrics import (
    auroc,
    average_precision,
    bootstrap_interval,
    calibration_error,
    declined_keeping,
    exact_match,
    mean,
    reciprocal_rank,
    squad2_f1,
    success_at,
    token_f1,
)


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


def test_average_precision():
    # Manning et al., Introduction to IR, 2008, chapter 8: relevant at 1, 3: (1/1 + 2/3) / 2
    assert average_precision([True, False, True]) == pytest.approx(5 / 6)
    assert average_precision([False]) == 0.0


def test_calibration_error():
    # bin 0: scores 0.05 twice, none right: gap 0.1; bin 9: 0.95 twice, one right: gap 0.9
    assert calibration_error([0.05, 0.05, 0.95, 0.95], [False, False, True, False]) == (
        pytest.approx((0.1 + 0.9) / 4)
    )
    assert calibration_error([1.0], [True]) == 0.0


def test_declined_while_most_are_kept():
    positive = [i / 100 for i in range(1, 101)]
    assert declined_keeping(0.95, positive, [0.01, 0.05, 0.06, 0.5]) == pytest.approx(0.5)
    assert math.isnan(declined_keeping(0.95, [], [0.1]))


def test_squad2_f1():
    scores, f1, has = [0.9, 0.2, 0.9, 0.2], [0.5, 1.0, 0.0, 0.0], [True, True, False, False]
    # answered with F1 0.5; wrongly silent; wrongly answered; rightly silent
    assert squad2_f1(scores, f1, has, 0.5) == pytest.approx((0.5 + 0 + 0 + 1) / 4)


def test_an_interval_holds_the_mean():
    low, high = bootstrap_interval([0.0, 1.0] * 50, list(map(str, range(100))))
    assert 0.38 < low < 0.5 < high < 0.62
    assert bootstrap_interval([1.0, 1.0], ["a", "b"]) == (1.0, 1.0)


def test_questions_of_one_article_are_drawn_together():
    # Two articles, one all right and one all wrong: a resample has none, half or all of them.
    low, high = bootstrap_interval([0.0] * 50 + [1.0] * 50, ["a"] * 50 + ["b"] * 50)
    assert (low, high) == (0.0, 1.0)


def test_questions_of_a_single_article_are_drawn_one_by_one():
    low, high = bootstrap_interval([0.0, 1.0] * 50, ["a"] * 100)
    assert 0.38 < low < 0.5 < high < 0.62  # 0.5 and about two standard errors of 0.05
