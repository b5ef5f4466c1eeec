"""The page when its library or folder cannot be opened, or not be changed."""

import time
from pathlib import Path

from test_page_library import BRIDGE, ask, behind, listed, opened, paste

from assistant import LibraryError, Settings, UnreadableArticleError
from assistant.page import Librarian, Opening
from assistant.page.launch import _folder as meant


def test_articles_that_cannot_be_opened_are_no_reason_to_fail():
    def fail():
        raise OSError("no disk")

    opening = Opening(fail)
    opening.start()
    while opening.state == "starting":
        time.sleep(0.01)
    seen = listed(Librarian(opening))
    assert (seen["number"], seen["may_change"], seen["starting"]) == (0, False, False)


def test_a_folder_that_is_only_read_offers_no_change(tmp_path):
    class Folder:
        articles = ()

        def ask(self, question, history=(), articles=None):
            raise UnreadableArticleError("not asked here")

        @property
        def keeper(self):
            raise LibraryError("only read")

    librarian = Librarian(behind(Folder))
    assert (listed(librarian)["may_change"], listed(librarian)["note"]) == (False, "")


def test_a_library_that_cannot_be_opened_is_told_of_and_the_other_answers(tmp_path):
    def fail():
        raise LibraryError("Expected a library, found <b>.")

    other = opened(tmp_path / "other")
    other.add(BRIDGE)
    opening = behind(fail, lambda: other)
    librarian = Librarian(opening)
    assert listed(librarian)["note"] == "Expected a library, found <b>."
    assert "Mary Hale" in opening.ask("Who built the bridge?").text
    other.close()


def test_a_library_that_cannot_be_written_says_so_and_answers(tmp_path):
    first = opened(tmp_path / "library")
    first.add(BRIDGE)
    first.close()
    opening = behind(lambda: opened(tmp_path / "library", writable=False))
    librarian = Librarian(opening)
    assert listed(librarian)["may_change"] is False
    assert "write-protected" in listed(librarian)["note"]
    assert "write-protected" in ask(librarian, paste("Cats."))[0].json()["error"]
    assert "Mary Hale" in opening.ask("Who built the bridge?").text
    opening.keeper.close()


def test_the_folder_or_library_that_is_named_most_closely_is_opened():
    here, there = Path("here"), Path("there")
    assert meant(here, None, Settings(articles=there, library=there)) == here
    assert meant(None, here, Settings(articles=there)) is None
    assert meant(None, None, Settings(articles=there, library=here)) is None
    assert meant(None, None, Settings(articles=there)) == there
    assert meant(None, None, Settings()) is None
