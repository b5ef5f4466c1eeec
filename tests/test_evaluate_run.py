"""The evaluation script: what it prints, what it writes, and its exit status."""

import json

import numpy as np
import pytest

from assistant.evaluate import __main__ as evaluate
from assistant.evaluate.dataset import Case, read_fixed, read_folder, without_answer
from corpus import CorpusError, load_articles
from tests.support.fakes import FakeEncoder, FakeReader

ARTICLE = "The red car has a range of 520 km.\n\nAnn Lee built it in May 2014."
RANGE = {
    "id": "q1",
    "question": "What range does the car have?",
    "answerable": True,
    "sentences": ["The red car has a range of 520 km."],
    "answers": ["520 km"],
}
MAY = "Ann Lee built it in May 2014."
PRICE = {"id": "q2", "question": "zeppelin?", "answerable": False, "sentences": [], "answers": []}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.assistant.open_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("assistant.assistant.DeepReader", FakeReader)
    monkeypatch.setattr("assistant.evaluate.__main__.open_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("assistant.evaluate.__main__.DeepReader", FakeReader)
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "built"))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(ARTICLE)
    return tmp_path


def write_rows(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def run(folder, *rows, flags=()):
    path = write_rows(folder / "questions.jsonl", *rows)
    return evaluate.main([str(path), "--corpus", str(folder / "articles"), *flags])


def test_a_run_prints_the_figures_and_writes_the_rows(folder, capsys):
    assert run(folder, RANGE, PRICE, flags=["--json", str(folder / "run.json")]) == 0
    printed = capsys.readouterr().out
    assert "2 questions, 1 of them answerable" in printed
    for system in ("BM25 alone", "encoder alone", "fusion", "assistant"):
        assert f"{system:15}   1.000     1.000-1.000   1.000   1.000   1.000" in printed
    report = json.loads((folder / "run.json").read_text())
    assert report["summary"]["figures"]["verbatim"] == 1.0
    assert [row["id"] for row in report["rows"]] == ["q1", "q2"]
    assert report["rows"][0]["answer"]["searched"] == RANGE["question"]


def test_a_missed_floor_is_exit_status_one_and_the_miss_is_named(folder, capsys):
    wrong = {**RANGE, "sentences": ["Ann Lee built it in May 2014."]}
    assert run(folder, wrong, flags=["--min-p1", "0.5"]) == 1
    captured = capsys.readouterr()
    assert "wrong sentence first  q1" in captured.out
    assert "below the floor of 0.500" in captured.err


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "{}",
        json.dumps({**RANGE, "sentences": ["Not in the article."]}),
        json.dumps({**RANGE, "sentences": 3}),
        json.dumps({**RANGE, "question": None}),
    ],
)
def test_unreadable_input_is_exit_status_two_with_the_line(folder, capsys, bad):
    path = folder / "questions.jsonl"
    path.write_text(f"{json.dumps(RANGE)}\n\n{bad}\n")
    assert evaluate.main([str(path), "--corpus", str(folder / "articles")]) == 2
    assert "questions.jsonl line 3" in capsys.readouterr().err


def test_a_missing_or_empty_file_is_exit_status_two(folder, capsys):
    assert evaluate.main([str(folder / "gone.jsonl"), "--corpus", str(folder / "articles")]) == 2
    assert "gone.jsonl" in capsys.readouterr().err
    assert run(folder) == 2
    assert "at least one question" in capsys.readouterr().err


@pytest.fixture
def public_set(folder):
    paragraphs = ["The red car drives. It is fast.", "Ann built it in May."]
    write_rows(
        folder / "articles.jsonl",
        {"article_id": "x", "title": "Cars", "paragraphs": paragraphs},
        {"article_id": "y", "title": "Boats", "paragraphs": ["The blue boat sails."]},
    )
    rows = [
        ("When was it built?", "x", 1, [{"text": "May", "paragraph": 1, "start": 16}]),
        ("Which boat sails?", "y", 0, [{"text": "blue boat", "paragraph": 0, "start": 4}]),
        ("Why?", "x", 0, []),
    ]
    write_rows(
        folder / "questions.jsonl",
        *(
            {
                "qid": f"q{number}",
                "article_id": article,
                "paragraph": paragraph,
                "question": question,
                "answers": answers,
                "answerable": bool(answers),
                "gold_sentence": [0, 20] if answers else None,
            }
            for number, (question, article, paragraph, answers) in enumerate(rows)
        ),
    )
    return folder


def test_places_of_a_public_set_are_spans_of_the_article(public_set):
    articles, cases = read_folder(public_set)
    text = articles[0].text
    assert text == "The red car drives. It is fast.\n\nAnn built it in May."
    (article_id, start, end), (_, gold_start, gold_end) = cases[0].relevant
    assert (article_id, text[start:end]) == ("x", "May")
    assert text[gold_start:gold_end] == "Ann built it in May."
    assert cases[0].is_relevant("x", gold_start, gold_end)
    assert not cases[0].is_relevant("y", gold_start, gold_end)
    assert not cases[0].is_relevant("x", 0, 19)
    assert (cases[2].relevant, cases[2].answerable) == ((), False)


def test_paragraphs_can_be_articles_of_their_own(public_set):
    articles, cases = read_folder(public_set, by_paragraph=True)
    assert [article.id for article in articles] == ["x#0", "x#1", "y#0"]
    assert [case.article_id for case in cases] == ["x#1", "y#0", "x#0"]
    assert cases[0].relevant[0] == ("x#1", 16, 19)


def test_a_set_can_be_judged_by_its_own_sentences(public_set):
    place = {"article_id": "x", "paragraph": 1, "sentence": 0}
    write_rows(public_set / "sentences.jsonl", {**place, "start": 0, "end": 20, "text": ""})
    _, cases = read_folder(public_set, own_boundaries=True)
    # The paragraph begins at character 33; question q1 is about an article without such sentences.
    assert set(cases[0].relevant) == {("x", 33, 53)}
    assert cases[1].relevant[0] == ("y", 4, 13)


@pytest.mark.parametrize("setting", ["article", "pooled", "paragraph"])
def test_a_public_set_is_run_in_every_setting(public_set, capsys, setting):
    assert evaluate.main(["--data", str(public_set), "--setting", setting]) == 0
    assert "3 questions, 2 of them answerable" in capsys.readouterr().out


def test_every_answer_can_be_taken_out(public_set, capsys):
    assert evaluate.main(["--data", str(public_set), "--setting", "removed"]) == 0
    # Article y is left without a sentence, so only the first question is asked a second time.
    assert "4 questions, 2 of them answerable" in capsys.readouterr().out


def test_the_sentence_that_answers_is_taken_out_whole(public_set):
    articles, cases = read_folder(public_set)
    assert without_answer(articles[0], cases[0]).text == "The red car drives. It is fast.\n\n"


def test_a_sample_is_the_same_each_time(public_set, capsys):
    assert evaluate.main(["--data", str(public_set), "--limit", "1"]) == 0
    first = capsys.readouterr().out
    assert "1 questions" in first


def test_a_malformed_public_set_names_file_and_line(public_set):
    with (public_set / "questions.jsonl").open("a") as file:
        file.write('{"qid": "q9"}\n')
    with pytest.raises(CorpusError, match=r"questions\.jsonl line 4"):
        read_folder(public_set)


def test_the_fixed_questions_are_about_the_default_article():
    cases = read_fixed(evaluate.FIXED, load_articles(evaluate.ROOT / "corpus" / "articles"))
    assert sum(case.answerable for case in cases) >= 60
    assert sum(not case.answerable for case in cases) >= 20
    assert len({case.question.casefold() for case in cases}) == len(cases)


def test_a_run_can_be_compared_with_an_earlier_one(folder, capsys):
    before = folder / "before.json"
    assert run(folder, RANGE, PRICE, flags=["--json", str(before)]) == 0
    capsys.readouterr()
    assert run(folder, RANGE, PRICE, flags=["--compare", str(before)]) == 0
    assert "->" not in capsys.readouterr().out.split("latency")[1]
    report = json.loads(before.read_text())
    report["rows"][0]["relevant"][0] = False
    before.write_text(json.dumps(report))
    assert run(folder, RANGE, PRICE, flags=["--compare", str(before)]) == 0
    assert "wrong first" in capsys.readouterr().out.split("latency")[1]


@pytest.mark.parametrize("bad", ["{", "[]", '{"rows": [{}]}'])
def test_a_run_that_is_none_is_exit_status_two(folder, capsys, bad):
    (folder / "before.json").write_text(bad)
    assert run(folder, RANGE, flags=["--compare", str(folder / "before.json")]) == 2
    assert "before.json" in capsys.readouterr().err


def test_plots_are_pictures(folder):
    assert run(folder, RANGE, PRICE, flags=["--plots", str(folder / "plots")]) == 0
    for name in ("reliability.png", "risk-coverage.png"):
        assert (folder / "plots" / name).read_bytes().startswith(b"\x89PNG")


def test_points_of_the_plots_by_hand():
    from assistant.evaluate.plots import _reliability, _risk_coverage

    scores, right = np.array([0.9, 0.95, 0.2]), np.array([1.0, 0.0, 0.0])
    assert _reliability(scores, right, 10) == ([0.2, pytest.approx(0.925)], [0.0, 0.5])
    coverage, risk = _risk_coverage(scores, right)
    assert coverage == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk == pytest.approx([1, 1 / 2, 2 / 3])


def test_plots_have_a_line_for_each_kind_of_question_that_has_enough(monkeypatch):
    from types import SimpleNamespace

    from assistant.evaluate import plots

    monkeypatch.setattr(plots, "LEAST_OF_KIND", 2)
    # The first sentence is right with what `sure` says; that any answers is another matter.
    rows = [
        SimpleNamespace(case=Case("", "", None, True, (), (), type=kind), sure=sure, is_right=right)
        for kind, sure, right in (
            ("fact", 0.9, True),
            ("fact", 0.7, False),
            ("followup-fact", 0.5, False),
            ("followup-reason", 0.3, True),
            ("list", 0.1, False),
        )
    ]
    drawn = plots.figures(rows)
    lines = {line.get_label(): line for line in drawn["risk-coverage"].axes[0].get_lines()}
    assert list(lines) == ["all (5)", "fact (2)", "follow-up (2)"]
    assert list(lines["fact (2)"].get_ydata()) == [0, 1 / 2]
    assert list(lines["follow-up (2)"].get_ydata()) == [1, 1 / 2]
    honest = {line.get_label(): line for line in drawn["reliability"].axes[0].get_lines()}
    assert list(honest["follow-up (2)"].get_xdata()) == [0.3, 0.5]
    assert list(honest["follow-up (2)"].get_ydata()) == [1, 0]


def test_the_report_is_one_file_in_which_nothing_is_markup(folder):
    wrong = {**RANGE, "question": "<img src=x onerror=alert(1)> range?", "sentences": [MAY]}
    assert run(folder, wrong, PRICE, flags=["--report", str(folder / "report.html")]) == 0
    html = (folder / "report.html").read_text()
    assert "2 questions, 1 of them answerable" in html
    assert "wrong sentence first" in html
    assert "&lt;img src=x onerror=alert(1)&gt; range?" in html
    assert "<img src=x" not in html
    assert html.count("src='data:image/png;base64,") == 2
    assert "http" not in html


def test_a_comparison_says_what_was_not_as_before(folder, capsys):
    before = folder / "before.json"
    assert run(folder, RANGE, flags=["--json", str(before)]) == 0
    assert run(folder, RANGE, flags=["--compare", str(before)]) == 0
    assert "not as in that run: nothing" in capsys.readouterr().out
    changed = {**RANGE, "question": "range?"}
    flags = ["--compare", str(before), "--depth", "deep"]
    assert run(folder, changed, flags=flags) == 0
    assert "not as in that run: questions, depth" in capsys.readouterr().out
