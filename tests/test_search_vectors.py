"""Large segments: FAISS names rows, and every score is that of the vectors themselves."""

from unittest.mock import patch

import numpy as np
import pytest

from corpus import IndexStoreError
from index import Segment, SentenceIndex, merge_segments
from index.search.vectors import FILE, MAX_EXACT_ROWS, Approximate, inner_products, nearest
from tests.support.fakes import FakeEncoder, make_article

pytestmark = pytest.mark.slow

ENCODER = FakeEncoder()
ROWS, K, BEST = 2000, 50, 10  # of K that are asked for, the BEST count


@pytest.fixture
def small(monkeypatch):
    """Segments of more than twenty sentences are large."""
    monkeypatch.setattr("index.search.vectors.MAX_EXACT_ROWS", 20)
    monkeypatch.setattr("index.search.vectors.MAX_EXACT_ROWS", 20)


def unit_rows(seed, rows, dimension=384):
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def vectors():
    """Around fifty subjects, as sentences are."""
    subjects = unit_rows(1, 50)
    mixed = subjects[np.arange(ROWS) % 50] + 0.6 * unit_rows(2, ROWS)
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


@pytest.fixture
def approximate(small, vectors, tmp_path):
    assert set(Approximate.write(vectors, tmp_path)) == {FILE}
    return Approximate.load(tmp_path)


def recall(vectors, approximate, allowed):
    """Share of the ten nearest that are found when fifty are asked for."""
    shares = []
    for question in unit_rows(3, 40):
        exact, highest = nearest(vectors, question, allowed, K)
        rows, products = nearest(vectors, question, allowed, K, approximate)
        assert np.array_equal(products, inner_products(vectors[rows], question))
        assert np.all(np.diff(rows) > 0)
        assert allowed[rows].all()
        assert len(rows) == len(exact)
        shares.append(np.isin(exact[np.argsort(-highest)[:BEST]], rows).mean())
    return np.mean(shares)


def test_nearly_all_of_the_nearest_are_found_with_their_own_scores(vectors, approximate):
    assert recall(vectors, approximate, np.ones(ROWS, dtype=bool)) >= 0.9


@pytest.mark.parametrize("every", [2, 10, 50])
def test_what_is_not_allowed_is_made_up_for(vectors, approximate, every):
    assert recall(vectors, approximate, np.arange(ROWS) % every == 0) >= 0.9


def test_few_allowed_rows_are_searched_exactly(vectors, approximate):
    allowed = np.zeros(ROWS, dtype=bool)
    allowed[:20] = True
    with patch.object(Approximate, "rows", side_effect=AssertionError):
        assert recall(vectors, approximate, allowed) == 1


def test_rows_that_are_far_from_the_question_are_found_too(vectors, approximate):
    question = vectors[0]
    allowed = inner_products(vectors, question) < -0.05
    assert np.count_nonzero(allowed) > 20
    rows, _ = nearest(vectors, question, allowed, K, approximate)
    assert np.array_equal(rows, nearest(vectors, question, allowed, K)[0])


def test_a_segment_of_usual_size_has_no_codes(vectors, tmp_path):
    assert len(vectors) <= MAX_EXACT_ROWS
    assert Approximate.write(vectors, tmp_path) == {}


def big(id, sentences):
    return make_article(" ".join(f"Car{n} drives to town{n % 7}." for n in sentences), id=id)


def test_large_segments_have_codes_when_written_and_when_merged(small, tmp_path):
    articles = [big("a", range(30)), big("b", range(30, 50)), big("c", range(50, 70))]
    built = [Segment.build([article], ENCODER) for article in articles]
    files = [one.save(tmp_path / str(n)) for n, one in enumerate(built)]
    assert [FILE in some for some in files] == [True, False, False]
    merged = merge_segments([(one, one.by_key) for one in built], tmp_path / "merged")
    assert FILE in merged
    opened = SentenceIndex(articles, [Segment.load(tmp_path / "merged", merged)], ENCODER)
    exact = SentenceIndex(articles, built, ENCODER)
    question = "Which town31 does car33 drive to?"
    assert opened.search(question).hits[:5] == exact.search(question).hits[:5]


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("left", [b"", b"IxPF nonsense"])
def test_damaged_codes_are_noticed(small, tmp_path, verify, left):
    files = Segment.build([big("a", range(30))], ENCODER).save(tmp_path)
    (tmp_path / FILE).write_bytes(left)
    with pytest.raises(IndexStoreError, match="built again"):
        Segment.load(tmp_path, files, verify)
