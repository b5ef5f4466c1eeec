"""An answer that a reader calls wrong becomes a case of the evaluation, on this machine."""

import json
import subprocess
import sys

import pytest

from assistant import LibraryError
from assistant.conversations import save
from assistant.evaluate.dataset import read_folder
from assistant.page.kept import KeptThings
from assistant.page.wrong_answers import WrongAnswers, folder_beside
from tests.support.browser import ROOT, TIMEOUT_MILLISECONDS, chromium, reading, served
from tests.support.page_fakes import (
    FakeReader,
    answered,
    article,
    evidence,
    silent,
    spans,
    turns_of,
)

TEXTS = ("The mill of Dale was sold in 1702.", "It was built by Ann Reed in 1650.")
DALE = article(*TEXTS, title="Dale")
SPANS = spans(DALE, *TEXTS)
ME, TALK = "browser:me", "a" * 32


@pytest.fixture
def folder(tmp_path):
    return folder_beside(tmp_path / "library")


@pytest.fixture
def kept(folder):
    reader = FakeReader(articles=(DALE,), sentences={DALE.id: SPANS})
    answers = [
        answered("When was the mill sold?", evidence(DALE, SPANS[0])),
        answered("And when was it built?", evidence(DALE, SPANS[0])),
        silent("Who pulled it down?"),
    ]
    for turn in turns_of(answers, {DALE.id: (DALE, SPANS)}):
        save(reader.conversations, ME, TALK, turn)
    return KeptThings(reader, WrongAnswers(folder))


def test_question_article_and_the_readers_sentence_are_what_the_evaluation_reads(kept, folder):
    right = (DALE.id, SPANS[1].start, SPANS[1].end, "")
    kept.point_out(ME, TALK, "t1", None)
    kept.point_out(ME, TALK, "t1", right)  # the last word counts
    kept.point_out(ME, TALK, "t2", None)
    (text,), (built, pulled) = read_folder(folder)
    assert (text.title, text.text) == ("Dale", DALE.text)
    assert (built.question, built.earlier) == (
        "And when was it built?",
        ("When was the mill sold?",),
    )
    assert built.answerable
    assert built.relevant == ((text.id, SPANS[1].start, SPANS[1].end),)
    assert not pulled.answerable
    assert len((folder / "articles.jsonl").read_text().splitlines()) == 1


def test_nobody_keeps_what_was_not_asked_in_a_conversation_of_theirs(kept, folder):
    for owner, turn in (("browser:other", "t1"), (ME, "t9")):
        with pytest.raises(LibraryError, match="not here any more"):
            kept.point_out(owner, TALK, turn, None)
    with pytest.raises(LibraryError, match="no passage"):
        kept.point_out(ME, TALK, "t1", (DALE.id, 5, 9_999, ""))
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_told_of(kept, folder):
    folder.write_text("in the way")
    with pytest.raises(LibraryError, match="cannot be written"):
        kept.point_out(ME, TALK, "t1", None)


@pytest.mark.browser
@pytest.mark.model
def test_a_reader_points_out_a_wrong_answer_and_the_evaluation_asks_it_again(tmp_path):
    sentence = "The G3 also scored the highest among EVs in China's safety test C-NAP."
    with (
        served(tmp_path / "log") as (address, _),
        chromium() as browser,
        reading(browser, address) as reader,
    ):
        page = reader.page
        reader.ask("What range does the G3 have?")
        page.get_by_role("button", name="Wrong answer?").click()
        page.locator(".paper .sentence", has_text=sentence).click(click_count=3)
        page.get_by_role("button", name="This is the answer").click(timeout=TIMEOUT_MILLISECONDS)
        page.wait_for_selector(".judge:has-text('kept on this machine')")
        reader.ask("What is the price of the P7?")
        page.locator(".turn:last-child .wrong").press("Enter")
        page.get_by_role("button", name="The article does not say it").press("Enter")
        page.wait_for_selector(".turn:last-child .judge:has-text('kept on this machine')")
    folder = tmp_path / "library-wrong-answers"
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text().splitlines()]
    assert sentence in rows[0]["answers"][0]["text"]
    assert rows[1]["answerable"] is False
    command = [sys.executable, "-m", "assistant.evaluate", "--data", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "P@1" in done.stdout
