"""The page when its library or folder cannot be opened, or not be changed."""

from pathlib import Path

from assistant import LibraryError, Settings, UnreadableArticleError
from assistant.page import BackgroundAssistant, PageLibrary
from assistant.page.launch import _folder as meant
from tests.support.page_library import BRIDGE, ask, behind, listed, opened, paste
from tests.support.waiting import wait_until


def test_articles_that_cannot_be_opened_are_no_reason_to_fail():
    def fail():
        raise OSError("no disk")

    background = BackgroundAssistant(fail)
    background.start()
    wait_until(lambda: background.state != "starting")
    seen = listed(PageLibrary(background))
    assert (seen["number"], seen["may_change"], seen["starting"]) == (0, False, False)


def test_a_folder_that_is_only_read_offers_no_change(tmp_path):
    class Folder:
        articles = ()

        def ask(self, question, history=(), articles=None):
            raise UnreadableArticleError("not asked here")

        @property
        def store(self):
            raise LibraryError("only read")

    page_library = PageLibrary(behind(Folder))
    assert (listed(page_library)["may_change"], listed(page_library)["note"]) == (False, "")


def test_a_library_that_cannot_be_opened_is_told_of_and_the_other_answers(tmp_path):
    def fail():
        raise LibraryError("Expected a library, found <b>.")

    other = opened(tmp_path / "other")
    other.add(BRIDGE)
    background = behind(fail, lambda: other)
    page_library = PageLibrary(background)
    assert listed(page_library)["note"] == "Needed: a library; found: <b>."
    assert "Mary Hale" in background.ask("Who built the bridge?").text
    other.close()


def test_a_library_that_cannot_be_written_says_so_and_answers(tmp_path):
    first = opened(tmp_path / "library")
    first.add(BRIDGE)
    first.close()
    background = behind(lambda: opened(tmp_path / "library", writable=False))
    page_library = PageLibrary(background)
    assert listed(page_library)["may_change"] is False
    assert "write-protected" in listed(page_library)["note"]
    assert "write-protected" in ask(page_library, paste("Cats."))[0].json()["error"]
    assert "Mary Hale" in background.ask("Who built the bridge?").text
    background.store.close()


def test_the_folder_or_library_that_is_named_most_closely_is_opened():
    here, there = Path("here"), Path("there")
    assert meant(here, None, Settings(articles=there, library=there)) == here
    assert meant(None, here, Settings(articles=there)) is None
    assert meant(None, None, Settings(articles=there, library=here)) is None
    assert meant(None, None, Settings(articles=there)) == there
    assert meant(None, None, Settings()) is None
