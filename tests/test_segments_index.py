"""Articles that come and go: what is found never depends on how they came or where they lie."""

import json
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from safetensors.numpy import load_file

from corpus import IndexStoreError, StaleIndexError, split_sentences
from index import Segment, SentenceIndex, merge_segments
from index.search.postings import Postings
from index.segments.segment import FILE
from index.tensors import map_arrays, write_arrays
from tests.support.fakes import FakeEncoder, make_article

ENCODER = FakeEncoder()
QUESTIONS = ("red car", "blue boats red red", "zebra", "haus der boote", "the")
# Few words and many doubles: ties everywhere, between sentences, articles and segments.
WORDS = st.sampled_from(["red", "Red", "blue", "car", "cars", "boats", "Häuser", "Boote", "the"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: " ".join(words) + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join)
TEXTS = st.lists(PARAGRAPHS, min_size=1, max_size=2).map("\n\n".join)
ARTICLES = st.tuples(st.sampled_from("abcdef"), TEXTS, st.sampled_from(["", "de"]))
STEPS = st.one_of(
    st.tuples(st.just("plus"), st.lists(ARTICLES, min_size=1, max_size=3)),
    st.tuples(st.just("minus"), st.sampled_from("abcdef")),
    st.tuples(st.just("merge"), st.integers(2, 4)),
    st.tuples(st.just("open"), st.just(None)),
)


def made(id, text, language=""):
    return replace(make_article(text, id=id), language=language)


def merged(view, count, folder):
    """The view with its first segments made one."""
    keys = {(article.id, article.sha256) for article in view.articles.values()}
    parts = [(s, [key for key in s.by_key if key in keys]) for s in view.segments[:count]]
    # A version that is alive in one segment may also lie dead in an older one.
    last = {key: segment for segment, some in parts for key in some}
    parts = [(s, [key for key in some if last[key] is s]) for s, some in parts]
    one = Segment.load(folder, merge_segments(parts, folder))
    return view.plus([view.articles[article_id] for article_id, _ in last], one)


def step(view, action, what, folder):
    if action == "plus":
        articles = list({id: made(id, text, language) for id, text, language in what}.values())
        segment = Segment.build(articles, ENCODER)
        return view.plus(articles, Segment.load(folder, segment.save(folder)))
    if action == "minus" and what in view.articles:
        return view.minus(what)
    if action == "merge" and view.segments:
        return merged(view, what, folder)
    if action == "open":
        return SentenceIndex(list(view.articles.values()), view.segments, ENCODER)
    return view


def fresh(articles):
    return SentenceIndex.build(articles, ENCODER) if articles else SentenceIndex([], [], ENCODER)


def everything(view):
    """All that can be asked of an index."""
    chosen = list(view.articles)[:2]
    return {
        "hits": [view.search(question).hits for question in QUESTIONS],
        "chosen": [view.search(question, chosen).hits for question in QUESTIONS],
        "middle": [[view.middle(hit).tolist() for hit in view.search("red").hits[:2]]],
        "length": len(view),
        "sentences": {i: tuple(view.sentences(i)) for i in view.articles},
        "words": [(view.knows(w), view.writes(w)) for w in ("red", "häuser", "boote", "cars")],
        "spellings": [view.spellings(letter) for letter in "rhb"],
    }


@pytest.mark.slow
@how(max_examples=80)
@given(st.lists(STEPS, min_size=1, max_size=7))
def test_any_way_to_the_same_articles_gives_the_same_index(tmp_path_factory, steps):
    view = SentenceIndex([], [], ENCODER)
    with patch("index.segments.search.CANDIDATES", 3):  # so that not every sentence is proposed
        for action, what in steps:
            before, known = view, everything(view)
            view = step(view, action, what, tmp_path_factory.mktemp("segment"))
            assert everything(before) == known
        assert everything(view) == everything(fresh(list(view.articles.values())))


@pytest.fixture
def view():
    articles = [made("a", "Red cars drive. Blue boats swim."), made("b", "Red boats fly.")]
    return SentenceIndex.build(articles, ENCODER)


def ids(found):
    return [hit.sentence.article_id for hit in found.hits]


def test_a_newer_version_takes_the_place_of_the_older(view):
    newer = made("a", "Green trains roll.")
    changed = view.plus([newer], Segment.build([newer], ENCODER))
    assert [changed.text(hit.sentence) for hit in changed.search("trains").hits] == [
        "Green trains roll.",
        "Red boats fly.",
    ]
    assert (len(view), len(changed)) == (3, 2)
    assert not changed.knows("drive")
    assert view.knows("drive")


def test_a_search_of_some_articles_finds_only_these(view):
    assert ids(view.search("red cars", ["b"])) == ["b"]
    assert ids(view.search("red cars", ["a", "b", "unknown"])) == ids(view.search("red cars"))
    assert ids(view.search("red cars", [])) == ids(view.search("red cars", ["unknown"])) == []


def test_rare_is_what_is_rare_in_the_articles_that_are_searched(view):
    alone = SentenceIndex.build([made("b", "Red boats fly.")], ENCODER)
    assert view.search("red boats", ["b"]).hits == alone.search("red boats").hits
    assert view.search("red boats", ["a"]).hits == view.minus("b").search("red boats").hits
    both = view.search("red boats", ["a", "b"]).hits
    assert both == view.search("red boats").hits
    assert both[0] != alone.search("red boats").hits[0]


def test_an_empty_index_finds_nothing():
    empty = SentenceIndex([], [], ENCODER)
    assert (empty.search("red").hits, len(empty), empty.segments) == ((), 0, ())


def test_a_segment_without_a_living_article_is_let_go(view):
    newer = [replace(article, title="New") for article in view.articles.values()]
    moved = view.plus(newer, Segment.build(newer, ENCODER))
    assert len(moved.segments) == 1
    assert moved.segments != view.segments
    assert moved.articles["a"].title == "New"
    assert view.minus("a").minus("b").segments == ()


def test_only_what_fits_is_taken_in(view):
    with pytest.raises(StaleIndexError, match="encoder"):
        view.plus([], Segment.build(list(view.articles.values()), FakeEncoder("fake:2")))
    with pytest.raises(StaleIndexError, match="article c"):
        view.plus([made("c", "Red.")], view.segments[0])
    with pytest.raises(StaleIndexError, match="article c"):
        SentenceIndex([made("c", "Red.")], view.segments, ENCODER)
    with pytest.raises(KeyError):
        view.minus("c")


def test_each_article_has_the_stems_of_its_language():
    articles = [made("a", "Das alte Haus."), made("b", "Das neue Haus.", "de")]
    found = SentenceIndex.build(articles, ENCODER).search("Häuser")
    words = {hit.sentence.article_id: hit.bm25 for hit in found.hits}
    assert words["a"] == 0  # English keeps "häuser" and "haus" apart
    # df 1 of 2 sentences, 3 words each: log(1 + 1.5 / 1.5) / (1 + 1.5)
    assert words["b"] == pytest.approx(np.log(2) / 2.5)
    assert SentenceIndex.build(articles[:1], ENCODER).search("Häuser").hits[0].bm25 == 0


def test_sentences_are_made_when_asked_for():
    article = made("a", "One car. Two boats.\n\nThree trains.")
    sentences = SentenceIndex.build([article], ENCODER).sentences("a")
    assert list(sentences) == split_sentences(article)
    assert (sentences[-1], sentences[1:]) == (
        split_sentences(article)[-1],
        tuple(split_sentences(article)[1:]),
    )
    with pytest.raises(IndexError):
        sentences[3]


def test_merging_encodes_nothing_and_leaves_out_the_dead(tmp_path, view):
    calls = ENCODER.calls
    (segment,) = view.segments
    key = next(key for key in segment.by_key if key[0] == "b")
    one = Segment.load(tmp_path, merge_segments([(segment, [key])], tmp_path))
    assert ENCODER.calls == calls
    assert (list(one.by_key), len(one)) == ([key], 1)
    built = Segment.build([view.articles["b"]], ENCODER).arrays
    assert {name: array.tolist() for name, array in one.arrays.items()} == {
        name: array.tolist() for name, array in built.items()
    }


def test_merging_refuses_what_does_not_fit(tmp_path, view):
    (segment,) = view.segments
    key = next(iter(segment.by_key))
    other = Segment.build(list(view.articles.values()), FakeEncoder("fake:2"))
    for parts, error in (
        ([], ValueError),
        ([(segment, [key]), (segment, [key])], ValueError),
        ([(segment, [("a", "0")])], KeyError),
        ([(segment, [key]), (other, [k for k in other.by_key if k != key])], StaleIndexError),
    ):
        with pytest.raises(error):
            merge_segments(parts, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_stored_segment_is_plain_safetensors_and_cannot_be_changed(tmp_path, view):
    (segment,) = view.segments
    loaded = Segment.load(tmp_path, segment.save(tmp_path))
    read = load_file(tmp_path / FILE)
    for name, array in segment.arrays.items():
        assert array.dtype == read[name].dtype == loaded.arrays[name].dtype
        assert array.tolist() == read[name].tolist() == loaded.arrays[name].tolist()
    with pytest.raises(ValueError, match="read-only"):
        loaded.vectors[0, 0] = 1


def test_a_damaged_segment_is_noticed(tmp_path, view):
    (segment,) = view.segments
    files = segment.save(tmp_path)
    content = (tmp_path / FILE).read_bytes()
    start = content.index(b"{")
    for damaged in (b"", content[:4], content[: len(content) // 2], content[:-1]):
        (tmp_path / FILE).write_bytes(damaged)
        for verify in (True, False):
            with pytest.raises(IndexStoreError, match=FILE):
                Segment.load(tmp_path, files, verify)
    (tmp_path / FILE).write_bytes(content[:start] + b"[" + content[start + 1 :])
    with pytest.raises(IndexStoreError, match=FILE):
        Segment.load(tmp_path, files, verify=False)


def test_arrays_come_back_from_pieces(tmp_path):
    pieces = {
        "b": [np.arange(3, dtype=np.int8), np.zeros(0, np.int8), np.arange(2, dtype=np.int8)],
        "a": [np.ones((2, 3), np.float32), np.zeros((1, 3), np.float32)],
        "none": [np.zeros((0, 4), np.int64)],
    }
    sha256 = write_arrays(tmp_path / "file", pieces, {"note": "π"})
    assert len(sha256) == 64
    arrays, notes = map_arrays(tmp_path / "file")
    assert notes == {"note": "π"}
    assert arrays["b"].tolist() == [0, 1, 2, 0, 1]
    assert arrays["a"].tolist() == [[1.0] * 3, [1.0] * 3, [0.0] * 3]
    assert arrays["none"].shape == (0, 4)


def test_postings_of_a_term_and_of_terms_that_begin_alike():
    postings = Postings.build([["car", "boat", "car"], [], ["carpet", "é"]])
    rows, counts = postings.holding("car")
    assert (rows.tolist(), counts.tolist()) == ([0], [2])
    assert postings.holding("ca")[0].tolist() == postings.holding("zebra")[0].tolist() == []
    alive = np.array([True, True, True])
    assert postings.totals("car", alive) == {"car": 2, "carpet": 1}
    assert postings.totals("", alive) == {"boat": 1, "car": 2, "carpet": 1, "é": 1}
    assert postings.totals("car", ~alive) == postings.totals("zebra", alive) == {}
    assert Postings.build([[], []]).totals("", alive) == {}


def test_the_articles_of_a_segment_are_named_in_its_header(tmp_path, view):
    view.segments[0].save(tmp_path)
    _, notes = map_arrays(tmp_path / FILE)
    assert [entry["id"] for entry in json.loads(notes["articles"])] == ["a", "b"]
    assert notes["encoder"] == ENCODER.fingerprint
