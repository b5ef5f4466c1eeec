"""Sheets for askers and labellers, and the sets made of their work."""

import json

import pytest

from assistant.train import sheets

ARTICLE = {
    "article_id": "x-01",
    "kind": "notice",
    "title": "The pool",
    "teaser": "A pool and its hours.",
    "paragraphs": ["The pool opens at 9. It is heated.", "Pets must stay outside."],
}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def batch(tmp_path):
    write(tmp_path / "articles.jsonl", [ARTICLE])
    follows = {13: 12, 14: 13}
    rows = [
        {"article_id": "x-01", "n": n, "question": f"question {n}?", "follows": follows.get(n)}
        for n in range(1, 15)
    ]
    write(tmp_path / "asked.jsonl", rows)
    return tmp_path


def label(name, *gold, words=(), **more):
    own = {"q": f"x-01-{name}", "a": int(bool(gold)), "g": list(gold), "w": list(words)}
    return {**own, "t": "fact", "d": 0, **more}


def all_labels():
    blind = [label(f"n{n}") for n in range(1, 15)]
    own = [label(f"s{n}", question=f"own {n}?") for n in range(1, 11)]
    blind[0] = label("n1", "0.0", words=[["9", "at 9"]])
    return blind + own


def test_the_asker_sees_no_paragraph(batch):
    sheets.main(["teasers", str(batch)])
    assert json.loads((batch / "teasers.jsonl").read_text()) == {
        name: ARTICLE[name] for name in ("article_id", "kind", "title", "teaser")
    }


def test_a_sheet_numbers_sentences_and_names_what_a_question_follows(batch):
    sheets.main(["sheets", str(batch)])
    lines = (batch / "sheet-1.txt").read_text().splitlines()
    assert lines[:4] == [
        "=== x-01 | notice | The pool",
        "[0.0] The pool opens at 9.",
        "[0.1] It is heated.",
        "[1.0] Pets must stay outside.",
    ]
    assert lines[-1] == "x-01-n14 (asked after n12, n13): question 14?"


def test_labels_become_questions_of_a_set(batch):
    write(batch / "labels-1.jsonl", all_labels())
    assert sheets.main(["build", str(batch)]) == 0
    rows = [json.loads(line) for line in (batch / "questions.jsonl").read_text().splitlines()]
    assert len(rows) == 24
    assert rows[0]["answers"] == [{"text": "The pool opens at 9.", "paragraph": 0, "start": 0}]
    assert rows[0]["words"] == [["9", "at 9"]]
    last = rows[13]
    assert (last["history"], last["type"]) == (["question 12?", "question 13?"], "followup-fact")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (label("n1", "0.7"), "no sentence 0.7"),
        (label("n1", "0.0", words=[["noon"]]), "'noon' stand in no gold sentence"),
        (label("n2"), "labelled twice"),
        (label("n1", a=1), "answerable 1 with 0 sentences"),
        (label("n1", t="riddle"), "unknown type riddle"),
    ],
)
def test_a_faulty_label_is_named_and_nothing_is_built(batch, capsys, wrong, said):
    write(batch / "labels-1.jsonl", [*all_labels()[1:], {**wrong, "a": wrong.get("a", 0)}])
    assert sheets.main(["build", str(batch)]) == 2
    assert said in capsys.readouterr().err
    assert not (batch / "questions.jsonl").exists()


def test_two_labellers_are_compared(batch, capsys):
    write(batch / "labels-1.jsonl", all_labels())
    write(batch / "second-1.jsonl", [label("n1", "0.0"), label("n2", "1.0")])
    sheets.main(["build", str(batch)])
    sheets.main(["agree", str(batch)])
    printed = capsys.readouterr().out
    assert "agree on answerable in 1 of 2" in printed
    assert "first sentence among the first's in 1 of 1" in printed
    assert "x-01-n2 question 2?" in printed
