"""What readers are taught by: the wording of questions, passages that deceive, other readers."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from safetensors.torch import load_file
from safetensors.torch import save_file as save_torch

from assistant.reader.deep import WEIGHTS
from assistant.train.deep import hard_negatives
from assistant.train.deep.epochs import epoch_examples
from assistant.train.deep.loss import make_batch, said_by, taught, with_prior
from assistant.train.deep.model import NULL, Outputs, trained_network
from assistant.train.fast.distil import Taught, teach, window_around
from assistant.train.fast.items import Choice, Items
from assistant.train.fast.loss import GOLD, losses, taught_losses
from assistant.train.fast.model import FastOutputs
from assistant.train.wording import LIMIT, Wording
from index.encoders.weights import CLS, SEP, encoder_folder
from tests.test_train_deep import TOKENIZER, examples, maker, network

pytestmark = pytest.mark.model


def test_what_the_words_say_is_learnt_from_other_questions_only():
    rng = np.random.default_rng(0)
    asked = [[7000 + int(rng.integers(500)), 5000 + i % 2] for i in range(12000)]
    wording = Wording.fit(asked, [i % 2 == 0 for i in range(12000)], seed=1)
    assert wording.log_odds([9000, 5000]) > 1
    assert wording.log_odds([9000, 5001]) < -1
    # Asked again and again it is in one fold, and the model that judges it has seen nothing.
    alone = Wording.fit([[8000, 8001]] * 500, [True] * 500, seed=1)
    assert alone.log_odds([8000, 8001]) == 0
    assert abs(wording.log_odds([5001] * 40)) <= LIMIT


def test_the_prior_is_a_factor_beside_what_the_network_says():
    zeros = torch.zeros(1, 2)
    said = with_prior(Outputs(zeros, zeros, zeros, torch.zeros(1)), torch.tensor([math.log(3)]))
    assert said.answerable.sigmoid().tolist() == pytest.approx([0.75])
    assert said.start.softmax(-1)[0].tolist() == pytest.approx([0.25, 0.75])
    assert said.relevance is zeros


def test_a_reader_that_says_what_its_teachers_say_learns_nothing_more():
    batch = make_batch(examples())
    teacher = network().eval()
    said = said_by([teacher, teacher], batch)
    own = Outputs(
        *(
            getattr(said[0], name).clone().requires_grad_()
            for name in ("start", "end", "relevance", "answerable")
        )
    )
    least = taught(own, batch, said)
    least.backward()
    for logits in (own.start, own.end, own.relevance, own.answerable):
        assert logits.grad.abs().max() < 1e-6
    other = Outputs(own.start * 0.5, own.end, own.relevance, own.answerable + 1)
    assert taught(other, batch, said) > least


def test_several_readers_begin_as_their_mean(tmp_path):
    kept = load_file(WEIGHTS)
    save_torch({n: t * 3 for n, t in kept.items()}, tmp_path / "b")
    mean = trained_network(encoder_folder(), WEIGHTS, tmp_path / "b")
    wanted = (kept["span.bias"].float() + (kept["span.bias"] * 3).float()) / 2
    torch.testing.assert_close(mean.span.bias.detach(), wanted)


def test_passages_that_deceive_are_kept_and_asked(monkeypatch):
    make, question = maker()
    found = SimpleNamespace(name="multispanqa_valid", fit=[question])
    logits = iter([])
    monkeypatch.setattr(
        hard_negatives,
        "read_examples",
        lambda reader, some: [SimpleNamespace(answerable=next(logits)) for _ in some],
    )
    reader = network()
    assert make.others(question, 4) == [1]
    for logit, passages in ((2.0, {question: (1,)}), (hard_negatives.SURE, {})):
        logits = iter([logit])
        assert hard_negatives.find_hard(found, make, reader) == passages
    assert (
        hard_negatives.find_hard(SimpleNamespace(name="covidqa", fit=[question]), make, reader)
        == {}
    )
    sets = [SimpleNamespace(name="multispanqa_valid", fit=[])]
    drawn = [
        example
        for epoch in range(20)
        for example in epoch_examples(sets, [make], 1, epoch, [{question: (1,)}])
    ]
    assert 0 < len(drawn) < 20
    assert {(e.kind, e.answerable, e.ranks) for e in drawn} == {("hard", False, True)}
    assert all("1602" not in example.text for example in drawn)


TEXTS = ["who built it", "it stands", "anna built it", "in 1602", "another passage"]


@pytest.fixture
def items(tmp_path):
    """One question; sentences 1 to 3 are one passage, 4 another; 2 answers, 4 is looked at."""
    ids = [TOKENIZER.encode(text, add_special_tokens=False).ids for text in TEXTS]
    total = sum(map(len, ids))
    rows = {
        "question": [0],
        "candidates": [[2, 4, -1]],
        "places": [[1, 3, -1]],
        "features": np.zeros((1, 3, 4), np.float32),
        "relevant": np.array([[1, 0, 0]], np.int8),
        "same": np.array([[1, 0, 0]], np.int8),
        "spans": np.array([[[0, 0, 0], [-1, -1, -1]]], np.int16),
        "top": [2],
        "kind": [GOLD],
        "tuned": [0],
        "sentences": [[1, 0], [2, 0], [3, 0], [4, 1]],
        "tokens": np.concatenate(ids),
        "states": np.ones((total, 384), np.int8),
        "scales": np.ones(total, np.float32),
        "offsets": np.cumsum([0, *map(len, ids)]),
    }
    path = tmp_path / "shard"
    save_file({name: np.asarray(value) for name, value in rows.items()}, path)
    return Items([path])


def test_a_candidate_is_read_with_its_neighbours_of_the_passage(items):
    asked, before, own, after, _ = ([*items.tokens(i)] for i in range(5))
    read = window_around(items, 0, 0)
    assert read.ids == [CLS, *asked, SEP, *before, *own, *after, SEP]
    assert read.head == len(asked) + 2
    assert read.ids[read.first : read.end] == own
    assert window_around(items, 0, 1).ids == [CLS, *asked, SEP, *items.tokens(4), SEP]


def test_what_teachers_say_is_kept_by_candidate(items, tmp_path):
    def teacher(ids, types, mask, sentence):
        place = torch.arange(ids.shape[1]).float().expand(ids.shape)
        inside = (sentence >= 0) | (torch.arange(ids.shape[1]) == NULL)
        spread = place.masked_fill(~inside, -1e4)
        return Outputs(spread, spread, torch.full((len(ids), 1), 5.0), torch.zeros(len(ids)))

    said = teach(items, [teacher, teacher], "cpu", tmp_path / "taught")
    first = window_around(items, 0, 0).first
    own = len(items.tokens(2))
    assert said.relevance[0].tolist() == [5.0, 5.0, -1e4]
    # Saying nothing is place 0; then the candidate's own tokens, one after the other.
    expected = [0.0, *range(first, first + own)]
    assert said.start[0, 0, : 1 + own].tolist() == expected
    assert said.start[0, 0, 1 + own] < -1e3
    again = teach(items, [], "cpu", tmp_path / "taught")
    assert np.array_equal(again.end, said.end)


def test_the_fast_look_learns_nothing_more_where_it_says_what_teachers_say(items):
    choice = Choice(0, np.array([0, 1]))
    own = len(items.tokens(2))
    begin = 1 + len(items.tokens(0))
    rank = torch.tensor([2.0, -1.0], requires_grad=True)
    spread = torch.full((2, begin + 3), -1e4)
    spread[:, NULL] = 0.5
    spread[0, begin : begin + own] = torch.arange(own).float()
    start = spread.clone().requires_grad_()
    outputs = FastOutputs(start, spread, rank, torch.tensor([2.0, -1.0]))
    kept = np.full((1, 3, 101), -1e4, dtype=np.float16)
    kept[0, 0, 0], kept[0, 0, 1 : 1 + own] = 0.5, np.arange(own)
    said = Taught(np.array([[2.0, -1.0, -1e4]], np.float32), kept, kept)
    parts = taught_losses(outputs, np.array([begin, begin]), items, [choice], said)
    assert parts["rank"].item() == pytest.approx(0, abs=1e-6)
    (parts["rank"] + parts["span"]).backward()
    assert rank.grad.abs().max() < 1e-6
    assert start.grad.abs().max() < 1e-6
    assert set(losses(outputs, np.array([begin, begin]), items, [choice])) > {"rank", "whole"}
