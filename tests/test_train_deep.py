"""The deep reader's data, near misses, losses and training state, without trained weights."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig

from assistant.reader.deep import WEIGHTS, DeepReader
from assistant.reader.spans import best_span
from assistant.reader.windows import (
    MAX_TOKENS,
    Window,
    encode,
    grow,
    join_window,
    token_counts,
    token_span,
)
from assistant.train import datasets
from assistant.train.datasets import Question, QuestionSet, SourcePassage, split_passage
from assistant.train.deep import epochs
from assistant.train.deep.epochs import BATCH_TOKENS, BatchOrder
from assistant.train.deep.examples import Example, ExampleMaker
from assistant.train.deep.loss import losses, make_batch, weighted
from assistant.train.deep.model import ReaderNetwork, trained_network
from assistant.train.near_misses import edit_question
from assistant.train.trainer import Training, learning_rate
from corpus import ModelUnavailableError
from index.encoders.weights import encoder_folder, load_tokenizer

pytestmark = pytest.mark.model

TEXT = (
    "Amsterdam is the capital of the Netherlands. It was first mentioned in 1275. "
    "In 1602 the Dutch East India Company was founded there. Its harbour is the largest there."
)
TOKENIZER = load_tokenizer()


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def maker() -> tuple[ExampleMaker, Question]:
    spans = split_passage(TEXT)
    counts = tuple(token_counts(TOKENIZER, TEXT, spans))
    other = "The East India Company was founded by merchants. Ships left for Java every spring."
    other_spans = split_passage(other)
    passages = [
        SourcePassage("a", TEXT, spans, counts),
        SourcePassage("a", other, other_spans, tuple(token_counts(TOKENIZER, other, other_spans))),
    ]
    at = TEXT.index("1602")
    question = Question("s", "When was the Dutch East India Company founded?", 0, ((at, at + 4),))
    return ExampleMaker(QuestionSet("s", passages, [question], []), TOKENIZER), question


def network() -> ReaderNetwork:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    return ReaderNetwork(config)


def examples() -> list[Example]:
    make, question = maker()
    made = [make.make(question, kind, rng(i)) for i, kind in enumerate(["gold", "removed", "near"])]
    return [example for example in made if example is not None]


def test_tokens_of_an_answer_give_back_its_words():
    window = Window(TEXT, split_passage(TEXT))
    encoded = encode(TOKENIZER, "When was it mentioned?", window)
    start = TEXT.index("1275")
    tokens = token_span(encoded, start, start + 4)
    assert tokens is not None
    assert TEXT[encoded.offsets[tokens[0]][0] : encoded.offsets[tokens[1]][1]] == "1275"
    assert encoded.sentence[tokens[0]] == 1


def test_a_long_window_is_cut_and_an_answer_beyond_the_cut_is_not_found():
    window = join_window(["word " * 200, "the end"])
    encoded = encode(TOKENIZER, "why " * 100, window)
    assert len(encoded.ids) == MAX_TOKENS
    assert token_span(encoded, len(window.text) - 3, len(window.text)) is None


def test_a_window_grows_to_both_sides_within_its_room():
    seen = {grow([10] * 7, 3, 3, 35, rng(seed)) for seed in range(40)}
    assert seen == {(1, 4), (2, 5), (3, 6)}


def test_gold_marks_the_answer_and_its_sentence():
    make, question = maker()
    example = make.make(question, "gold", rng())
    assert example is not None
    offsets = example.encoded.offsets
    assert example.text[offsets[example.start][0] : offsets[example.end][1]] == "1602"
    assert sum(example.relevant) == 1
    assert example.answerable


@pytest.mark.parametrize("kind", ["removed", "other"])
def test_a_window_without_the_answer_does_not_hold_its_words(kind: str):
    make, question = maker()
    for seed in range(20):
        example = make.make(question, kind, rng(seed))
        assert example is not None
        assert example.kind == kind
        assert "1602" not in example.text
        assert (example.start, example.end, example.answerable) == (0, 0, False)


def test_a_near_miss_changes_the_question_only_and_does_not_rank():
    make, question = maker()
    example = make.make(question, "near", rng())
    assert example is not None
    assert example.kind.startswith("near:")
    assert example.question != question.text
    assert not example.ranks


def test_edits_take_numbers_and_opposites():
    text = "It opened in 1901 and closed in 1950."
    name, edited = edit_question("What opened in 1901?", text, text, [], rng(3)) or ("", "")
    assert (name, edited) in {
        ("number", "What opened in 1950?"),
        ("opposite", "What closed in 1901?"),
    }


def test_no_answer_becomes_part_of_the_question():
    text = "Then Anna Bell met Carl Dunn and later Emil Falk."
    for seed in range(30):
        edited = edit_question("Whom did Anna Bell meet?", text, text, ["Carl Dunn"], rng(seed))
        assert edited is None or "Carl" not in edited[1]


def test_batches_are_a_function_of_seed_and_step():
    made = examples() * 200
    first, second = (BatchOrder(lambda epoch: made, 7) for _ in range(2))
    assert second.at(9) == first.at(9)
    batch = first.at(10)
    assert len(batch) * max(map(len, batch)) <= BATCH_TOKENS


def test_padding_does_not_change_what_is_read():
    made = sorted(examples(), key=len)
    net = network().eval()

    def read(some: list[Example]) -> torch.Tensor:
        batch = make_batch(some)
        out = net(batch.ids, batch.types, batch.mask, batch.sentence)
        return torch.stack([out.start[0].max(), out.relevance[0, 0], out.answerable[0]])

    with torch.inference_mode():
        torch.testing.assert_close(read(made[:1]), read(made), atol=1e-5, rtol=1e-5)


def test_a_perfect_reader_has_no_loss():
    batch = make_batch(examples())
    shape = batch.sentence.shape
    far = torch.full(shape, -50.0)
    from assistant.train.deep.model import Outputs

    outputs = Outputs(
        far.scatter(1, batch.start[:, None], 50.0),
        far.scatter(1, batch.end[:, None], 50.0),
        batch.relevant.clamp(min=0) * 100 - 50,
        batch.answerable * 100 - 50,
    )
    assert float(weighted(losses(outputs, batch))) < 1e-6


def test_training_goes_on_from_its_checkpoint_as_if_it_had_not_stopped(tmp_path: Path):
    made = examples()

    def step(training: Training) -> None:
        batch = make_batch(made)
        out = training.network(batch.ids, batch.types, batch.mask, batch.sentence)
        weighted(losses(out, batch)).backward()
        training.update(1.0)

    whole, halved, resumed = (Training(network(), 1e-3) for _ in range(3))
    for _ in range(4):
        step(whole)
    for _ in range(2):
        step(halved)
    halved.save(tmp_path)
    resumed.resume(tmp_path)
    for _ in range(2):
        step(resumed)
    assert resumed.step == 4
    for name, tensor in whole.average.items():
        torch.testing.assert_close(resumed.average[name], tensor)


def test_the_rate_warms_up_stays_and_falls_to_zero():
    rates = [learning_rate(step, 1000) for step in (0, 14, 30, 740, 875, 1000)]
    assert rates == pytest.approx([1 / 30, 0.5, 1, 1, 0.5, 0])


def test_the_best_span_is_in_order_and_inside():
    start = np.array([9.0, 0, 3, 0, 8], dtype=np.float32)
    end = np.array([9.0, 8, 0, 3, 0], dtype=np.float32)
    assert best_span(start, end, 1, 3) == (1, 1, 8.0)
    assert best_span(start, end, 2, 3) == (2, 3, 6.0)


def test_the_shipped_weights_read_alike_in_torch_and_on_onnx_runtime():
    windows = [Window(TEXT, split_passage(TEXT)), join_window(["Short.", "It was 1602."])]
    question = "When was the Dutch East India Company founded?"
    network = trained_network(encoder_folder(), WEIGHTS)
    for window, reading in zip(windows, DeepReader().read(question, windows), strict=True):
        row = encode(TOKENIZER, question, window)
        with torch.inference_mode():
            ids, types = torch.tensor([row.ids]), torch.tensor([row.types])
            out = network(ids, types, torch.ones_like(ids), torch.tensor([row.sentence]))
        assert reading.answerable == pytest.approx(float(out.answerable[0]), abs=1e-3)
        for i, sentence in enumerate(reading.sentences):
            tokens = [t for t, s in enumerate(row.sentence) if s == i]
            start, end = out.start[0].numpy(), out.end[0].numpy()
            first, last, score = best_span(start, end, tokens[0], tokens[-1])
            assert sentence.relevance == pytest.approx(float(out.relevance[0, i]), abs=1e-3)
            assert sentence.margin == pytest.approx(score - start[0] - end[0], abs=2e-3)
            base = window.sentences[i][0]
            span = row.offsets[first][0] - base, row.offsets[last][1] - base
            assert (sentence.start, sentence.end) == span


def test_other_weights_are_refused(tmp_path: Path):
    (tmp_path / "deep.safetensors").write_bytes(b"other")
    window = Window("One.", ((0, 4),))
    with pytest.raises(ModelUnavailableError, match="SHA-256 00"):
        DeepReader(tmp_path / "deep.safetensors", "00").read("What?", [window])


def test_written_questions_join_the_set_of_their_passage(tmp_path, monkeypatch):
    folder = tmp_path / "covidqa"
    folder.mkdir()
    article = {"article_id": "a", "title": "", "paragraphs": ["A heading", TEXT]}
    (folder / "articles.jsonl").write_text(json.dumps(article) + "\n")
    (folder / "questions.jsonl").write_text("")
    at = TEXT.index("1275")
    rows = [
        {"set": "covidqa", "paragraph": 1, "question": "mentioned when?", "answer": [at, at + 4]},
        {"set": "covidqa", "paragraph": 1, "question": "Who mentioned it in 1275?", "answer": None},
        {"set": "another", "paragraph": 7, "question": "Who?", "answer": None},
    ]
    written = tmp_path / "written.jsonl"
    written.write_text("".join(json.dumps({"article_id": "a", **row}) + "\n" for row in rows))
    monkeypatch.setattr(datasets, "WRITTEN", written)

    found = datasets.load_set(folder, TOKENIZER, shut_out=set())

    assert [(q.text, q.answers, q.written) for q in found.fit + found.tune] == [
        ("mentioned when?", ((at, at + 4),), True),
        ("Who mentioned it in 1275?", (), True),
    ]
    assert found.passages[(found.fit + found.tune)[0].passage].text == TEXT
    # Whatever is drawn, a terse question keeps its own passage, which others may answer too.
    drawn = epochs.epoch_examples([found], [ExampleMaker(found, TOKENIZER)], 1, 0)
    assert [example.kind for example in drawn] == ["gold", "person"]


def test_every_written_question_has_its_form():
    for row in datasets.read_jsonl(datasets.WRITTEN):
        assert row["set"] in datasets.SETS
        assert row["question"].strip()
        assert row["answer"] is None or 0 <= row["answer"][0] < row["answer"][1]
