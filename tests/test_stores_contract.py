"""What every store does: one suite, for a library in a folder and for one in PostgreSQL."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import AssistantError, LibraryError, UnknownArticleError, read_source
from tests.support.store_cases import (
    ALL,
    QUESTIONS,
    TEXTS,
    addition,
    articles,
    assert_same,
    built,
    put,
)


@pytest.fixture
def store(opened):
    return opened()


def test_finds_what_the_index_in_memory_finds(store):
    assert_same(store, [])
    put(store, ALL)
    assert_same(store, ALL)
    assert store.verify() == []


def test_health_counts_what_is_there(store):
    assert (store.health().articles, store.health().sentences) == (0, 0)
    put(store, ALL)
    health = store.health()
    # The texts have 4, 4, 2 and 3 sentences.
    assert (health.articles, health.sentences, health.writable) == (4, 13, True)
    store.remove("cars")
    assert store.health().articles == 3


def test_terms_of_another_language_are_its_own(store):
    both = [addition("a", "Die cars die.", language="de"), addition("b", "The cars die.")]
    put(store, both)
    for question in ("die", "cars", "the"):
        for some in (None, ["a"], ["b"]):
            found = store.read(lambda texts, q=question, s=some: texts.search(q, s).hits)
            assert found == built(both).search(question, some).hits


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_not_asked_changes_nothing(store, question):
    put(store, ALL)
    for one in ALL:
        found = store.read(lambda texts, i=one.article.id: texts.search(question, [i]).hits)
        assert found == built([one]).search(question).hits


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "remove", "rename"]),
        st.sampled_from("abc"),
        st.sampled_from(["Red cars.", "Red cars drive. Boats.", "Boats swim far.", "Green, red."]),
    ),
    max_size=6,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_came_and_went_only_what_is_there_counts(store, steps):
    for article_id in store.ids():
        store.remove(article_id)
    there = {}
    for step, id, text in steps:
        if step == "put":
            there[id] = addition(id, f"{text} {id.upper()}")
            put(store, [there[id]])
        elif id in there and step == "remove":
            store.remove(id)
            del there[id]
        elif id in there:
            assert store.rename(id, f"title {text}").title == f"title {text}"
    assert_same(store, list(there.values()))
    assert store.verify() == []


def test_an_article_keeps_its_place_its_facts_and_its_original(store):
    put(store, ALL)
    put(store, [addition("boats", "Grey boats.", title="New")])
    store.rename("cars", " Wheels ")
    listed = store.read(lambda texts: list(texts.articles.values()))
    assert [one.id for one in listed] == store.ids() == list(TEXTS)
    assert [one.title for one in listed[:2]] == ["Wheels", "New"]
    assert listed[1].text == "Grey boats."
    assert store.addition("boats").original == b"original of Grey boats."
    assert store.made_from(b"original of Grey boats.") == store.find("boats") == listed[1]
    assert store.made_from(b"another") is None
    assert store.find("none") is None


def test_a_source_replaces_an_earlier_one_of_its_name_and_is_known_again(store):
    first, second = (
        read_source(b"Red cars.", name="a.txt"),
        read_source(b"Blue cars.", name="a.txt"),
    )
    (added,) = store.add([first])
    assert (added.known, added.replaced, added.article.id) == (False, False, "a")
    assert added.article.added
    assert store.add([first])[0].known
    assert store.add([second])[0].replaced
    assert store.ids() == ["a"]
    assert store.find("a").text == "Blue cars."


def test_nearly_the_same_text_is_found(store):
    text = " ".join(f"Word{n} follows the last one." for n in range(60))
    put(store, [addition("a", text), addition("b", text + " And more."), addition("c", "Other.")])
    ((other, share),) = store.similar("a")
    assert (other.id, share > 0.8) == ("b", True)
    assert store.similar("c") == []


def test_what_cannot_be_done_changes_nothing(store):
    put(store, ALL)
    with pytest.raises(AssistantError, match="found that of 'cars'"):
        put(store, [addition("new", "New cars."), addition("twin", TEXTS["cars"])])
    for change in (store.remove, store.addition, lambda id: store.rename(id, "title")):
        with pytest.raises(UnknownArticleError, match="'new'"):
            change("new")
    with pytest.raises(LibraryError, match="title"):
        store.rename("cars", " ")
    assert_same(store, ALL)


def test_a_question_sees_one_moment(store):
    put(store, ALL)

    def ask(texts):
        first = texts.search("red cars").hits
        put(store, [addition("cars", "No wheels.")])
        assert texts.text(first[0].sentence) == "Red cars drive fast."
        assert texts.search("red cars").hits == first

    store.read(ask)
    assert store.read(lambda texts: texts.articles["cars"].text) == "No wheels."


def test_one_process_sees_what_another_did(opened):
    first, second = opened(), opened()
    put(first, ALL)
    assert_same(second, ALL)
    second.remove("cars")
    assert_same(first, ALL[1:])


def test_writers_wait_for_each_other(opened):
    added = [addition(f"a{n}", f"Red cars drive number {n}.") for n in range(6)]
    stores = [opened(), opened()]
    threads = [
        threading.Thread(target=lambda one=one, some=some: [put(one, [a]) for a in some])
        for one, some in zip(stores, (added[:3], added[3:]), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in stores:
        assert_same(one, added)
        assert one.verify() == []


def test_what_is_taken_out_is_what_was_put_in(store):
    put(store, ALL)
    first = {one.addition.article.id: one for one in store.encoded([*TEXTS, "none"])}
    assert list(first) == list(TEXTS)
    store.rebuild()
    again = store.encoded(list(TEXTS))
    assert [one.digest for one in again] == [one.digest for one in first.values()]
    changed = {one.digest for one in again}
    store.rename("cars", "Other")
    assert store.encoded(["cars"])[0].digest not in changed
    assert articles(one.addition for one in again)[0].text == TEXTS["cars"]


def test_rebuilding_and_tidying_change_nothing_that_is_found(store):
    for one in ALL:
        put(store, [one])
    store.rebuild()
    store.tidy()
    assert_same(store, ALL)
    assert store.verify() == []
