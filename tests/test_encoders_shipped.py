"""The real encoder: its weights, its vectors, and that it never calls out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.__main__ import main
from corpus import ModelUnavailableError
from index import OnnxEncoder, Segment, SentenceIndex, SentenceTransformerEncoder, open_encoder
from index.encoders.weights import DEFAULT_SHA256
from tests.support.fakes import make_article

pytestmark = pytest.mark.model
ROOT = Path(__file__).parent.parent


TEXTS = [
    "Who invested?",
    "",
    "  spaces  around\tand\nwithin ",
    "The P7's 0-100 km/h time is 4.3 s; it costs ¥229,900 – or so they say…",
    "Überraschung! 这是第一句话。 🚗 [SEP] [MASK] naïve",
    "word " * 300,
    "A much longer sentence than the first, which says nothing in particular about anything.",
]


@pytest.fixture(scope="module")
def reference():
    return SentenceTransformerEncoder()


@pytest.fixture(scope="module", params=["onnx", "reference"])
def real_encoder(request, reference):
    return OnnxEncoder() if request.param == "onnx" else reference


def test_the_two_runtimes_are_one_encoder(reference):
    ours = OnnxEncoder()
    assert ours.fingerprint == reference.fingerprint
    assert ours.dimension == reference.dimension
    for one, other in zip(ours.encode(TEXTS), reference.encode(TEXTS), strict=True):
        assert one.tokens.tolist() == other.tokens.tolist()
        assert one.vector @ other.vector > 0.99999
        for mine, theirs in (one.states, other.states), (one.middle, other.middle):
            assert mine == pytest.approx(theirs, abs=1e-4)


def test_an_index_of_one_runtime_opens_with_the_other(reference):
    ours, article = OnnxEncoder(), make_article("The car is red. Its range is 520 km. Who asks?")
    by_reference, by_ours = Segment.build([article], reference), Segment.build([article], ours)
    one = SentenceIndex([article], [by_reference], ours).search("How far does it go?")
    other = SentenceIndex([article], [by_ours], reference).search("How far does it go?")
    assert [hit.sentence for hit in one.hits] == [hit.sentence for hit in other.hits]
    assert [h.score for h in one.hits] == pytest.approx([h.score for h in other.hits], abs=0.02)


def test_the_shipped_encoder_runs_without_torch():
    code = (
        "import sys; from assistant.reader.deep import DeepReader; "
        "from assistant.reader.windows import encode_window, tokenize_article, tokenize_question; "
        "from index import open_encoder; from index.encoders.weights import tokenizer; "
        "asked = tokenize_question(tokenizer(), 'Who?'); "
        "article = tokenize_article(tokenizer(), 'Me', ['I.']); "
        "open_encoder().encode(['Who?']); "
        "DeepReader().read([encode_window(asked, article, (0, 1))]); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_name_chooses_the_runtime(reference):
    assert isinstance(open_encoder(), OnnxEncoder)
    assert isinstance(open_encoder(str(reference.folder)), SentenceTransformerEncoder)


def test_a_text_is_encoded_once():
    ours = OnnxEncoder()
    one, other, again = ours.encode(["Who?", "What?", "Who?"])
    assert one is again
    assert other is not one


def test_a_library_is_rebuilt_with_another_encoder_and_keeps_it(reference, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    library = ["--library", str(tmp_path / "library")]
    other = shutil.copytree(reference.folder, tmp_path / "of-many-languages")
    (tmp_path / "bridge.txt").write_text("Mary Hale built the iron bridge in 1884.")
    assert main(["add", str(tmp_path / "bridge.txt"), *library]) == 0
    assert main(["rebuild", "--encoder", str(other), *library]) == 0
    qa = Assistant.open_library(tmp_path / "library", Settings())
    assert qa.store.segments.encoder.fingerprint == f"of-many-languages:{DEFAULT_SHA256}"
    assert qa.ask("Who built the iron bridge?").evidence[0].words == "Mary Hale"
    qa.close()
    with pytest.raises(ModelUnavailableError, match="Expected a model folder"):
        Assistant.open_library(tmp_path / "library", Settings(encoder="nowhere"))


def test_vectors_and_states_have_unit_length(real_encoder):
    encodings = real_encoder.encode(["Who invested?", "A much longer sentence than the first."])
    for encoding in encodings:
        assert encoding.vector.shape == (real_encoder.dimension,) == (384,)
        assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(encoding.states, axis=1) == pytest.approx(1, abs=1e-5)
        assert len(encoding.states) == len(encoding.tokens)
    assert len(encodings[0].tokens) == 3  # who, invested, ?


def test_a_text_is_encoded_alike_alone_and_in_company(real_encoder):
    alone = real_encoder.encode(["Who invested?"])[0]
    company = real_encoder.encode(["Who invested?", "word " * 300])[0]
    assert company.vector == pytest.approx(alone.vector, abs=1e-4)


def test_like_meanings_are_near(real_encoder):
    car, auto, cheese = (
        e.vector for e in real_encoder.encode(["a fast car", "a quick automobile", "blue cheese"])
    )
    assert car @ auto > car @ cheese + 0.2


def test_changed_weights_are_refused_with_the_cure(tmp_path, monkeypatch):
    shutil.copytree(SentenceTransformerEncoder().folder, tmp_path / "model")
    with (tmp_path / "model" / "model.safetensors").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x7f")
    for module in ("index.encoders.weights", "index.encoders.sentence_transformers"):
        monkeypatch.setattr(f"{module}.encoder_folder", lambda: tmp_path / "model")
    for encoder in (SentenceTransformerEncoder(), OnnxEncoder()):
        with pytest.raises(ModelUnavailableError, match=DEFAULT_SHA256) as caught:
            encoder.encode(["text"])
        assert "pip install --force-reinstall" in str(caught.value)


def test_a_model_folder_of_ones_own(tmp_path, reference):
    shutil.copytree(reference.folder, tmp_path / "mine")
    own = SentenceTransformerEncoder(str(tmp_path / "mine"))
    assert own.fingerprint == f"mine:{DEFAULT_SHA256}"
    assert own.encode(["text"])[0].vector == pytest.approx(reference.encode(["text"])[0].vector)


def test_a_model_that_is_not_here_is_not_downloaded(tmp_path):
    with pytest.raises(ModelUnavailableError, match="nobody/nothing"):
        SentenceTransformerEncoder("nobody/nothing")
    with pytest.raises(ModelUnavailableError, match="safetensors"):
        SentenceTransformerEncoder(str(tmp_path))


def test_a_damaged_model_folder_is_a_clear_error(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelUnavailableError, match="Name another folder"):
        SentenceTransformerEncoder(str(tmp_path)).encode(["text"])


NO_NETWORK = """
import socket
def refuse(*a, **k): raise SystemExit(f"network: {a}")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.create_connection = socket.getaddrinfo = refuse
from assistant import ask
print(ask("What range does the G3 have?").evidence[0].text)
"""


def test_a_first_answer_needs_no_network(tmp_path):
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))},
        "ASSISTANT_INDEX": str(tmp_path / "built"),
        "HF_HOME": str(tmp_path / "hub"),
    }
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "520 km" in done.stdout, done.stderr
