"""The store in PostgreSQL: what only a database can do, and what only a database can suffer."""

from dataclasses import replace

import numpy as np
import psycopg
import pytest

from corpus import IndexStoreError, LostConnectionError, SettingsError, StaleIndexError, read_source
from corpus.paragraphs import READ
from index import Segment
from index.segments import segment
from index.stores.postgres import PostgresStore, encoding, schema
from tests.support.fakes import FakeEncoder
from tests.support.store_cases import ALL, ShortEncoder, addition, articles, assert_same, put

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(url):
    one = PostgresStore.open(url, ShortEncoder(), make=True)
    yield one
    one.close()


def test_finds_the_same_through_its_indexes(url, store):
    put(store, ALL)
    forced = PostgresStore.open(f"{url}%20-c%20enable_seqscan%3Doff", ShortEncoder())
    assert_same(forced, ALL)
    forced.close()


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
    put(store, ALL)
    monkeypatch.setattr(
        schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE state ADD note text")
    )
    with pytest.raises(StaleIndexError, match="version 4 in the database, found 3"):
        PostgresStore.open(url, ShortEncoder())
    with pytest.raises(StaleIndexError, match="version 4"):
        put(store, [addition("new", "New cars.")])
    upgraded = PostgresStore.open(url, ShortEncoder(), make=True)
    assert_same(upgraded, ALL)
    upgraded.close()
    monkeypatch.undo()
    with pytest.raises(IndexStoreError, match="found 4"):
        PostgresStore.open(url, ShortEncoder())


def test_sentences_of_another_segmenter_are_refused_and_made_anew(url, store, monkeypatch):
    put(store, ALL)
    monkeypatch.setattr(schema, "segmenter_fingerprint", lambda: "another")
    with pytest.raises(StaleIndexError, match="another"):
        PostgresStore.open(url, ShortEncoder())
    store.rebuild()
    again = PostgresStore.open(url, ShortEncoder())
    assert_same(again, ALL)
    assert again.verify() == []
    again.close()


def test_spans_that_another_segmenter_moves_raise_the_version(url, store, monkeypatch):
    store.add([read_source("It grinds rye; it grinds oats.", name="mill.txt")])
    store.add([read_source("It saws wood.", name="saw.txt")])
    split = segment.split_sentences

    def at_semicolons(article):
        for one in split(article):
            cut = article.text.find("; ", one.start, one.end) + 1 or one.end
            yield replace(one, end=cut)
            if cut < one.end:
                yield replace(one, start=cut + 1, position=one.position + 1)

    monkeypatch.setattr(segment, "split_sentences", lambda article: list(at_semicolons(article)))
    monkeypatch.setattr(schema, "segmenter_fingerprint", lambda: "another")
    with pytest.raises(IndexStoreError):
        store.add([read_source("It is here.", name="other.txt")])
    for _ in range(2):  # the second time nothing moves
        store.rebuild()
        assert [store.find(one).version for one in ("mill", "saw")] == [2, 1]
        quoted = store.read(lambda found: [found.text(one) for one in found.sentences("mill")])
        assert quoted == ["It grinds rye;", "it grinds oats."]
    # Damage that is mended makes no other version.
    with psycopg.connect(url) as other:
        other.execute('UPDATE sentences SET "end" = "end" - 1')
    store.rebuild()
    assert [store.find(one).version for one in ("mill", "saw")] == [2, 1]


def test_a_text_that_another_reader_reads_otherwise_raises_the_version_once(store):
    row = b"| Road | Toll |\n| -- | -- |\n| Upper | 5 |"
    older = read_source(b"Road | Toll\n\nUpper | 5", name="mill.md")
    structure = older.article.structure.replace(READ, f"{READ.split(':')[0]}:1,")
    store.add([replace(older, article=replace(older.article, structure=structure), original=row)])
    store.add([read_source("It saws wood.", name="saw.txt")])
    saw = store.find("saw")
    structure = saw.structure.replace(READ, f"{READ.split(':')[0]}:1,")
    store.set_structure("saw", saw.sha256, structure)
    store.read_again()
    store.rebuild()
    assert store.outdated() == []
    assert store.find("mill").text == "Road\tToll\n\nUpper\t5"
    assert [store.find(one).version for one in ("mill", "saw")] == [2, 1]


def test_no_server_is_said_without_the_password():
    with pytest.raises(LostConnectionError, match=r"127\.0\.0\.1/library to answer") as raised:
        PostgresStore.open("postgresql://me:secret@127.0.0.1:9/library", ShortEncoder())
    assert "secret" not in str(raised.value)
    with pytest.raises(SettingsError, match="postgresql://user@host/name"):
        PostgresStore.open("postgresql://[", ShortEncoder())


def test_a_connection_lost_in_the_middle_of_a_change_leaves_nothing_of_it(url, store, monkeypatch):
    put(store, ALL[:1])
    rows_of = encoding.rows_of

    def cut(article, segment, entry):
        if article.id == "train":
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
        return rows_of(article, segment, entry)

    with monkeypatch.context() as patch:
        patch.setattr("index.stores.postgres.write.rows_of", cut)
        with pytest.raises(LostConnectionError, match="do the rest again"):
            put(store, ALL[1:])
    assert_same(store, ALL[:1])
    put(store, ALL[1:])
    assert_same(store, ALL)
    assert store.verify() == []


def test_a_full_disk_is_said_and_nothing_is_lost(url, store):
    put(store, ALL[:1])
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
        put(store, ALL[1:])
    with psycopg.connect(url) as other:
        other.execute("DROP TRIGGER full_disk ON tallies")
    assert_same(store, ALL[:1])
    put(store, ALL[1:])
    assert_same(store, ALL)


def test_damage_is_found(url, store):
    put(store, ALL)
    with psycopg.connect(url) as other:
        other.execute("UPDATE articles SET text = 'Something else' WHERE id = 'cars'")
        other.execute("UPDATE counts SET number = number + 1 WHERE kind = 'term'")
        other.execute("DROP INDEX sentences_embedding")
    found = " ".join(finding.what for finding in store.verify())
    assert "cars" in found
    assert "counts" in found
    assert "HNSW" in found


def test_a_very_long_word_is_kept_by_its_hash(store):
    word = "x" * 4000
    put(store, [addition("a", f"A {word} word.")])
    (hit,) = store.read(lambda texts: texts.search(word).hits)
    assert hit.bm25 > 0
    assert encoding.name_of(word) != encoding.name_of(word + "x")


def test_states_are_unpacked_as_they_were_packed():
    segment = Segment.build(articles(ALL), ShortEncoder())
    states = segment.states.arrays(0, 1)
    again = encoding.unpack(encoding.pack(states["last"], states["last-scales"]), 256)
    assert np.array_equal(again.rows, states["last"])
    assert np.array_equal(again.scales, states["last-scales"])


def test_what_earlier_readers_read_is_read_again(store):
    store.add([read_source(b"# The mill\n\nIt grinds rye.", name="mill.md")])
    assert store.outdated() == []
    now = store.find("mill")
    before = now.structure.replace(READ, f"{READ.split(':')[0]}:1,")
    store.set_structure("mill", now.sha256, before)
    assert store.outdated() == ["mill"]
    store.read_again()
    assert store.outdated() == []
    assert store.find("mill").structure == now.structure


def test_an_opening_reads_again_in_the_background_and_several_do_it_once(url, store):
    row = b"| Road | Toll |\n| -- | -- |\n| Upper | 5 |"
    older = read_source(b"Road | Toll\n\nUpper | 5", name="mill.md")
    structure = older.article.structure.replace(READ, f"{READ.split(':')[0]}:1,")
    store.add([replace(older, article=replace(older.article, structure=structure), original=row)])
    others = [PostgresStore.open(url, ShortEncoder()) for _ in range(3)]
    for one in others:
        one.read_again_soon()
    for one in others:
        one._rereader.join()
    assert store.outdated() == []
    mill = store.find("mill")
    assert (mill.text, mill.version) == ("Road\tToll\n\nUpper\t5", 2)
    for one in others:
        one.close()


def test_who_may_not_write_reads_nothing_again(url, store, postgres):
    store.add([read_source(b"# The mill\n\nIt grinds rye.", name="mill.md")])
    now = store.find("mill")
    store.set_structure("mill", now.sha256, now.structure.replace(READ, f"{READ.split(':')[0]}:1,"))
    reader = PostgresStore.open(f"{url}%20-c%20role%3Dpg_read_all_data", ShortEncoder())
    reader.read_again_soon()
    assert reader._rereader._thread is None
    assert store.outdated() == ["mill"]
    reader.close()
