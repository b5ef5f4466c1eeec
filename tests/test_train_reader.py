"""The reader's data, examples, network, losses and loop of training."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertModel

from assistant.reader.deep import DEEP, DeepReader, Pinned
from assistant.reader.spans import best_span
from assistant.train import curriculum
from assistant.train.curriculum import Curriculum
from assistant.train.datasets import load_set
from assistant.train.examples import Example, make_examples
from assistant.train.losses import losses, make_batch, taught_losses, weighted
from assistant.train.network import Outputs, ReaderNetwork, _Attention, _Padding, log_sum_exp
from assistant.train.trainer import Plan, Trainer
from corpus import ModelUnavailableError
from index.encoders.weights import encoder_folder, load_tokenizer

pytestmark = pytest.mark.model

TEXT = (
    "Amsterdam is the capital of the Netherlands. It was first mentioned in 1275. "
    "In 1602 the Dutch East India Company was founded there. Its harbour is the largest there."
)
REST = " ".join(
    f"Street number {n} of the old town is lined with {'very ' * 40}tall trees." for n in range(12)
)
TOKENIZER = load_tokenizer()
ENCODER = encoder_folder() / "model.safetensors"


def at(text):
    paragraph = 0 if text in TEXT else 1
    whole = (TEXT, REST)[paragraph]
    return {"text": text, "paragraph": paragraph, "start": whole.index(text)}


def asked(question, *sentences, words=(), history=()):
    return {
        "qid": question,
        "article_id": "a",
        "question": question,
        "answers": [at(sentence) for sentence in sentences],
        "answerable": bool(sentences),
        "words": [[word] for word in words],
        "history": list(history),
    }


FOUNDED = "In 1602 the Dutch East India Company was founded there."
ROWS = [
    asked("When was the company founded?", FOUNDED, words=["1602"]),
    asked("Is the harbour big?", "Its harbour is the largest there."),
    asked("Who founded it?"),
    asked("and when?", FOUNDED, words=["1602"], history=["Was a company founded there?"]),
]


@pytest.fixture
def write_set(tmp_path):
    def write(name, rows, paragraphs=(TEXT, REST), article_id="a", title="Amsterdam"):
        folder = tmp_path / name
        folder.mkdir()
        article = {"article_id": article_id, "title": title, "paragraphs": list(paragraphs)}
        (folder / "articles.jsonl").write_text(json.dumps(article) + "\n")
        lines = [json.dumps({**row, "article_id": article_id}) + "\n" for row in rows]
        (folder / "questions.jsonl").write_text("".join(lines))
        return load_set(folder, name, TOKENIZER, set())

    return write


def made(questions, number, seeds=range(30)):
    return [
        example
        for seed in seeds
        for example in make_examples(questions, number, np.random.default_rng(seed))
    ]


def words_of(example):
    return TOKENIZER.decode(example.window.ids, skip_special_tokens=False)


def test_a_question_knows_its_sentences_and_its_exact_words(write_set):
    questions = write_set("asked_train", ROWS).questions
    assert [q.gold for q in questions] == [(2,), (3,), (), (2,)]
    assert [q.words for q in questions] == [((2, 3, 7),), (), (), ((2, 3, 7),)]
    earlier = TOKENIZER.encode(ROWS[3]["history"][0], add_special_tokens=False).ids
    assert list(questions[3].tokens.earlier) == earlier


def test_an_unanswerable_question_of_a_public_set_holds_for_its_paragraph(write_set):
    row = {**asked("Who founded it?"), "paragraph": 0}
    del row["words"]
    questions = write_set("squad2_train_more", [row])
    assert questions.questions[0].within == (0, 4)
    assert all("street" not in words_of(example) for example in made(questions, 0))


def test_questions_on_a_measured_paragraph_are_left_out(tmp_path, write_set):
    from assistant.train.datasets import text_fingerprint

    write_set("asked_train", ROWS)
    barred = {text_fingerprint(TEXT.upper())}
    assert load_set(tmp_path / "asked_train", "asked_train", TOKENIZER, barred).questions == []


def test_a_title_that_is_a_number_is_none(write_set):
    found = write_set("reddit", [], article_id="reddit7", title="reddit7")
    assert found.articles[0].tokens.title == ()


def test_gold_windows_mark_sentence_and_words(write_set):
    questions = write_set("asked_train", ROWS)
    gold = [example for example in made(questions, 0) if example.answerable]
    assert gold
    for example in gold:
        place = example.relevant.index(1.0)
        assert example.window.positions[place] == 2
        assert sum(example.relevant) == 1
        tokens = example.window.ids[example.starts[0] : example.ends[0] + 1]
        assert TOKENIZER.decode(tokens) == "1602"


def test_a_window_without_the_answer_points_to_nothing(write_set):
    questions = write_set("asked_train", ROWS)
    silent = [example for example in made(questions, 0) if not example.answerable]
    assert any("street" in words_of(example) for example in silent)  # another window
    assert any("1275" in words_of(example) for example in silent)  # the answer taken out
    for example in silent:
        assert "1602" not in words_of(example)
        assert (example.starts, example.ends, sum(example.relevant)) == ([0], [0], 0)


def test_a_yes_no_question_teaches_no_words(write_set):
    gold = [e for e in made(write_set("asked_train", ROWS), 1) if e.answerable]
    assert gold
    assert all((e.starts, e.ends) == ([], []) for e in gold)


def test_the_same_random_numbers_make_the_same_examples(write_set):
    questions = write_set("asked_train", ROWS)
    one, two = made(questions, 0), made(questions, 0)
    assert [e.window for e in one] == [e.window for e in two]


def batch_of(write_set):
    questions = write_set("asked_train", ROWS)
    return make_batch([make_examples(questions, n, np.random.default_rng(5)) for n in range(3)])


def test_a_perfect_reader_has_no_loss(write_set):
    batch = batch_of(write_set)
    span = torch.full((len(batch.ids), 2), -50.0)
    for side, right in ((0, batch.starts), (1, batch.ends)):
        span[right, side] = 50.0
    outputs = Outputs(span, batch.relevant * 100 - 50, batch.answerable * 100 - 50)
    assert float(weighted(losses(outputs, batch))) < 1e-6


def test_choosing_is_over_all_windows_of_a_question():
    window = make_window("One.")
    right, wrong = Example(window, [1.0], [1], [1]), Example(window, [0.0], [0], [0])
    batch = make_batch([[right, wrong]])
    zeros = Outputs(torch.zeros(len(batch.ids), 2), torch.zeros(2), torch.zeros(2))
    # Of two equal sentences the right one has a half: -ln(1/2).
    assert float(losses(zeros, batch)["choice"]) == pytest.approx(0.693147, abs=1e-5)


def make_window(*sentences):
    from assistant.reader.windows import encode_window, tokenize_article, tokenize_question

    article = tokenize_article(TOKENIZER, "Title", sentences)
    return encode_window(tokenize_question(TOKENIZER, "What?"), article, (0, len(sentences)))


def test_a_teacher_of_the_same_mind_teaches_least():
    window = make_window("One.", "Two.")
    batch = make_batch([[Example(window, [1.0, 0.0], [1], [1])]])
    tokens = len(batch.ids)
    torch.manual_seed(0)
    teacher = Outputs(torch.randn(tokens, 2), torch.tensor([2.0, -1.0]), torch.tensor([0.5]))
    other = Outputs(torch.zeros(tokens, 2), torch.zeros(2), torch.zeros(1))
    same, lost = taught_losses(teacher, teacher, batch), taught_losses(other, teacher, batch)
    assert all(same[name] < lost[name] for name in same)
    # ln 2 for each of two sentences, and for the choice between two of which nothing is known.
    assert float(lost["relevance"]) == pytest.approx(1.386294, abs=1e-5)
    assert float(lost["choice"]) == pytest.approx(0.693147, abs=1e-5)
    assert float(lost["answerable"]) == pytest.approx(0.693147, abs=1e-5)


def test_log_sum_exp_of_groups():
    values, group = torch.tensor([0.0, 0.0, 3.0]), torch.tensor([0, 0, 1])
    # ln 2 and 3.
    assert log_sum_exp(values, group, 2).tolist() == pytest.approx([0.693147, 3.0], abs=1e-5)


def test_the_network_is_bert_row_by_row():
    network = ReaderNetwork(ENCODER).eval()
    bert = BertModel.from_pretrained(encoder_folder(), add_pooling_layer=False).eval()
    windows = [make_window("A short one."), make_window("The first.", "And a longer second one.")]
    batch = make_batch([[Example(w, [0.0] * len(w.positions), [0], [0])] for w in windows])
    with torch.inference_mode():
        outputs = network(batch.ids, batch.types, batch.row, batch.sentence, batch.bounds)
        for row, (window, (first, stop)) in enumerate(
            zip(windows, batch.bounds.tolist(), strict=True)
        ):
            states = bert(
                input_ids=torch.tensor([window.ids]), token_type_ids=torch.tensor([window.types])
            ).last_hidden_state[0]
            torch.testing.assert_close(
                outputs.span[first:stop], network.span(states), atol=1e-4, rtol=1e-4
            )
            torch.testing.assert_close(
                outputs.answerable[row], network.answerable(states[0])[0], atol=1e-4, rtol=1e-4
            )


def test_gradients_of_attention_are_those_of_torch():
    torch.manual_seed(0)
    joined = torch.randn(7, 3, 12, 32, dtype=torch.float64, requires_grad=True)
    above = torch.randn(7, 384, dtype=torch.float64)
    bounds = torch.tensor([(0, 3), (3, 7)])
    (_Attention.apply(joined, bounds) * above).sum().backward()
    own, joined.grad = joined.grad, None
    total = 0.0
    for first, stop in bounds.tolist():
        query, key, value = joined[first:stop].permute(1, 2, 0, 3)
        out = torch.nn.functional.scaled_dot_product_attention(query, key, value, scale=1.0)
        total += (out.transpose(0, 1).reshape(stop - first, 384) * above[first:stop]).sum()
    total.backward()
    torch.testing.assert_close(own, joined.grad)


def test_attention_padded_for_an_accelerator_is_the_same():
    torch.manual_seed(0)
    joined = torch.randn(7, 3, 12, 32, dtype=torch.float64, requires_grad=True)
    above = torch.randn(7, 384, dtype=torch.float64)
    bounds, row = torch.tensor([(0, 3), (3, 7)]), torch.tensor([0, 0, 0, 1, 1, 1, 1])
    padding = _Padding(bounds, row, torch.tensor([0, 1, 2, 0, 1, 2, 3]))
    padded, row_by_row = padding.attend(joined), _Attention.apply(joined, bounds)
    torch.testing.assert_close(padded, row_by_row)
    (padded * above).sum().backward()
    own, joined.grad = joined.grad, None
    (row_by_row * above).sum().backward()
    torch.testing.assert_close(own, joined.grad)


def test_a_deeper_network_repeats_the_layers_of_the_stored_one():
    network = ReaderNetwork(ENCODER, layers=12)
    network.load(DEEP.path)
    first, second, third = (network.layers[n].query.weight for n in (0, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(second, third)


def test_of_several_readers_the_mean_is_taken(tmp_path):
    stored = load_file(DEEP.path)
    for name, factor in (("one", 1.0), ("three", 3.0)):
        save_file({key: part.float() * factor for key, part in stored.items()}, tmp_path / name)
    network, doubled = ReaderNetwork(ENCODER), ReaderNetwork(ENCODER)
    network.load(DEEP.path)
    doubled.load(tmp_path / "one", tmp_path / "three")
    torch.testing.assert_close(doubled.span.weight, 2 * network.span.weight)
    torch.testing.assert_close(doubled.layers[5].widened.bias, 2 * network.layers[5].widened.bias)


class OneQuestion(Curriculum):
    tune = ()


def test_training_goes_on_from_its_checkpoint_as_if_it_had_not_stopped(
    write_set, tmp_path, monkeypatch
):
    monkeypatch.setattr("assistant.train.trainer.measure", lambda network, tune: {})
    questions = write_set("asked_train", ROWS, article_id="b")

    def train(folder, tokens):
        torch.manual_seed(1)
        network = ReaderNetwork(ENCODER, layers=1)
        plan = Plan(tmp_path / folder, tokens=tokens, seed=3, questions=1)
        monkeypatch.setattr(Trainer, "_rate", lambda self: 0.5)
        Trainer(network, OneQuestion([questions], seed=3), plan).run()
        return network

    whole = train("whole", 1600)
    train("halved", 700)
    resumed = train("halved", 1600)
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_the_asked_sets_are_used_whole_and_held_out_articles_never(write_set):
    kept = write_set("asked_train", ROWS, article_id="b")
    assert not curriculum.held_out("b")
    assert Curriculum([kept], seed=1).length(0) == len(ROWS)
    held = next(name for name in map(str, range(100)) if curriculum.held_out(name))
    shut = write_set("asked_held", ROWS, article_id=held)
    named = type(shut)("asked_train", shut.articles, shut.questions)
    assert Curriculum([named], seed=1).length(0) == 0
    assert len(Curriculum([named], seed=1).tune) == 2  # every third of four


def test_the_best_span_is_in_order_and_inside():
    start = np.array([9.0, 0, 3, 0, 8], dtype=np.float32)
    end = np.array([9.0, 8, 0, 3, 0], dtype=np.float32)
    assert best_span(start, end, 1, 3) == (1, 1, 8.0)
    assert best_span(start, end, 2, 3) == (2, 3, 6.0)


def test_the_shipped_weights_read_alike_in_torch_and_on_onnx_runtime():
    windows = [make_window(*TEXT.split(". ")), make_window("Short.", "It was 1602.")]
    network = ReaderNetwork(ENCODER).eval()
    network.load(DEEP.path)
    for window, reading in zip(windows, DeepReader().read(windows), strict=True):
        batch = make_batch([[Example(window, [0.0] * len(window.positions), [0], [0])]])
        with torch.inference_mode():
            out = network(batch.ids, batch.types, batch.row, batch.sentence, batch.bounds)
        assert reading.answerable == pytest.approx(float(out.answerable[0]), abs=1e-3)
        start, end = out.span.numpy().T
        for place, sentence in enumerate(reading.sentences):
            tokens = [t for t, s in enumerate(window.sentence) if s == place]
            first, last, score = best_span(start, end, tokens[0], tokens[-1])
            assert sentence.relevance == pytest.approx(float(out.relevance[place]), abs=1e-3)
            assert sentence.margin == pytest.approx(score - start[0] - end[0], abs=2e-3)
            span = window.offsets[first][0], window.offsets[last][1]
            assert (sentence.start, sentence.end) == span


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "deep.safetensors").write_bytes(b"other")
    with pytest.raises(ModelUnavailableError, match="SHA-256 00"):
        DeepReader(Pinned(tmp_path / "deep.safetensors", "00")).read([make_window("One.")])
