"""A library on disk: what was accepted is there once, whole, for every process."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from corpus import LibraryBusyError, LibraryError, UnknownArticleError, split_sentences
from index import Addition
from index.stores.local import Library, schema
from index.stores.local.verify import check_truth
from index.stores.types import SegmentRecord
from tests.support.fakes import make_article

TEXT = "The red car drives far. It costs little.\n\nBlue boats swim."


@pytest.fixture
def library(tmp_path):
    opened = Library.open(tmp_path / "library")
    yield opened
    opened.close()


def put(library, *articles, segment=None):
    with library.writing():
        library.put([Addition(a, a.text.encode()) for a in articles], segment)


def record(name, encoder="fake", format="1"):
    return SegmentRecord(name, encoder, format, 3, {"file": "0" * 64})


def harmful(library):
    return [finding for finding in check_truth(library) if not finding.harmless]


def test_an_article_is_there_after_opening_again_with_its_sentences_and_original(library):
    article = replace(make_article(TEXT), author="Ann Lee", date="2014-05", kind="html")
    put(library, article)
    again = Library.open(library.folder)
    (found,) = again.articles()
    assert replace(found, added="") == article
    assert found.added.endswith("+00:00")
    with again.reading() as database:
        spans = database.execute('SELECT start, "end" FROM sentences ORDER BY position').fetchall()
        (original,) = database.execute("SELECT original FROM articles").fetchone()
    assert spans == [(s.start, s.end) for s in split_sentences(article)]
    assert again.originals.read(original) == TEXT.encode()
    assert check_truth(again) == []
    again.close()


def test_articles_are_listed_in_the_order_of_their_first_addition(library):
    put(library, make_article("Z.", "z"), make_article("B.", "b"))
    put(library, make_article("A.", "a"))
    put(library, make_article("B again.", "b"))
    assert [a.id for a in library.articles()] == ["z", "b", "a"]


def test_replacing_leaves_nothing_of_the_old_text(library):
    put(library, make_article(TEXT), segment=record("one"))
    put(library, make_article("Green trains roll."), segment=record("two"))
    (article,) = library.articles()
    assert article.text == "Green trains roll."
    with library.reading() as database:
        assert database.execute("SELECT count(*), max(start) FROM sentences").fetchone() == (1, 0)
        assert database.execute("SELECT version FROM articles").fetchone() == (2,)
    assert list(library.changes(-1, "fake", "1").segments) == ["two"]
    assert len(list(library.originals.names())) == 1
    assert check_truth(library) == []


def test_one_text_cannot_be_two_articles(library):
    put(library, make_article(TEXT))
    assert library.holder(make_article(TEXT).sha256).id == "a"
    with pytest.raises(LibraryError, match="own for 'b', found that of 'a'"):
        put(library, make_article("Fine.", "c"), make_article(TEXT, "b"))
    assert [(a.id, a.text) for a in library.articles()] == [("a", TEXT)]


def test_removing_and_renaming(library):
    put(library, make_article(TEXT), make_article("B.", "b"))
    with library.writing():
        library.remove("a")
        library.rename("b", " Boats ")
    assert [(a.id, a.title) for a in library.articles()] == [("b", "Boats")]
    with library.writing():
        for change in (lambda: library.remove("a"), lambda: library.rename("a", "A")):
            with pytest.raises(UnknownArticleError, match="'a', the library has none"):
                change()
        with pytest.raises(LibraryError, match="title for 'b', found none"):
            library.rename("b", " ")
    assert harmful(library) == []


def test_changes_are_those_after_a_generation(library):
    put(library, make_article(TEXT), segment=record("one"))
    put(library, make_article("B.", "b"), segment=record("other", encoder="another"))
    since = library.generation
    assert library.changes(since, "fake", "1").articles == ()
    put(library, make_article("C.", "c"), segment=record("two"))
    with library.writing():
        library.remove("b")
    changes = library.changes(since, "fake", "1")
    assert [a.id for a in changes.articles] == ["c"]
    assert changes.removed == ("b",)
    assert list(changes.segments) == ["one", "two"]
    assert changes.serving == {"c": "two"}
    assert changes.generation == since + 2
    everything = library.changes(-1, "fake", "1")
    assert everything.serving == {"a": "one", "c": "two"}
    assert library.changes(-1, "fake", "2").segments == {}


def test_a_merged_segment_serves_what_is_still_current(library):
    put(library, make_article(TEXT), segment=record("one"))
    put(library, make_article("B.", "b"), segment=record("two"))
    old = [(a.id, a.sha256) for a in library.articles()]
    put(library, make_article("B changed.", "b"), segment=record("three"))
    since = library.generation
    with library.writing():
        library.register(record("merged"), old)
    changes = library.changes(since, "fake", "1")
    assert changes.serving == {"a": "merged"}
    assert set(changes.segments) == {"merged", "three"}


def test_nearly_the_same_text_is_reported_and_kept(library):
    sentences = [f"The car number {n} of the long row has {n * 7} doors." for n in range(60)]
    put(library, make_article(" ".join(sentences)))
    put(library, make_article(" ".join([*sentences[:55], *sentences[56:]]), "b"))
    put(library, make_article(TEXT, "c"))
    ((other, share),) = library.similar("b")
    assert other.id == "a"
    assert 0.85 < share < 1
    assert library.similar("c") == []
    assert len(library.articles()) == 3


def test_whoever_writes_is_named_to_the_others(library, tmp_path):
    code = (
        "import sys; from pathlib import Path; from index.stores.local import Library\n"
        f"with Library.open(Path({str(library.folder)!r})).writing():\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout.readline() == b"held\n"
    busy = pytest.raises(LibraryBusyError, match=f"process {other.pid} on ")
    with busy, library.writing(timeout_seconds=0.05):
        pass
    assert library.articles() == []  # readers do not wait
    other.kill()
    other.communicate()
    put(library, make_article(TEXT))
    assert harmful(library) == []


def test_two_threads_that_write_wait_for_each_other(library):
    def add(n):
        put(library, make_article(f"Text number {n}.", f"article-{n}"))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.id for a in library.articles()} == {f"article-{n}" for n in range(16)}
    assert harmful(library) == []


def test_a_clock_that_goes_backwards_changes_nothing(library, monkeypatch):
    class Clock:
        times = iter(["2031-01-01", "1999-01-01", "1970-01-01"])

        @classmethod
        def now(cls, zone):
            from datetime import datetime

            return datetime.fromisoformat(f"{next(cls.times)}T00:00:00+00:00")

    monkeypatch.setattr("index.stores.local.library.datetime", Clock)
    put(library, make_article("A.", "a"))
    since = library.generation
    put(library, make_article("B.", "b"))
    put(library, make_article("A changed.", "a"))
    assert [a.id for a in library.articles()] == ["a", "b"]
    assert [a.id for a in library.changes(since, "fake", "1").articles] == ["a", "b"]
    assert library.articles()[0].text == "A changed."


def test_an_older_library_is_upgraded_when_it_is_opened(library, monkeypatch):
    put(library, make_article(TEXT))
    step = "ALTER TABLE articles ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
    upgraded = Library.open(library.folder)
    with upgraded.reading() as database:
        assert database.execute("SELECT stars FROM articles").fetchall() == [(0,)]
        assert database.execute("PRAGMA user_version").fetchone() == (4,)
    assert upgraded.articles() == library.articles()
    upgraded.close()


def test_a_library_from_before_encoders_were_chosen_has_none(tmp_path):
    with closing(sqlite3.connect(tmp_path / schema.NAME)) as database:
        database.executescript(f"{schema.MIGRATIONS[0]} PRAGMA user_version = 1;")
    with closing(Library.open(tmp_path)) as library:
        assert library.encoder == ""
        with library.writing():
            library.choose_encoder("folder/of/another")
        assert library.encoder == "folder/of/another"


def test_another_segmenter_splits_all_texts_again(library, monkeypatch):
    put(library, make_article(TEXT))
    for module in ("library", "rows"):
        monkeypatch.setattr(
            f"index.stores.local.{module}.segmenter_fingerprint", lambda: "of tomorrow"
        )
    monkeypatch.setattr("index.stores.local.rows.split_sentences", lambda a: split_sentences(a)[:1])
    upgraded = Library.open(library.folder)
    with upgraded.reading() as database:
        assert database.execute("SELECT count(*) FROM sentences").fetchone() == (1,)
    upgraded.close()


def test_a_newer_library_is_left_alone(library):
    library.close()
    with sqlite3.connect(library.folder / schema.NAME) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(LibraryError, match="found version 99"):
        Library.open(library.folder)


def test_what_is_no_library_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LibraryError, match="Expected to make a library"):
        Library.open(tmp_path / "file" / "library")
    (tmp_path / schema.NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(LibraryError, match="not a database"):
        Library.open(tmp_path)


DAMAGES = {
    "its text has not its hash": "UPDATE articles SET text = 'Other.'",
    "expected 3 sentences, found 2": "DELETE FROM sentences WHERE position = 1",
    "expected 3 sentences, found 3 or others": "UPDATE sentences SET paragraph = 7",
    "signature is not that": "DELETE FROM bands WHERE band = (SELECT min(band) FROM bands)",
    "articles has generation 99": "UPDATE articles SET changed = 99",
    "Expected the original": "UPDATE articles SET original = sha256",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_found_and_its_cure_said(library, what):
    put(library, make_article(TEXT))
    database = sqlite3.connect(library.folder / schema.NAME)
    with database:
        database.execute(DAMAGES[what].replace("= sha256", f"= '{'0' * 64}'"))
    database.close()
    findings = harmful(library)
    assert any(what in finding.what and finding.cure for finding in findings), findings


def test_a_changed_original_is_found(library):
    put(library, make_article(TEXT))
    (name,) = library.originals.names()
    (library.originals._folder / name).write_bytes(b"other")
    assert "found it changed" in harmful(library)[0].what
