"""An index on disk: whole or not at all, and never one that does not fit."""

import json
import logging
import os
import signal
import subprocess
import sys
import time

import pytest

from corpus import IndexStoreError, StaleIndexError
from index import Segment, SentenceIndex, open_index
from index.stores.folder import load_index, save_index
from tests.support.fakes import FakeEncoder, make_article

TEXT = "Red cars drive. Blue boats swim.\n\nGreen trains roll."


@pytest.fixture
def articles():
    return [make_article(TEXT), make_article("Grey planes fly.", id="b")]


@pytest.fixture
def folder(tmp_path, articles):
    save_index(tmp_path / "built", Segment.build(articles, FakeEncoder()))
    return tmp_path / "built"


def files(folder):
    return sorted(path.name for path in folder.glob("gen-*/*"))


def test_a_loaded_index_finds_the_same(folder, articles):
    encoder = FakeEncoder()
    built = SentenceIndex.build(articles, encoder)
    loaded = load_index(folder, articles, encoder)
    for question in ("blue boats", "zebra", "planes fly"):
        assert loaded.search(question).hits == built.search(question).hits
    assert len(loaded) == 4


def test_loading_does_not_encode(folder, articles):
    encoder = FakeEncoder()
    open_index(folder, articles, encoder)
    assert encoder.calls == 0


def test_saving_again_leaves_one_generation(folder, articles):
    save_index(folder, Segment.build(articles, FakeEncoder()))
    assert len(list(folder.glob("gen-*"))) == 1
    load_index(folder, articles, FakeEncoder())


@pytest.mark.parametrize("what", ["encoder", "article", "sentencex", "format"])
def test_an_index_of_something_else_is_stale(folder, articles, what, monkeypatch):
    encoder = FakeEncoder()
    if what == "encoder":
        encoder = FakeEncoder("fake:2")
    elif what == "article":
        articles[1] = make_article("Grey planes land.", id="b")
    elif what == "sentencex":
        monkeypatch.setattr("index.segments.segment.segmenter_fingerprint", lambda: "another")
    else:
        monkeypatch.setattr("index.stores.folder.FORMAT", 99)
    with pytest.raises(StaleIndexError, match=what):
        load_index(folder, articles, encoder)


def test_an_index_of_an_older_format_says_so_and_is_built_again(folder, articles, caplog):
    (folder / "manifest.json").write_text(json.dumps({"format": 2, "rows": 4}))
    with caplog.at_level(logging.INFO):
        found = open_index(folder, articles, FakeEncoder())
    assert "Expected an index of format 3" in caplog.text
    assert "found format 2" in caplog.text
    assert found.search("blue").hits[0].sentence.start == TEXT.index("Blue")
    load_index(folder, articles, FakeEncoder())


def test_an_index_of_more_articles_serves_fewer(folder, articles):
    encoder = FakeEncoder()
    fewer = load_index(folder, articles[:1], encoder)
    assert (
        fewer.search("planes").hits
        == SentenceIndex.build(articles[:1], encoder).search("planes").hits
    )


def test_no_index_is_stale_and_a_damaged_manifest_is_an_error(tmp_path, folder, articles):
    with pytest.raises(StaleIndexError, match="found none"):
        load_index(tmp_path / "none", articles, FakeEncoder())
    good = json.loads((folder / "manifest.json").read_text())
    for bad in ("", "[]", "{}", "{", json.dumps({**good, "generation": "../built"})):
        (folder / "manifest.json").write_text(bad)
        with pytest.raises(IndexStoreError, match="Expected"):
            load_index(folder, articles, FakeEncoder())


def test_any_damaged_or_missing_file_is_noticed_and_mended(folder, articles, caplog):
    for name in files(folder):
        (path,) = folder.glob(f"gen-*/{name}")
        content = path.read_bytes()
        for damaged in (content[:-1], bytes([content[0] ^ 1]) + content[1:], None):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            with pytest.raises(IndexStoreError, match=name):
                load_index(folder, articles, FakeEncoder())
            path.write_bytes(content)
    path.write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        mended = open_index(folder, articles, FakeEncoder())
    assert name in caplog.text
    assert mended.search("blue").hits[0].sentence.start == TEXT.index("Blue")
    load_index(folder, articles, FakeEncoder())


def test_a_folder_that_cannot_be_written_leaves_the_index_in_memory(tmp_path, articles, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    found = open_index(blocked / "built", articles, FakeEncoder())
    assert found.search("blue").hits[0].sentence.start == TEXT.index("Blue")
    assert "stays in memory" in caplog.text
    assert blocked.read_text() == "not a folder"


SAVER = """
import sys
sys.path.insert(0, ".")
from pathlib import Path
from tests.support.fakes import FakeEncoder, make_article
from index import Segment
from index.stores.folder import save_index
articles = [make_article({text!r}), make_article("Grey planes fly.", id="b")]
built = Segment.build(articles, FakeEncoder())
print("ready", flush=True)
while True:
    save_index(Path(sys.argv[1]), built)
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.02, 0.05])
def test_a_kill_while_saving_leaves_a_whole_index(folder, articles, delay):
    saver = subprocess.Popen(
        [sys.executable, "-c", SAVER.format(text=TEXT), str(folder)], stdout=subprocess.PIPE
    )
    assert saver.stdout.readline() == b"ready\n"
    time.sleep(delay)
    os.kill(saver.pid, signal.SIGKILL)
    saver.wait()
    saver.stdout.close()
    found = load_index(folder, articles, FakeEncoder())
    assert found.search("blue").hits[0].sentence.start == TEXT.index("Blue")
