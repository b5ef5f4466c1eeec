"""Files become articles, or a sentence that says why not."""

import hashlib

import pytest

from assistant.settings import Settings
from corpus import CorpusError, UnreadableArticleError, load_articles, read_article, split_sentences

XPENG_SHA256 = "4d45c5d38872f7c98fbc237e8dd98988f8fa9285f9dd62ffd95765ffe0521544"


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_plain_text_with_a_title_line(tmp_path):
    article = read_article(write(tmp_path, "sales.txt", "\ufeffA good year\r\n\r\nSales rose.\r\n"))
    assert (article.id, article.title, article.source) == ("sales", "A good year", "sales.txt")
    assert article.text == "A good year\n\nSales rose."
    assert article.sha256 == hashlib.sha256(b"A good year\n\nSales rose.").hexdigest()


def test_plain_text_without_a_title_is_named_after_its_file(tmp_path):
    assert read_article(write(tmp_path, "good-year.txt", "Sales rose.")).title == "good year"


def test_markdown_becomes_plain_text(tmp_path):
    source = "# A *good* year\n\nSales **rose** by [a tenth](http://x.example).\n\n- one\n- two\n"
    article = read_article(write(tmp_path, "a.md", source))
    assert article.title == "A good year"
    assert article.text == "Sales rose by a tenth.\n\none\n\ntwo"


def test_markdown_does_not_become_markup(tmp_path):
    article = read_article(write(tmp_path, "a.md", "# T\n\n<img src=x onerror=alert(1)> and text."))
    assert article.text == "<img src=x onerror=alert(1)> and text."


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"\xff\xfe\x00", "holds none"),
        (b"PK\x03\x04 text", "signs that no text has"),
        (b"", "holds none"),
        (b" \n\n ", "holds none"),
        (b"--- ***", "holds none"),
    ],
)
def test_unreadable_files_are_named_with_what_to_do(tmp_path, content, part):
    path = write(tmp_path, "bad.txt", content)
    with pytest.raises(UnreadableArticleError, match=part) as caught:
        read_article(path)
    assert "bad.txt" in str(caught.value)
    assert path.read_bytes() == content


def test_a_missing_file(tmp_path):
    with pytest.raises(UnreadableArticleError, match=r"gone\.txt"):
        read_article(tmp_path / "gone.txt")


def test_a_file_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("corpus.read.MAX_BYTES", 10)
    with pytest.raises(UnreadableArticleError, match="at most 10 bytes"):
        read_article(write(tmp_path, "a.txt", "eleven byte"))


def test_articles_come_sorted_by_name_and_other_files_are_left_alone(tmp_path):
    for name in ("b.txt", "a.md", "c.pdf", ".hidden.txt"):
        write(tmp_path, name, "Some text.")
    assert [article.id for article in load_articles(tmp_path)] == ["a", "b"]


def test_an_empty_folder_a_missing_folder_and_two_of_one_name(tmp_path):
    with pytest.raises(CorpusError, match="found none"):
        load_articles(tmp_path)
    with pytest.raises(CorpusError, match="found no folder"):
        load_articles(tmp_path / "gone")
    write(tmp_path, "a.txt", "One.")
    write(tmp_path, "a.md", "Two.")
    with pytest.raises(CorpusError, match=r"a\.md and a\.txt"):
        load_articles(tmp_path)


def test_the_default_article_is_kept_word_for_word():
    (article,) = load_articles(Settings().articles)
    assert article.sha256 == XPENG_SHA256
    sentences = [article.text[s.start : s.end] for s in split_sentences(article)]
    assert len(sentences) == 16
    assert (
        "They also released an improved version of the G3 smart SUV, G3 2020, with a 520 km NEDC "
        "driving range."
    ) in sentences
    caption = "Eye-catching Tesla turbine wheel"
    assert article.text.count(caption) == 2
    assert sum(sentence.count(caption) for sentence in sentences) == 1
