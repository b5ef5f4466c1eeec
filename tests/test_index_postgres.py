"""The store in PostgreSQL: finds what the index in memory finds, and fails in whole sentences."""

import threading

import numpy as np
import psycopg
import pytest
from conftest import FakeEncoder, make_article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import (
    Addition,
    IndexStoreError,
    LibraryError,
    LostConnectionError,
    SettingsError,
    StaleIndexError,
    UnknownArticleError,
)
from index import Segment, SentenceIndex
from index.postgres import PostgresStore, packing, schema

pytestmark = pytest.mark.postgres

TEXTS = {
    "cars": "Red cars drive fast. They drive far and drive well.\n\nRed paint is cheap. It's red.",
    "boats": "Blue boats swim. Green boats do not.\n\nA boat is no car. Boats, boats, boats.",
    "train": "Green trains roll. Nobody knows where \\the trains' tracks lead.",
    "größe": "Die Größe zählt. 東京は大きい。 😀 smile.",
}
QUESTIONS = (
    "red cars",
    "boats boats",
    "green trains drive",
    "zebra",
    "the trains' tracks",
    "Größe",
)


class ShortEncoder(FakeEncoder):
    """The other tests' fake makes vectors too long for HNSW."""

    dimension = 256


def addition(id, text, title="A title", language=""):
    made = make_article(text, id=id, title=title, language=language)
    return Addition(made, f"original of {text}".encode())


def articles(additions):
    return [one.article for one in additions]


ALL = [addition(id, text) for id, text in TEXTS.items()]


@pytest.fixture
def store(url):
    one = PostgresStore.open(url, ShortEncoder(), make=True)
    yield one
    one.close()


def assert_same(store, expected):
    """The store finds, knows and tells what an index in memory does."""

    def compare(texts):
        assert set(texts.articles) == set(expected.articles)
        assert len(texts) == len(expected)
        for question in QUESTIONS:
            for some in (None, [], ["cars"], ["boats", "train", "none"]):
                ours, theirs = texts.search(question, some), expected.search(question, some)
                assert ours.hits == theirs.hits, (question, some)
                for hit in ours.hits:
                    assert texts.text(hit.sentence) == expected.text(hit.sentence)
                    assert np.array_equal(texts.middle(hit), expected.middle(hit))
        for word in ("car", "paints", "swimming", "tracked", "zebra", "groß", "boat"):
            assert texts.knows(word) == expected.knows(word), word
            assert texts.writes(word) == expected.writes(word), word
        for beginning in ("r", "boats", "gr", "東", "\\", "%"):
            assert texts.spellings(beginning) == expected.spellings(beginning), beginning
        for article_id in expected.articles:
            assert list(texts.sentences(article_id)) == list(expected.sentences(article_id))
        with pytest.raises(KeyError):
            texts.sentences("none")
        with pytest.raises(KeyError):
            texts.articles["none"]

    store.read(compare)


def test_finds_what_the_index_in_memory_finds(store):
    store.put(ALL)
    assert_same(store, SentenceIndex.build(articles(ALL), ShortEncoder()))


def test_finds_the_same_through_its_indexes(url, store):
    store.put(ALL)
    forced = PostgresStore.open(f"{url}%20-c%20enable_seqscan%3Doff", ShortEncoder())
    assert_same(forced, SentenceIndex.build(articles(ALL), ShortEncoder()))
    forced.close()


def test_an_empty_store_finds_nothing(store):
    assert_same(store, SentenceIndex([], [], ShortEncoder()))


def test_terms_of_another_language_are_its_own(store):
    both = [addition("a", "Die cars die.", language="de"), addition("b", "The cars die.")]
    store.put(both)
    built = SentenceIndex.build(articles(both), ShortEncoder())
    for question in ("die", "cars", "the"):
        for some in (None, ["a"], ["b"]):
            found = store.read(lambda texts, q=question, s=some: texts.search(q, s).hits)
            assert found == built.search(question, some).hits


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "remove", "rename"]),
        st.sampled_from("abc"),
        st.sampled_from(["Red cars.", "Red cars drive. Boats.", "Boats swim far.", "Green, red."]),
    ),
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_came_and_went_only_what_is_there_counts(store, steps):
    for article_id in store.read(lambda texts: list(texts.articles)):
        store.remove(article_id)
    there = {}
    for step, id, text in steps:
        if step == "put":
            there[id] = addition(id, f"{text} {id.upper()}")
            store.put([there[id]])
        elif id in there and step == "remove":
            store.remove(id)
            del there[id]
        elif id in there:
            store.rename(id, f"title {text}")
    built = SentenceIndex([], [], ShortEncoder())
    if there:
        built = SentenceIndex.build(articles(there.values()), ShortEncoder())
    assert_same(store, built)
    assert store.verify() == []


def test_an_article_keeps_its_place_its_facts_and_its_original(store):
    store.put(ALL)
    store.put([addition("boats", "Grey boats.", title="New")])
    store.rename("cars", " Wheels ")
    listed = store.read(lambda texts: list(texts.articles.values()))
    assert [one.id for one in listed] == list(TEXTS)
    assert [one.title for one in listed[:2]] == ["Wheels", "New"]
    assert listed[1].text == "Grey boats."
    assert store.original("boats") == b"original of Grey boats."
    assert store.holder(listed[1].sha256).id == "boats"
    assert store.holder("0") is None
    assert store.find("none") is None


def test_what_cannot_be_done_changes_nothing(store):
    store.put(ALL)
    twin = addition("twin", TEXTS["cars"])
    with pytest.raises(IndexStoreError, match="found that of 'cars'"):
        store.put([addition("new", "New cars."), twin])
    with pytest.raises(UnknownArticleError, match="'new'"):
        store.remove("new")
    with pytest.raises(UnknownArticleError, match="'new'"):
        store.rename("new", "title")
    with pytest.raises(LibraryError, match="title"):
        store.rename("cars", " ")
    with pytest.raises(UnknownArticleError, match="'new'"):
        store.original("new")
    assert_same(store, SentenceIndex.build(articles(ALL), ShortEncoder()))


def test_a_question_sees_one_moment(store):
    store.put(ALL)

    def ask(texts):
        first = texts.search("red cars").hits
        store.put([addition("cars", "No wheels.")])
        assert texts.text(first[0].sentence) == "Red cars drive fast."
        assert texts.search("red cars").hits == first
        return texts.generation

    before = store.read(ask)
    assert store.read(lambda texts: texts.articles["cars"].text) == "No wheels."
    assert store.read(lambda texts: texts.generation) > before


def test_writers_wait_for_each_other(url, store):
    added = [addition(f"a{n}", f"Red cars drive number {n}.") for n in range(8)]
    others = [PostgresStore.open(url, ShortEncoder()) for _ in range(2)]
    threads = [
        threading.Thread(target=lambda one=one, some=some: [one.put([a]) for a in some])
        for one, some in zip(others, (added[:4], added[4:]), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_same(store, SentenceIndex.build(articles(added), ShortEncoder()))
    assert store.verify() == []
    for one in others:
        one.close()


def test_another_encoder_is_refused(url, store):
    other = ShortEncoder("fake:2")
    with pytest.raises(StaleIndexError, match=r"fake:2 .* found \('fake:1', 256\)"):
        PostgresStore.open(url, other)
    longer = ShortEncoder()
    longer.dimension = 257
    with pytest.raises(StaleIndexError, match="257"):
        PostgresStore.open(url, longer, make=True)


def test_vectors_that_cannot_be_indexed_are_refused(url):
    with pytest.raises(IndexStoreError, match=r"at most 4000 numbers, found 4096"):
        PostgresStore.open(url, FakeEncoder(), make=True)


def test_a_database_without_a_library_says_how_to_get_one(url):
    with pytest.raises(IndexStoreError, match="python -m assistant migrate --to"):
        PostgresStore.open(url, ShortEncoder())


def test_tables_of_another_form_are_refused_or_upgraded(url, store, monkeypatch):
    store.put(ALL)
    monkeypatch.setattr(
        schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE state ADD note text")
    )
    with pytest.raises(StaleIndexError, match="version 2 in the database, found 1"):
        PostgresStore.open(url, ShortEncoder())
    with pytest.raises(StaleIndexError, match="version 2"):
        store.put([addition("new", "New cars.")])
    upgraded = PostgresStore.open(url, ShortEncoder(), make=True)
    assert_same(upgraded, SentenceIndex.build(articles(ALL), ShortEncoder()))
    upgraded.close()
    monkeypatch.undo()
    with pytest.raises(IndexStoreError, match="found 2"):
        PostgresStore.open(url, ShortEncoder())


def test_sentences_of_another_segmenter_are_refused_and_made_anew(url, store, monkeypatch):
    store.put(ALL)
    monkeypatch.setattr(schema, "segmenter_fingerprint", lambda: "another")
    with pytest.raises(StaleIndexError, match="another"):
        PostgresStore.open(url, ShortEncoder())
    store.rebuild()
    again = PostgresStore.open(url, ShortEncoder())
    assert_same(again, SentenceIndex.build(articles(ALL), ShortEncoder()))
    assert again.verify() == []
    again.close()


def test_no_server_is_said_without_the_password():
    with pytest.raises(LostConnectionError, match=r"127\.0\.0\.1/library to answer") as raised:
        PostgresStore.open("postgresql://me:secret@127.0.0.1:9/library", ShortEncoder())
    assert "secret" not in str(raised.value)
    with pytest.raises(SettingsError, match="postgresql://user@host/name"):
        PostgresStore.open("postgresql://[", ShortEncoder())


def test_a_connection_lost_in_the_middle_of_a_change_leaves_nothing_of_it(url, store, monkeypatch):
    store.put(ALL[:1])
    rows_of = packing.rows_of

    def cut(article, segment, entry):
        if article.id == "train":
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
        return rows_of(article, segment, entry)

    with monkeypatch.context() as patch:
        patch.setattr("index.postgres.writing.rows_of", cut)
        with pytest.raises(LostConnectionError, match="do the rest again"):
            store.put(ALL[1:])
    assert_same(store, SentenceIndex.build(articles(ALL[:1]), ShortEncoder()))
    store.put(ALL[1:])
    assert_same(store, SentenceIndex.build(articles(ALL), ShortEncoder()))
    assert store.verify() == []


def test_a_full_disk_is_said_and_nothing_is_lost(url, store):
    store.put(ALL[:1])
    with psycopg.connect(url) as other:
        other.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            " EXCEPTION 'could not extend file: No space left on device'"
            " USING ERRCODE = 'disk_full'; END $$"
        )
        other.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON tallies"
            " FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
        )
    with pytest.raises(IndexStoreError, match=r"No space left on device\. Nothing was changed"):
        store.put(ALL[1:])
    with psycopg.connect(url) as other:
        other.execute("DROP TRIGGER full_disk ON tallies")
    assert_same(store, SentenceIndex.build(articles(ALL[:1]), ShortEncoder()))
    store.put(ALL[1:])
    assert_same(store, SentenceIndex.build(articles(ALL), ShortEncoder()))


def test_damage_is_found(url, store):
    store.put(ALL)
    with psycopg.connect(url) as other:
        other.execute("UPDATE articles SET text = 'Something else' WHERE id = 'cars'")
        other.execute("UPDATE counts SET number = number + 1 WHERE kind = 'term'")
        other.execute("DROP INDEX sentences_embedding")
    found = " ".join(finding.what for finding in store.verify())
    assert "cars" in found
    assert "counts" in found
    assert "HNSW" in found


def test_a_very_long_word_is_kept_by_its_hash(store):
    word = "x" * 5000
    store.put([addition("a", f"A {word} word.")])
    (hit,) = store.read(lambda texts: texts.search(word).hits)
    assert hit.bm25 > 0
    assert packing.name_of(word) != packing.name_of(word + "x")


def test_states_are_unpacked_as_they_were_packed():
    segment = Segment.build(articles(ALL), ShortEncoder())
    states = segment.states.arrays(0, 1)
    again = packing.unpack(packing.pack(states["last"], states["last-scales"]), 256)
    assert np.array_equal(again.rows, states["last"])
    assert np.array_equal(again.scales, states["last-scales"])
