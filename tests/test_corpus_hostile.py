"""Files made to harm: each ends in an article or in one clear sentence, and harms nobody."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corpus.sandbox
import corpus.sentences
from corpus import (
    Limits,
    UnreadableArticleError,
    UnsafeSourceError,
    load_articles,
    read_source,
    split_sentences,
)
from tests.support import (
    hostile_archives,
    hostile_kinds,
    hostile_pdfs,
    hostile_texts,
    printer,
    story,
)
from tests.support.fakes import make_article

pytestmark = pytest.mark.slow

# Tighter than those of users, to keep tests short; what must be read takes a twentieth of PATIENT.
LIMITS = Limits(memory=600_000_000, seconds=3)
PATIENT = replace(LIMITS, seconds=20)
GROUPS = {
    "text": hostile_texts.TEXTS,
    "Markdown": hostile_texts.MARKDOWN,
    "page": hostile_texts.PAGES,
    "RTF": hostile_texts.RTFS,
    "stranger": hostile_texts.STRANGERS,
    "archive": hostile_archives.PACKED,
    "PDF": hostile_pdfs.PDFS,
    "mail": hostile_kinds.MAILS,
    "subtitles": hostile_kinds.SUBTITLES,
    "table": hostile_kinds.TABLES,
    "office": hostile_kinds.OFFICE,
}
CASES = [
    pytest.param(*case, id=f"{group}: {name}")
    for group, cases in GROUPS.items()
    for name, case in cases.items()
]
NAMES = {
    "parent folder": "../../etc/passwd",
    "absolute": "/etc/passwd",
    "Windows": "C:\\Windows\\system32\\x.txt",
    "NUL": "a\0.txt",
    "line ends": "a\r\nSet-Cookie: x.txt",
    "override": "invoice\u202etxt.exe",
    "ten thousand letters": "x" * 10_000 + ".txt",
    "dots": "..",
    "device": "CON",
    "option": "-rf.txt",
    "homoglyph": "хpeng.txt",
    "faces": "😀.txt",
    "undecodable": "a\udcff.txt",
    "markup": "<img src=x onerror=alert(1)>.txt",
    "two suffixes": "a.txt.exe",
    "blanks": "   ",
    "quote": "a'; DROP TABLE articles;--.txt",
    "hidden": ".bashrc",
}
TITLES = {
    "override": ("pay \u202e001", "pay 001"),
    "two lines": ("one\ntwo", "one two"),
    "control letters": ("a\x1b[2Jb", "a [2Jb"),
    "too long": ("x" * 10_000, "x" * 200),
    "homoglyph": ("Хpeng", "Хpeng"),
    "zero-width": ("X\u200bpeng", "Xpeng"),
}


@pytest.fixture(autouse=True)
def _patient_clock(monkeypatch):
    """A busy machine is no fault of a file: the processor's time decides."""
    monkeypatch.setattr(corpus.sandbox, "CLOCK", 60)


def read(raw, name="a.txt", limits=PATIENT, **more):
    """The article, or the sentence that says why not, which must be fit to be shown."""
    try:
        return read_source(raw, name, limits=limits, **more).article
    except (UnreadableArticleError, UnsafeSourceError) as error:
        sentence = str(error)
        assert re.fullmatch(r"Expected [^\n]{20,500}\.", sentence), sentence
        return sentence


def test_there_are_enough_cases():
    assert len(CASES) + len(NAMES) + len(TITLES) >= 150


@pytest.mark.parametrize(("name", "raw", "outcome"), CASES)
def test_a_hostile_file(name, raw, outcome, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = read(raw() if callable(raw) else raw, name, LIMITS if outcome is None else PATIENT)
    if isinstance(found, str):
        assert name in found
        assert outcome is None or re.search(outcome, found), found
    else:
        assert found.text.isprintable() or re.fullmatch(r"[^\x00-\x08\x0b-\x1f\x7f]+", found.text)
        assert outcome is None or outcome.removeprefix("reads: ") in found.text
        assert outcome is None or outcome.startswith("reads: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name(name):
    article = read(b"Some text.", name)
    assert re.fullmatch(r"[\w-][\w.-]{0,79}", article.id)
    assert article.source.isprintable()
    sentence = read(b"\0", name)
    assert sentence.isprintable()


@pytest.mark.parametrize(("title", "shown"), TITLES.values(), ids=TITLES)
def test_a_hostile_title(title, shown):
    assert read(b"Some text.", title=title).title == shown


@pytest.mark.parametrize("text", ["a\0b", "", "a" * 20_000_001])
def test_hostile_pasted_text(text):
    with pytest.raises(UnreadableArticleError, match="pasted text"):
        read_source(text)


def test_half_a_letter_in_pasted_text_is_a_question_mark():
    assert read_source("a\ud800b").article.text == "a?b"


def test_hostile_paths(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "nowhere"):
        with pytest.raises(UnreadableArticleError, match=r"folder or a device|gives:"):
            read_source(path)
    for path in (tmp_path / "circle", tmp_path / "a\0b", tmp_path / ("x" * 5_000)):
        with pytest.raises(UnreadableArticleError, match="gives:"):
            read_source(path)
    (tmp_path / "a.txt").write_bytes(b"a\0b")
    with pytest.raises(UnreadableArticleError, match="signs that no text has"):
        load_articles(tmp_path)


def test_text_of_any_shape_is_split_in_time():
    for line in ("a b c d " * 50_000, "a" * 400_000, "a. " * 100_000, "a b c d e" + " x" * 100_000):
        assert split_sentences(read(line.encode()))


CAGED = """
import os, socket, subprocess, sys
from corpus.sandbox_child import confine
confine(400_000_000, 5)
attempts = {
    "write": lambda: open("evil", "w"),
    "append": lambda: os.open("evil", os.O_WRONLY | os.O_APPEND | os.O_CREAT),
    "remove": lambda: os.remove(__file__),
    "folder": lambda: os.mkdir("evil"),
    "link": lambda: os.symlink("/etc/passwd", "evil"),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "look up": lambda: socket.getaddrinfo("localhost", 80),
    "program": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "fork": os.fork,
    "memory": lambda: bytearray(500_000_000),
}
for name, attempt in attempts.items():
    try:
        attempt()
    except MemoryError if name == "memory" else PermissionError:
        continue
    print("could", name)
"""


def test_the_child_can_neither_write_nor_connect_nor_start_programs(tmp_path):
    script = tmp_path / "caged.py"
    script.write_text(CAGED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-B", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == [tmp_path / "caged.py"]


VALID = [story.word(), story.epub(), story.odt(), story.rtf(), story.html(), printer.pdf()]
VALID += [hostile_kinds.workbook(), hostile_kinds.presentation(), *story.TEXT_KINDS.values()]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    raw=st.sampled_from(VALID),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=6),
    end=st.floats(0.5, 1),
)
def test_damage_anywhere_is_survived(raw, cuts, end):
    for place, noise in cuts:
        at = int(place * len(raw))
        raw = raw[:at] + noise + raw[at + len(noise) :]
    read(raw[: int(end * len(raw))], "damaged", LIMITS)


def test_a_text_of_more_sentences_than_fit_is_refused_in_a_sentence():
    said = read(b"\n\n".join(b"Line %d is one." % number for number in range(60_000)))
    assert "has 60,000 sentences, and 50,000 at most fit an article. Split it" in said
    assert not isinstance(read(b"It is one. " * 2_000), str)


@pytest.mark.usefixtures("endless_child")
def test_plain_text_is_read_within_the_limits_too():
    with pytest.raises(UnreadableArticleError, match=r"a\.txt takes more than 1 seconds"):
        read_source(b"Sales rose.", "a.txt", limits=Limits(seconds=1))


@pytest.mark.usefixtures("endless_child")
def test_reading_of_plain_text_can_be_stopped():
    class Stopped(Exception):
        pass

    looks = []

    def stop():
        looks.append(1)
        if len(looks) == 3:  # while it is read
            raise Stopped

    with pytest.raises(Stopped):
        read_source(b"Sales rose.", "a.txt", watch=stop)
    assert len(looks) == 3


def test_what_the_child_split_is_not_split_again(monkeypatch):
    article = read_source(b"Red cars drive. Blue boats swim.\n\nThey sink.", "a.txt").article
    expected = split_sentences(replace(article, text=article.text + " "))

    def refuse(text):
        raise AssertionError

    monkeypatch.setattr(corpus.sentences, "spans_of", refuse)
    assert split_sentences(article) == expected
    assert [article.text[s.start : s.end] for s in expected][2] == "They sink."


@pytest.mark.parametrize("spans", [[(0, 9, 0)], [(3, 2, 0)], [(0, 2, 0), (1, 3, 0)], [(0, 1, -1)]])
def test_spans_that_are_none_of_the_text_are_not_taken(spans):
    with pytest.raises(ValueError, match="is no sentence"):
        corpus.sentences.remember_spans(make_article("a b c"), spans)


def test_a_child_that_waits_reads_the_next_file_and_another_takes_its_place(monkeypatch):
    spare = corpus.sandbox._Spare()
    monkeypatch.setattr(corpus.sandbox, "_spare", spare)
    spare.keep()
    try:
        first = spare._child
        assert read(b"Red cars drive.").text == "Red cars drive."
        assert first.poll() is not None
        assert spare._child.poll() is None
        spare._child.kill()  # by somebody else
        spare._child.wait()
        assert read(b"Blue boats swim.").text == "Blue boats swim."
    finally:
        spare._end()


def test_where_no_process_can_be_started_it_says_so(monkeypatch):
    monkeypatch.setattr(corpus.sandbox, "_PYTHON", ("/nowhere/python",))
    monkeypatch.setattr(corpus.sandbox, "_spare", corpus.sandbox._Spare())
    assert "Expected to start" in read(b"Red cars drive.")
