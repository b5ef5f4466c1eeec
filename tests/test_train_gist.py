"""The difference that tells an article's gist: its data, its training, the reader with it."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from assistant.forms.digest import QUESTION
from assistant.reader.deep import DEEP, LEFT, RIGHT, DeepReader, Pinned, changed
from assistant.reader.windows import encode_window, tokenize_article, tokenize_question
from assistant.train.datasets import load_gists, text_fingerprint
from assistant.train.examples import Example
from assistant.train.gist import GISTS, adapted, batch_of, gist_loss, train
from assistant.train.losses import make_batch
from index.encoders.weights import load_tokenizer
from index.files import file_sha256

pytestmark = pytest.mark.model

OPENING = ["The mill of Orrin burned down on Sunday.", "Nobody was hurt."]
REST = ["It was built in 1790.", "The owner will build it again."]


@pytest.fixture
def folder(tmp_path):
    article = {
        "article_id": "a",
        "title": "A fire",
        "paragraphs": [" ".join(OPENING), " ".join(REST)],
    }
    (tmp_path / "articles.jsonl").write_text(json.dumps(article) + "\n")
    return tmp_path


def gist(*sentences):
    places = []
    for sentence in sentences:
        number = int(sentence in REST)
        start = " ".join((OPENING, REST)[number]).index(sentence)
        places.append([number, start, start + len(sentence)])
    return {"set": "asked_train", "article_id": "a", "gold": places}


def batch():
    article = tokenize_article(load_tokenizer(), "A fire", [*OPENING, *REST])
    window = encode_window(tokenize_question(load_tokenizer(), QUESTION), article, (0, 4))
    return window, make_batch([[Example(window, [0.0] * 4, [], [])]])


ROW = gist(OPENING[0], REST[1])


def test_a_gist_is_its_sentences(folder):
    [(article, gold)] = load_gists(folder, [ROW], load_tokenizer(), set())
    assert (article.id, gold) == ("a", {0, 3})
    barred = {text_fingerprint(" ".join(REST))}
    assert load_gists(folder, [ROW], load_tokenizer(), barred) == []


def test_every_gist_of_this_project_has_its_sentences():
    rows = [json.loads(line) for line in GISTS.read_text().splitlines()]
    keys = [(row["set"], row["article_id"]) for row in rows]
    assert len(set(keys)) == len(keys) > 800
    for row in rows:
        assert all(0 <= start < end for _, start, end in row["gold"])
        assert row["gold"]


def test_a_difference_is_added_or_takes_the_place():
    weights = {"a": np.array([[1, 2], [3, 4]], np.float16), "b": np.ones(2, np.float16)}
    by = {
        "a.left": np.array([[1], [2]], np.float16),
        "a.right": np.array([[10, 20]], np.float16),
        "b": np.zeros(2, np.float16),
    }
    found = changed(weights, by)
    assert found["a"].tolist() == [[11, 22], [23, 44]]
    assert found["a"].dtype == np.float16
    assert found["b"].tolist() == [0, 0]
    assert changed({}, weights) == weights


def test_the_loss_by_hand(folder):
    [(article, gold)] = load_gists(folder, [ROW], load_tokenizer(), set())
    network, rng = adapted().eval(), np.random.default_rng(1)
    read = batch_of(article, gold, rng)
    assert read.relevant.tolist() == [1, 0, 0, 1]
    with torch.no_grad():
        found = network(read.ids, read.types, read.row, read.sentence, read.bounds)
        logits = found.relevance.double()
        single = -(logits[[0, 3]].sigmoid().log().sum() + (-logits[[1, 2]]).sigmoid().log().sum())
        among = -(logits.exp() / logits.exp().sum()).log()[[0, 3]].mean()
        expected = float(single) / len(read.bounds) + float(among)
        assert float(gist_loss(network, read)) == pytest.approx(expected, rel=1e-4)


def test_what_is_learned_is_a_small_difference_that_is_kept(folder, tmp_path):
    network = adapted()
    shipped = load_file(DEEP.path)
    path = tmp_path / "gist.safetensors"
    [(article, gold)] = load_gists(folder, [gist(REST[0])], load_tokenizer(), set())
    read = batch_of(article, gold, np.random.default_rng(1))
    with torch.no_grad():
        before = gist_loss(network.eval(), read).item()
    train(network, [(article, gold)], epochs=30, rate=1e-3, seed=1, out=path)
    with torch.no_grad():
        assert gist_loss(network.eval(), read).item() < before / 2
    kept = load_file(path)
    sides = {n for n in kept if n.endswith((LEFT, RIGHT))}
    assert {n.removesuffix(LEFT).removesuffix(RIGHT) for n in sides} < shipped.keys()
    assert all(shipped[n].shape == kept[n].shape for n in kept.keys() - sides)
    assert not any(name.startswith(("span", "answerable")) for name in kept)
    again = adapted(path).eval()
    window, packed = batch()
    with torch.no_grad():
        out = again(packed.ids, packed.types, packed.row, packed.sentence, packed.bounds)
    reader = DeepReader(DEEP, Pinned(path, file_sha256(path)))
    told = [one.relevance for one in reader.read([window])[0].sentences]
    # A sum in half precision moves a logit by some hundredths.
    assert told == pytest.approx(out.relevance.tolist(), abs=0.05)
    assert max(range(4), key=told.__getitem__) == 2


def test_of_the_gist_the_shipped_reader_says_something_else_than_of_a_question():
    window, _ = batch()
    reader = DeepReader()
    told = [one.relevance for one in reader.of_gist.read([window])[0].sentences]
    assert told != [one.relevance for one in reader.read([window])[0].sentences]
    assert max(range(4), key=told.__getitem__) == 0
