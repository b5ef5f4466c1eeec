"""A first look by words alone: what it finds, and what it must not need."""

import subprocess
import sys

import pytest
from conftest import make_article

from assistant import EmptyQuestionError, LibraryError, QuestionTooLongError, Settings
from assistant.glance import SHOWN, Glance
from assistant.settings import ROOT
from assistant.types import Answer
from index import Addition
from index.stores.local import Library

ICE = "Ice floats. Old ice is blue. Blue ice is old and hard. The penguin walks on the sea ice."
EMUS = "The emu runs fast. It eats seeds."


@pytest.fixture
def glance():
    articles = [make_article(ICE, "ice"), make_article(EMUS, "emus")]
    return Glance(articles, Settings(max_question_chars=40))


def test_the_sentence_that_shares_the_rarest_words_is_first(glance):
    (found,) = glance.look("How fast does the emu run?")
    assert found.text == "The emu runs fast." == EMUS[found.start : found.end]
    assert (found.article_id, found.rank, found.score, found.words) == ("emus", 1, 0.0, "")


def test_few_are_shown_best_first_and_none_that_shares_no_word(glance):
    found = glance.look("ice?")
    assert [one.rank for one in found] == list(range(1, SHOWN + 1))
    assert found[0].text == "Ice floats."  # the shortest of those that hold it once
    assert glance.look("What is the price?") == ()


def test_a_follow_up_is_completed_from_what_was_asked(glance):
    asked = Answer("Emus?", "How fast is the Emu?", (), (), 0.0, (), "")
    assert glance.look("What does it eat?", [asked])[0].article_id == "emus"
    (found,) = glance.look("Does it run?", [asked])
    assert found.text == "The emu runs fast."


def test_what_cannot_be_asked_is_refused_as_by_the_assistant(glance):
    with pytest.raises(EmptyQuestionError):
        glance.look("?!")
    with pytest.raises(QuestionTooLongError):
        glance.look("ice " * 20)


def test_its_articles_are_those_of_the_folder():
    glance = Glance.open(settings=Settings())
    assert [article.id for article in glance.articles] == ["xpeng"]
    sentences = glance.sentences("xpeng")
    assert [sentence.position for sentence in sentences] == list(range(len(sentences)))
    assert glance.sentences("gone") == ()


def test_it_needs_no_model():
    code = (
        "import sys; from assistant.glance import Glance; "
        "print(Glance.open().look('G3 range?')[0].text); "
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, loaded = done.stdout.splitlines()
    assert "520 km" in said
    assert loaded == "[]"


def test_some_articles_alone_can_be_looked_at():
    one, two = make_article("The car is red.", "a"), make_article("The car is blue.", "b")
    glance = Glance([one, two], Settings())
    assert {found.article_id for found in glance.look("car", (), ["b"])} == {"b"}
    assert glance.look("car", (), []) == ()


def test_a_library_is_looked_at_as_it_is_and_a_new_one_as_it_will_be(tmp_path, monkeypatch):
    folder = tmp_path / "library"
    assert [one.id for one in Glance.open_library(folder, Settings()).articles] == ["xpeng"]
    assert not folder.exists()
    library = Library.open(folder)
    with library.writing():
        library.put([Addition(make_article("The car is red.", "a"), b"The car is red.")])
    library.close()
    assert [one.id for one in Glance.open_library(folder, Settings()).articles] == ["a"]
    monkeypatch.setattr("assistant.glance.MAX_CHARS", 10)
    with pytest.raises(LibraryError, match="at most 10 characters"):
        Glance.open_library(folder, Settings())
