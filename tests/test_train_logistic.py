"""Fitting of the probabilities, on judged candidates made by hand."""

import pytest

from assistant.reader.candidates import Candidate
from assistant.reader.deep import SentenceReading
from assistant.train.logistic import ASKED, POOLED, PUBLIC, Asked, Scored, fit, thresholds
from corpus import Sentence


def asked(answerable, near, right, group=ASKED):
    """A question with one candidate for each logit of `answerable`."""
    candidates = [
        Candidate(
            sentence=Sentence(str(at), 0, 0, 15, 0),
            text="The car is red.",
            reading=SentenceReading(0.0, 0, 0, 0.0),
            answerable=logit,
            cosine=0.0,
            near=mean,
        )
        for at, (logit, mean) in enumerate(zip(answerable, near, strict=True))
    ]
    return Asked.of(candidates, right, group, "article")


def test_where_only_what_is_near_differs_it_decides():
    right = asked([0.0, 0.0], [0.9, 0.1], [True, False], POOLED)
    (best, *_) = right.first(fit([right] * 20).rank)
    assert best.near == 0.9


def test_what_is_asked_of_many_articles_at_once_tells_nothing_of_whether_one_answers():
    alone = [asked([2.0], [0.0], [True]), asked([-2.0], [0.0], [False])] * 10
    missed = [asked([2.0], [0.0], [False], POOLED)] * 50
    assert fit([*alone, *missed]).any == pytest.approx(fit(alone).any, abs=1e-4)
    assert fit([*alone, *missed]).sentence[0] < fit(alone).sentence[0] - 1


def test_a_question_of_a_public_set_counts_a_quarter():
    yes, no = asked([0.0], [0.0], [True]), asked([0.0], [0.0], [False], PUBLIC)
    # Four noes of weight 1/4 beside one yes: a bias of 0.
    assert fit([yes, no, no, no, no]).any[0] == pytest.approx(0.0, abs=1e-3)


def scored(sentence, any_, right, answerable, group=ASKED):
    return Scored(group=group, sentence=sentence, any=any_, right=right, answerable=answerable)


def test_thresholds_by_hand():
    # From 0.41 on three of four are right, from 0.31 on three of five.
    said = [
        scored(0.9, 0.5, True, True),
        scored(0.8, 0.6, True, True),
        scored(0.6, 0.7, False, True),
        scored(0.5, 0.8, True, True),
        scored(0.4, 0.9, False, False),
    ]
    others = [scored(0.95, 0.0, False, True, group) for group in (POOLED, PUBLIC)] * 9
    limits = thresholds([*said, *others])
    assert limits["says"] == pytest.approx(0.41)
    # The quantile 0.14 of 0.5, 0.6, 0.7, 0.8: 0.5 + 0.14 * 3 * 0.1.
    assert limits["may say"] == pytest.approx(0.54)
