"""BERT's layers as a graph of ours: against the formulas in numpy, with small random weights."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from assistant.reader import deep
from assistant.train.export import HEADS, bert_graph, export_encoder, export_reader
from corpus import ModelUnavailableError
from index.encoders.onnx import GRAPH
from index.encoders.onnx_session import (
    PADDING,
    TOKENS_PER_BATCH,
    Embeddings,
    Layers,
    length_batches,
    on_all_cores,
    watched,
)
from index.encoders.weights import LAYERS, mapped, verified

WIDTH, WIDE, WORDS = 24, 48, 50


def random_weights(prefix="", layers=LAYERS):
    rng = np.random.default_rng(3)

    def normal(*shape):
        return rng.normal(scale=0.3, size=shape).astype(np.float32)

    embeddings = {
        "word_embeddings.weight": normal(WORDS, WIDTH),
        "position_embeddings.weight": normal(64, WIDTH),
        "token_type_embeddings.weight": normal(2, WIDTH),
        "LayerNorm.weight": 1 + normal(WIDTH),
        "LayerNorm.bias": normal(WIDTH),
    }
    found = {f"embeddings.{name}": array for name, array in embeddings.items()}
    for layer in range(layers):
        own = f"{prefix}encoder.layer.{layer}"
        for name, out, into in [
            *[(f"attention.self.{part}", WIDTH, WIDTH) for part in ("query", "key", "value")],
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", WIDE, WIDTH),
            ("output.dense", WIDTH, WIDE),
        ]:
            found[f"{own}.{name}.weight"], found[f"{own}.{name}.bias"] = (
                normal(out, into),
                normal(out),
            )
        for name in ("attention.output", "output"):
            found[f"{own}.{name}.LayerNorm.weight"] = 1 + normal(WIDTH)
            found[f"{own}.{name}.LayerNorm.bias"] = normal(WIDTH)
    return found


def normal_of(weights, name, rows):
    centred = rows - rows.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def by_formula(weights, ids, types, layers):
    """Devlin et al., BERT, 2018: states after each layer, for one row."""
    w = {name: array.astype(np.float64) for name, array in weights.items()}

    def linear(name, rows):
        return rows @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = x + w["embeddings.token_type_embeddings.weight"][types]
    x = normal_of(w, "embeddings.LayerNorm", x)
    after = []
    for layer in range(layers):
        own = f"encoder.layer.{layer}"
        heads = []
        for at in range(0, WIDTH, WIDTH // HEADS):
            q, k, v = (
                linear(f"{own}.attention.self.{part}", x)[:, at : at + WIDTH // HEADS]
                for part in ("query", "key", "value")
            )
            share = np.exp(q @ k.T / math.sqrt(WIDTH // HEADS))
            heads.append(share / share.sum(axis=1, keepdims=True) @ v)
        mixed = linear(f"{own}.attention.output.dense", np.concatenate(heads, axis=1))
        x = normal_of(w, f"{own}.attention.output.LayerNorm", x + mixed)
        wide = linear(f"{own}.intermediate.dense", x)
        wide = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = normal_of(w, f"{own}.output.LayerNorm", x + linear(f"{own}.output.dense", wide))
        after.append(x)
    return after


def layers_of(weights, folder, embeddings=None, prefix="", outputs=()):
    path = folder / f"{len(list(folder.iterdir()))}.onnx"
    path.write_bytes(bert_graph(weights, prefix, outputs).SerializeToString())
    return Layers(embeddings or Embeddings(weights), weights, path, prefix)


@pytest.mark.parametrize(("layers", "outputs"), [(6, (4, 6)), (3, (1, 2, 3)), (1, (1,))])
def test_the_graph_computes_bert(tmp_path, layers, outputs):
    weights = random_weights(layers=layers)
    rows, types = [[1, 7, 9, 2], [1, 30, 2]], [[0, 0, 1, 1], [0, 1, 1]]
    found = layers_of(weights, tmp_path, outputs=outputs)(rows, types)
    for n, (ids, kinds) in enumerate(zip(rows, types, strict=True)):
        expected = by_formula(weights, ids, kinds, layers)
        for states, layer in zip(found, outputs, strict=True):
            assert states[n, : len(ids)] == pytest.approx(expected[layer - 1], abs=2e-5)


def test_half_precision_is_widened_and_a_prefix_is_honoured(tmp_path):
    weights = random_weights("bert.")
    half = {name: array.astype(np.float16) for name, array in weights.items()}
    wide = {name: array.astype(np.float32) for name, array in half.items()}
    embeddings = Embeddings(weights)
    (one,) = layers_of(half, tmp_path, embeddings, "bert.")([[1, 7, 2]])
    (other,) = layers_of(wide, tmp_path, embeddings, "bert.")([[1, 7, 2]])
    assert one == pytest.approx(other, abs=1e-6)


def test_a_missing_weight_is_named():
    weights = random_weights()
    del weights["encoder.layer.3.output.dense.bias"]
    with pytest.raises(KeyError, match=r"layer\.3\.output\.dense\.bias"):
        bert_graph(weights)


@pytest.mark.parametrize("made", [lambda path: None, lambda path: path.write_bytes(b"no graph")])
def test_a_graph_that_is_missing_or_broken_is_told_with_the_cure(tmp_path, made):
    weights = random_weights(layers=1)
    made(tmp_path / "g.onnx")
    with pytest.raises(ModelUnavailableError, match=r"g\.onnx.*assistant\.train\.export"):
        Layers(Embeddings(weights), weights, tmp_path / "g.onnx")


def test_a_graph_of_other_weights_is_refused(tmp_path):
    path = tmp_path / "g.onnx"
    path.write_bytes(bert_graph(random_weights(layers=1)).SerializeToString())
    weights = random_weights(layers=2)
    with pytest.raises(ModelUnavailableError, match="a graph for these weights"):
        Layers(Embeddings(weights), weights, path)


@pytest.mark.model
@pytest.mark.parametrize(
    ("shipped", "export"),
    [(GRAPH, export_encoder), (deep.DEEP.path, export_reader)],
)
def test_the_shipped_graphs_are_what_export_makes_of_the_shipped_weights(tmp_path, shipped, export):
    there = tmp_path / shipped.name
    if shipped.suffix == ".safetensors":
        there.symlink_to(shipped)
    assert export(there).read_bytes() == shipped.with_suffix(".onnx").read_bytes()


@given(st.lists(st.integers(2, 256), max_size=200))
def test_every_row_is_in_one_batch_of_like_length(lengths):
    made = length_batches(lengths)
    assert sorted(n for batch in made for n in batch) == list(range(len(lengths)))
    for batch in made:
        inside = [lengths[n] for n in batch]
        assert len(batch) == 1 or len(batch) * max(inside) <= TOKENS_PER_BATCH
        assert max(inside) <= PADDING * min(inside) + 1


@pytest.mark.parametrize("cores", [1, 3])
def test_work_on_all_cores_keeps_its_order(cores, monkeypatch):
    monkeypatch.setattr("index.encoders.onnx_session._cores", lambda: cores)
    assert list(on_all_cores(lambda n: n * n, range(50))) == [n * n for n in range(50)]
    assert list(on_all_cores(str, [])) == []


@pytest.mark.parametrize("cores", [1, 3])
def test_a_fault_on_another_core_is_not_lost(cores, monkeypatch):
    monkeypatch.setattr("index.encoders.onnx_session._cores", lambda: cores)
    with pytest.raises(ZeroDivisionError):
        list(on_all_cores(lambda n: 1 // n, [1, 0, 1]))


@pytest.mark.parametrize("cores", [1, 3])
def test_whoever_watches_is_told_before_each_part(cores, monkeypatch):
    monkeypatch.setattr("index.encoders.onnx_session._cores", lambda: cores)
    told = []
    parts = [[1, 2], [3], [4, 5, 6]]
    made = watched(sum, parts, lambda done, total: told.append((done, total)))
    assert made == [3, 3, 15]
    assert len(told) == 3
    assert told[0] == (0, 6)
    assert told == sorted(told)
    assert {total for _, total in told} == {6}


def test_no_part_begins_while_whoever_watches_has_others_go_first(monkeypatch):
    monkeypatch.setattr("index.encoders.onnx_session._cores", lambda: 3)
    inside, most = [], []

    def watch(done, total):
        inside.append(done)
        time.sleep(0.01)  # long enough for another thread to come in, if it could
        most.append(len(inside))
        inside.pop()

    watched(len, [[n] for n in range(12)], watch)
    assert most == [1] * 12


def test_whoever_watches_may_end_the_work_and_the_rest_is_not_begun(monkeypatch):
    monkeypatch.setattr("index.encoders.onnx_session._cores", lambda: 2)
    begun = []

    def watch(done, total):
        if len(begun) >= 2:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        watched(begun.append, [[n] for n in range(500)], watch)
    assert len(begun) <= 4


def test_mapped_tensors_are_what_was_saved(tmp_path):
    path = tmp_path / "w.safetensors"
    saved = {
        "half": np.arange(6, dtype=np.float16).reshape(2, 3),
        "one": np.array([1.5], np.float32),
        "none": np.zeros((0, 4), np.float32),
    }
    save_file(saved, path, {"made by": "a test"})
    found = mapped(path)
    assert set(found) == set(saved)
    for name, array in saved.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
        assert not found[name].flags.writeable


@pytest.mark.parametrize("data", [b"", b"no weights", b"\xff" * 40, b"\x02" + bytes(7) + b"[]"])
def test_what_is_no_safetensors_file_is_a_clear_error(data, tmp_path):
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(ModelUnavailableError, match="safetensors"):
        mapped(tmp_path / "w")


def test_another_file_is_refused_with_the_cure(tmp_path):
    (tmp_path / "w").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert verified(tmp_path / "w", empty, "cure") == tmp_path / "w"
    for path, found in (tmp_path / "w", empty), (tmp_path / "none", "no such file"):
        with pytest.raises(ModelUnavailableError, match=f"{found}.*: cure"):
            verified(path, "00", "cure")
