"""The fast look in numpy says what the network in torch says."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from assistant.reader.fast import FastReader, FastReading, full_features
from assistant.reader.spans import best_span
from assistant.train.export import export_fast
from assistant.train.fast.items import make_rows
from assistant.train.fast.model import NULL, FastNetwork
from corpus import ModelUnavailableError

pytestmark = pytest.mark.model


def unit(rng, tokens):
    rows = rng.normal(size=(tokens, 384)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def shipped(tmp_path):
    torch.manual_seed(1)
    network = FastNetwork().eval()
    rng = np.random.default_rng(1)
    network.calibrate(torch.from_numpy(unit(rng, 200)), torch.randn(50, 10) * 0.2)
    for parameter in network.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
        parameter.data = parameter.data.half().float()
    for buffer in network.buffers():
        buffer.data = buffer.data.half().float()
    path = tmp_path / "fast.safetensors"
    save_file({k: v.half().contiguous() for k, v in network.state_dict().items()}, path)
    export_fast(path)
    return network, path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_numpy_and_torch_agree(shipped):
    network, path, sha256 = shipped
    rng = np.random.default_rng(2)
    question = unit(rng, 9)
    candidates = [unit(rng, tokens) for tokens in (5, 31, 1, 130)]
    scores = rng.random((4, 4)).astype(np.float32)
    readings = FastReader(path, sha256).read(question, candidates, scores)
    rows = make_rows(
        [(question, c[:100], f) for c, f in zip(candidates, full_features(scores), strict=True)]
    )
    with torch.inference_mode():
        outputs = network(rows)
    for i, reading in enumerate(readings):
        assert reading.relevance == pytest.approx(float(outputs.rank[i]), abs=1e-3)
        assert reading.answerable == pytest.approx(float(outputs.answerable[i]), abs=1e-3)
        start, end = outputs.start[i].numpy(), outputs.end[i].numpy()
        last = 9 + min(len(candidates[i]), 100)
        a, b, score = best_span(start, end, 10, last)
        assert (reading.start, reading.end) == (a - 10, b - 9)
        margin = score - float(start[NULL] + end[NULL])
        assert reading.margin == pytest.approx(margin, abs=2e-3)


def test_nothing_to_read(shipped):
    _, path, sha256 = shipped
    reader = FastReader(path, sha256)
    nothing = np.zeros((0, 384), dtype=np.float32)
    assert reader.read(nothing, [], np.zeros((0, 4), np.float32)) == []
    (reading,) = reader.read(nothing, [nothing], np.zeros((1, 4), np.float32))
    assert reading.start == reading.end == 0


def test_words_are_found_beside_characters_the_encoder_does_not_know():
    # The Chinese character is an unknown token and has no state: "bank" is the state after those
    # of "the", "(" and ")".
    reading = FastReading(0.0, 0.0, start=3, end=4, margin=0.0)
    text = "The (\u6597) bank paid."
    assert text[slice(*reading.characters(text))] == "bank"


def test_leads():
    scores = np.array([[0.5, 0, 0, 0], [0.2, 0, 0, 0], [0.1, 0, 0, 0]], dtype=np.float32)
    lead = full_features(scores)[:, 5]
    assert lead == pytest.approx([0.3, -0.3, -0.4])


def test_unknown_weights_are_refused(shipped, tmp_path):
    _, path, _ = shipped
    one = np.ones((1, 384), dtype=np.float32)
    for reader in (FastReader(path, "0" * 64), FastReader(Path(tmp_path / "none"), "0" * 64)):
        with pytest.raises(ModelUnavailableError, match="Restore"):
            reader.read(one, [one], np.zeros((1, 4), np.float32))
