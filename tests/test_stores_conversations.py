"""Conversations and kept quotations: kept, found, and nobody else's, in both kinds of store."""

import json
import os
import threading
from dataclasses import replace

import pytest

from assistant import conversations as talk
from assistant.conversations import KeptQuotation, QuotedText, Turn
from assistant.library.export import export_library
from assistant.library.migrate import migrate
from assistant.types import Why
from corpus import LibraryError
from index.stores.conversations.copies import copies, digests, findings
from index.stores.local import Library
from index.stores.local.conversations import (
    NAME,
    damages,
    open_conversations,
    recover_conversations,
)
from index.stores.local.recover import recover
from index.stores.local.store import LocalStore
from index.stores.postgres import PostgresStore
from tests.support.page_fakes import answered, article, evidence, silent, spans
from tests.support.store_cases import ShortEncoder

SENTENCES = ("The firm makes cars.", "Café 🚗: the G3 runs 520 km.")
CARS = article(*SENTENCES)
CARS = replace(CARS, sha256="201a3b4efc27c0b8c6bb1a32ca98277146541f8dbb3d8b82d71c99859cb8ab7b")
FIRST, SECOND = spans(CARS, *SENTENCES)
FOUND = evidence(CARS, SECOND, "520 km", score=0.97)
TEXTS = {"one": (CARS, (FIRST, SECOND))}
ANN, BOB = "browser:ann", "user:bob"


def turn(question="range?", *, id="t1", asked="2026-11-27T10:00:00.000+00:00", texts=None):
    why = Why(("range",), "In 97 of 100 cases.", replace(FOUND, rank=2), ("A title",), 1, 2, 2)
    part = answered("part?", FOUND)
    answer = replace(answered(question, FOUND), parts=(part,), why=why)
    return Turn(id, asked, answer, (FOUND,), texts or TEXTS)


@pytest.fixture
def store(opened):
    return opened().conversations


def ids(found):
    return [one.id for one in found[0]]


def test_a_turn_comes_back_as_it_was_in_another_process(opened):
    talk.save(opened().conversations, ANN, "c", turn())
    talk.save(opened().conversations, ANN, "c", turn("price?", id="t2"))
    title, turns = talk.load(opened().conversations, ANN, "c")
    assert title == "range?"
    assert [one.id for one in turns] == ["t1", "t2"]
    assert turns[0] == replace(turn(), texts=turns[0].texts)
    (as_it_was, sentences), *_ = turns[0].texts.values()
    assert as_it_was == CARS
    assert list(sentences) == [FIRST, SECOND]


def test_a_long_first_question_names_a_conversation_as_far_as_a_word_ends(store):
    long = (
        "What did the council of the town decide about the old bridge after it was flooded again?"
    )
    talk.save(store, ANN, "c", turn(long))
    title, _ = talk.load(store, ANN, "c")
    assert title == "What did the council of the town decide about the old bridge after it was …"


def test_no_text_is_kept_with_a_turn_but_spans(store):
    talk.save(store, ANN, "c", turn())
    _, (kept,) = store.turns(ANN, "c")
    assert "520" not in kept.content
    assert json.loads(kept.content)["answer"]["evidence"][0]["score"] == 0.97


def test_a_turn_is_kept_again_in_its_place_with_what_each_article_said(store):
    for one in ("t1", "t2"):
        talk.save(store, ANN, "c", turn(id=one))
    row = talk.ArticleAnswer("Cars", "says", FOUND, "")
    none = talk.ArticleAnswer("Ships", "does not say", None, "Not said.")
    made = replace(turn(), comparison=talk.Comparison((row, none), 7))
    assert not talk.save_again(store, BOB, "c", made)
    assert not talk.save_again(store, ANN, "c", replace(made, id="t3"))
    assert talk.save_again(store, ANN, "c", made)
    _, turns = talk.load(store, ANN, "c")
    assert [one.id for one in turns] == ["t1", "t2"]
    assert turns[0].comparison == made.comparison
    assert turns[1].comparison is None
    assert "520" not in store.turns(ANN, "c")[1][0].content
    assert findings(store) == []


def test_nobody_else_sees_changes_or_removes_a_conversation(store):
    talk.save(store, ANN, "c", turn())
    assert store.listed(BOB) == ([], 0)
    assert talk.load(store, BOB, "c") is None
    assert not store.rename(BOB, "c", "Mine")
    assert not store.remove(BOB, "conversations", "c")
    with pytest.raises(LibraryError, match="Begin a new one"):
        talk.save(store, BOB, "c", turn("mine?"))
    key = talk.key_of(CARS)
    assert store.text(BOB, key) is None
    assert store.text(ANN, key).article == CARS
    assert ids(store.listed(ANN)) == ["c"]


def test_conversations_are_listed_newest_first_and_found_by_their_words(store):
    for number in range(3):
        asked = f"2026-11-2{number}T10:00:00.000+00:00"
        talk.save(store, ANN, f"c{number}", turn(f"Question {number}: are you sure?", asked=asked))
    assert ids(store.listed(ANN)) == ["c2", "c1", "c0"]
    assert store.listed(ANN, most=1)[1] == 3
    assert ids(store.listed(ANN, "QUESTION 1")) == ["c1"]
    assert ids(store.listed(ANN, "café 520")) == ["c2", "c1", "c0"]  # of what was quoted
    assert ids(store.listed(ANN, "quest")) == ["c2", "c1", "c0"]
    assert ids(store.listed(ANN, "uestion")) == ids(store.listed(ANN, "s_re")) == []
    assert store.rename(ANN, "c0", "Größe")
    assert ids(store.listed(ANN, "GRÖSSE")) == ["c0"]


def test_a_removed_conversation_comes_back_until_it_is_purged(store):
    talk.save(store, ANN, "c", turn())
    talk.save(store, ANN, "other", turn("why?", texts=TEXTS))
    assert store.remove(ANN, "conversations", "c")
    assert ids(store.listed(ANN)) == ["other"]
    assert talk.load(store, ANN, "c") is None
    assert store.restore(ANN, "conversations", "c")
    assert len(store.listed(ANN)[0]) == 2
    assert not store.restore(ANN, "conversations", "c")
    for one in ("c", "other"):
        store.remove(ANN, "conversations", one)
    store.purge(0)
    assert not store.restore(ANN, "conversations", "c")
    assert store.texts([talk.key_of(CARS)]) == {}  # nobody quotes it any more


def quotation(start=FOUND.start, end=FOUND.end):
    return KeptQuotation(talk.new_id(), talk.now(), talk.key_of(CARS), start, end)


def test_a_quotation_is_kept_once_and_keeps_its_text(store):
    text = QuotedText(*TEXTS["one"])
    first = store.keep(ANN, quotation(), text)
    assert store.keep(ANN, quotation(), text) == first
    store.keep(ANN, quotation(0, 3), text)
    assert [one.start for one in store.kept(ANN)] == [FOUND.start, 0]
    assert store.kept(BOB) == []
    assert not store.remove(BOB, "kept_quotations", first.id)
    assert store.remove(ANN, "kept_quotations", first.id)
    assert len(store.kept(ANN)) == 1
    assert store.restore(ANN, "kept_quotations", first.id)
    assert store.text(ANN, first.text).article.text[first.start : first.end] == FOUND.text


def test_two_windows_of_one_conversation_lose_no_turn(opened):
    store, other = opened().conversations, opened().conversations
    talk.save(store, ANN, "c", turn())

    def ask(where, name):
        for number in range(10):
            talk.save(where, ANN, "c", turn(id=f"{name}{number}"))

    threads = [threading.Thread(target=ask, args=each) for each in ((store, "a"), (other, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(talk.load(store, ANN, "c")[1]) == 21


def filled(store):
    talk.save(store, ANN, "c", turn())
    talk.save(store, BOB, "d", replace(turn(), answer=silent("price?", FOUND)))
    store.keep(ANN, quotation(), QuotedText(*TEXTS["one"]))
    talk.save(store, ANN, "gone", turn())
    store.remove(ANN, "conversations", "gone")


def test_verify_finds_what_was_changed(opened):
    library = opened()
    filled(library.conversations)
    assert [one for one in library.verify() if "conversation" in one.what] == []
    with library.conversations.database.writing() as connection:
        connection.execute("UPDATE kept_quotations SET finish = 5000")
        connection.execute("UPDATE turns SET content = '{' WHERE conversation = 'c'")
    said = [one.what for one in library.verify()]
    assert [one.split()[0] for one in said] == ["conversation", "kept"]
    with library.conversations.database.writing() as connection:
        connection.execute("UPDATE quoted_texts SET content = replace(content, '520', '620')")
    assert any("was changed" in one.what for one in library.verify())


def test_export_holds_conversations_in_words(opened, tmp_path):
    library = opened()
    filled(library.conversations)
    export_library(library, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "conversations.json").read_text())
    assert {one["id"] for one in found["conversations"]} == {"c", "d"}
    (kept,) = found["kept_quotations"]
    text = found["quoted_texts"][kept["text"]]["article"]["text"]
    assert text[kept["start"] : kept["finish"]] == FOUND.text
    assert found["turns"][0]["content"]["answer"]["question"] == "range?"


@pytest.mark.postgres
def test_migrate_brings_conversations_there_and_back(tmp_path, url):
    kept = LocalStore(Library.open(tmp_path / "library"), ShortEncoder())
    filled(kept.conversations)
    database = PostgresStore.open(url, ShortEncoder(), make=True)
    assert list(migrate(kept, database))[-1].conversations == 3
    assert digests(database.conversations) == digests(kept.conversations)
    assert talk.load(database.conversations, ANN, "c")[1][0].answer == turn().answer
    talk.save(kept.conversations, ANN, "c", turn(id="t2"))  # one more, and again
    list(migrate(kept, database))
    assert len(talk.load(database.conversations, ANN, "c")[1]) == 2
    back = LocalStore(Library.open(tmp_path / "back"), ShortEncoder())
    list(migrate(database, back))
    assert digests(back.conversations) == digests(kept.conversations)
    assert len(list(copies(back.conversations))) == 3
    for one in (kept, back, database):
        one.close()


@pytest.mark.slow
def test_recover_keeps_what_can_be_read_whichever_page_is_damaged(tmp_path):
    folder = tmp_path / "library"
    library = LocalStore(Library.open(folder), ShortEncoder())
    for number in range(24):
        talk.save(library.conversations, ANN, f"c{number}", turn(f"Question {number}?"))
    library.close()
    assert list(recover(folder)) == []
    whole = (folder / NAME).read_bytes()
    numbers = []
    for at in range(0, len(whole), 4096):
        (folder / NAME).write_bytes(whole[:at] + b"\xff" * 4096 + whole[at + 4096 :])
        assert "conversations is damaged" in damages(folder)[0].what
        assert "is made anew" in recover_conversations(folder)
        assert damages(folder) == []
        store = open_conversations(folder)
        assert findings(store) == []
        found, number = store.listed(ANN)
        assert all(talk.load(store, ANN, one.id)[1] for one in found)
        numbers.append(number)
        store.close()
    assert len(list(folder.glob(f"{NAME}.damaged-*"))) == len(numbers)
    # Some pages hold what all the others need: the schema, the article, the top of a tree.
    assert min(numbers) == 0
    assert sum(number >= 20 for number in numbers) > len(numbers) / 2


def test_without_a_folder_conversations_last_as_long_as_the_program(folder, monkeypatch):
    Library.open(folder).close()
    # What everybody but root is told of a folder that is write-protected.
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    library = LocalStore(Library.open(folder), ShortEncoder())
    talk.save(library.conversations, ANN, "c", turn())
    assert not library.conversations.lasting
    assert ids(library.conversations.listed(ANN)) == ["c"]
    assert not (folder / NAME).exists()
