"""Articles that come and go while they are asked, on the fake encoder."""

import threading
from pathlib import Path

import pytest

from assistant import (
    Assistant,
    LibraryError,
    Settings,
    UnknownArticleError,
    UnreadableArticleError,
    UnsafeSourceError,
)
from index import SentenceIndex
from tests.support.fakes import FakeEncoder, FakeReader
from tests.support.libraries import open_assistant

CARS = "The red car has a range of 520 km. It costs $400 million.\n\nAnn Lee built it in May 2014."
BOATS = "The blue boat sails. Its mast is 30 m high."
EAGER = Settings()


@pytest.fixture
def qa(tmp_path):
    assistant = open_assistant(tmp_path / "library")
    yield assistant
    assistant.close()


def faults(qa):
    return [finding for finding in qa.store.verify() if not finding.harmless]


def test_an_added_article_answers_at_once_and_after_opening_again(qa, tmp_path):
    article = qa.add(CARS.encode(), name="cars.txt")
    assert (article.id, article.source, article.kind) == ("cars", "cars.txt", "text")
    best = qa.ask("What range does the car have?").evidence[0]
    assert (best.article_id, best.words) == ("cars", "520 km")
    encoder = FakeEncoder()
    again = open_assistant(tmp_path / "library", encoder)
    assert again.articles == qa.articles
    assert encoder.calls == 0
    assert again.ask("What range does the car have?").evidence[0] == best
    assert faults(again) == []
    again.close()


def test_the_same_text_is_one_article(qa):
    first = qa.add(CARS.encode(), name="cars.txt")
    assert qa.add(CARS) == qa.add(CARS.encode(), name="other.txt", title="Other") == first
    assert len(qa.articles) == 1


def test_the_same_name_replaces_and_another_does_not(qa):
    qa.add(CARS.encode(), name="report.txt")
    qa.add(BOATS.encode(), name="report.md")
    assert {a.source: a.id for a in qa.articles} == {
        "report.txt": "report",
        "report.md": "report.md",
    }
    qa.add(b"Green trains roll.", name="report.txt")
    assert [a.text for a in qa.articles] == ["Green trains roll.", BOATS.replace("\n", " ")]
    texts = {e.text for e in qa.ask("car range train boat").evidence}
    assert "Green trains roll." in texts
    assert not any("car" in text for text in texts)
    assert faults(qa) == []


def test_pasted_texts_never_replace_each_other(qa):
    first, second = (qa.add(f"{n} birds sing.", title="Birds") for n in (1, 2))
    assert (first.id, second.id) == ("Birds", "pasted-text")
    assert qa.add("3 birds sing.", title="Birds").id == "Birds-2"


def test_a_removed_article_is_not_found_any_more(qa):
    qa.add(CARS.encode(), name="cars.txt")
    qa.add(BOATS.encode(), name="boats.txt")
    qa.remove("cars")
    assert [a.id for a in qa.articles] == ["boats"]
    assert qa.sentences("cars") == ()
    assert {e.article_id for e in qa.ask("car range").evidence} <= {"boats"}
    with pytest.raises(UnknownArticleError, match="'cars'"):
        qa.remove("cars")
    qa.remove("boats")
    assert qa.ask("boat?").closest == ()


def test_a_renamed_article_is_cited_by_its_new_title(qa):
    qa.add(CARS.encode(), name="cars.txt")
    assert qa.rename("cars", "On cars").title == "On cars"
    assert qa.ask("car range").evidence[0].title == "On cars"
    assert faults(qa) == []


def test_a_question_can_be_put_to_some_articles(qa):
    qa.add(CARS.encode(), name="cars.txt")
    qa.add(BOATS.encode(), name="boats.txt")
    explanation = qa.explain("Which car has the range?", articles=["boats"])
    assert {e.article_id for e in explanation.candidates} == {"boats"}
    assert set(explanation.texts) == {"boats"}
    with pytest.raises(UnknownArticleError, match="'trains'"):
        qa.ask("car", articles=["trains"])


def test_nearly_the_same_text_is_reported(qa):
    sentences = [f"The car number {n} of the long row has {n * 7} doors." for n in range(40)]
    qa.add(" ".join(sentences).encode(), name="a.txt")
    qa.add(" ".join(sentences[1:]).encode(), name="b.txt")
    ((other, share),) = qa.similar("b")
    assert other.id == "a"
    assert share > 0.8


def test_another_process_is_noticed_at_the_next_question(qa, tmp_path):
    qa.add(CARS.encode(), name="cars.txt")
    other = open_assistant(tmp_path / "library")
    other.add(BOATS.encode(), name="boats.txt")
    assert qa.ask("Which boat sails?").evidence[0].article_id == "boats"
    other.remove("cars")
    assert [a.id for a in qa.articles] == ["boats"]
    for number in range(20):
        other.add(f"Train number {number} rolls.".encode(), name=f"train-{number}.txt")
    other.store.tidy()
    assert qa.ask("train number 7").evidence[0].text == "Train number 7 rolls."
    other.close()


@pytest.mark.slow
def test_many_additions_leave_few_segments_and_the_answers_of_a_fresh_index(qa):
    for number in range(70):
        qa.add(f"Car {number} drives {number * 3} km far.".encode(), name=f"car-{number}.txt")
    for number in range(0, 70, 3):
        qa.remove(f"car-{number}")
    qa.store.tidy()
    found = qa.store.view().found
    assert len(found.segments) < 16
    fresh = SentenceIndex.build(tuple(found.articles.values()), FakeEncoder())
    for question in ("Car 7", "How far does it drive?", "3 km"):
        assert fresh.search(question).hits == found.search(question).hits
    assert faults(qa) == []


def test_another_encoder_makes_the_index_again_and_leaves_the_first_its_own(qa, tmp_path):
    qa.add(CARS.encode(), name="cars.txt")
    encoder = FakeEncoder("fake:2")
    other = open_assistant(tmp_path / "library", encoder)
    assert encoder.calls == 1
    assert other.ask("car range").answered
    assert faults(other) == faults(qa) == []
    other.close()


def test_an_index_of_an_older_format_is_made_again_when_it_is_opened(qa, tmp_path, monkeypatch):
    qa.add(CARS.encode(), name="cars.txt")
    monkeypatch.setattr("index.segments.segment.FORMAT", 99)
    encoder = FakeEncoder()
    newer = open_assistant(tmp_path / "library", encoder)
    assert encoder.calls == 1
    assert newer.ask("car range").evidence[0].words == "520 km"
    newer.close()


def test_a_damaged_segment_is_found_and_mended(qa, tmp_path):
    qa.add(CARS.encode(), name="cars.txt")
    (file,) = (tmp_path / "library" / "segments").glob("*/*")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert "missing or changed" in faults(qa)[0].what
    qa.store.rebuild()
    assert faults(qa) == []
    (file,) = (tmp_path / "library" / "segments").glob("*/*")
    file.write_bytes(content[:100])
    again = open_assistant(tmp_path / "library")
    assert again.ask("car range").evidence[0].words == "520 km"
    assert faults(again) == []
    again.close()


@pytest.mark.slow
def test_every_answer_is_from_the_old_text_or_the_new_one_and_never_from_both(qa):
    texts = [
        " ".join(
            f"In {year} the {word} car had a range of {year % 97} km." for year in range(1990, 2020)
        )
        for word in ("old", "brand new", "very old")
    ]
    qa.add(texts[0].encode(), name="car.txt")
    by_hash = {}
    wrong, seen, ended = [], set(), threading.Event()

    def ask():
        while not ended.is_set():
            explanation = qa.explain("How far did the car go in 2004?")
            article, sentences = explanation.texts["car"]
            by_hash[article.sha256] = article.text
            seen.add(article.sha256)
            for one in (*explanation.answer.evidence, *explanation.candidates):
                if article.text[one.start : one.end] != one.text:
                    wrong.append(one)
            if any(article.text[s.start : s.end][-1] != "." for s in sentences):
                wrong.append(article)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for turn in range(1, 7):
        qa.add(texts[turn % 3].encode(), name="car.txt")
    ended.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(seen) >= 2
    assert set(by_hash.values()) <= set(texts)


def test_what_is_given_is_told_apart(qa, tmp_path, monkeypatch):
    path = tmp_path / "cars.txt"
    path.write_text(CARS)
    assert qa.add(path).id == "cars"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableArticleError, match="found the name of a file, cars"):
        qa.add("cars.txt")
    with pytest.raises(UnsafeSourceError, match="off"):
        qa.add("https://example.com/cars")
    assert qa.add("See https://example.com/cars for cars.").source == "pasted text"


def test_a_folder_that_is_only_read_says_so(encoder, tmp_path):
    from tests.support.fakes import make_article

    qa = Assistant(SentenceIndex.build([make_article(CARS)], encoder), FakeReader(), EAGER)
    for change in (lambda: qa.add(BOATS), lambda: qa.remove("a"), lambda: qa.import_folder(Path())):
        with pytest.raises(LibraryError, match="only read"):
            change()
    qa.close()


def test_a_question_does_not_wait_for_itself(qa, monkeypatch):
    qa.add(CARS)
    waited = []
    monkeypatch.setattr(qa.store.segments, "wait_for_questions", lambda: waited.append(1))
    qa.ask("What range does the car have?")
    assert waited == []
    qa.add(BOATS)
    assert waited == [1]


def test_answers_of_an_earlier_version_of_an_article_are_known_as_such(qa):
    qa.add(CARS.encode(), name="cars.txt")
    answer = qa.ask("What range has the red car?")
    (best, *_) = answer.evidence
    assert (best.text, best.article_version) == ("The red car has a range of 520 km.", 1)
    assert answer.as_dict()["evidence"][0]["article_version"] == 1
    assert qa.verify(answer) == []
    qa.rename("cars", "On cars")
    assert qa.verify(answer) == []
    # Now a sentence stands before it.
    qa.add(b"Here it is. " + CARS.encode(), name="cars.txt")
    first = qa.verify(answer)[0]
    assert "has changed since: it is version 2" in first.what
    assert "at another place" in first.what
    now = qa.ask("What range has the red car?")
    assert now.evidence[0].article_version == 2
    assert qa.verify(now) == []
    qa.add(b"The red car was sold.", name="cars.txt")
    assert "no more" in qa.verify(now)[0].what
    qa.remove("cars")
    assert all("which is gone" in finding.what for finding in qa.verify(now))
    # An article that is added again begins with version 1, as the first answer's.
    qa.add(b"The red bus has a range of 5 km.", name="cars.txt")
    assert "has changed since" in qa.verify(answer)[0].what
