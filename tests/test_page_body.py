"""The article on the page as what it is, without a browser: structure, pages and its original."""

import re

from assistant.page import PageLibrary
from assistant.page.html.article import article_html
from assistant.page.html.body import body_html, headline_html
from corpus import read_source
from corpus.sentences import split_sentences
from tests.support.page_library import HERE, ask, behind, file, opened, paste
from tests.test_assistant_page_image import pdf

LEASE = """# The lease

## Rent

It is paid in advance:

- Base rent is £180.
- Cleaning is £20. It is due at the end.

1. Sign it.
2. Pay.

#### Prices

| Item | Price |
|---|---|
| Cleaning at the end | £180 |
| Keys | £15 |

> Rent is rent.

```
if late:
  pay()
```

## Keys
"""


def plain(html):
    """HTML without its attributes, and without the spans of sentences."""
    return re.sub(r"</?span[^>]*>", "", re.sub(r"<(\w+) [^>]*>", r"<\1>", html))


def read(content, name):
    return read_source(content, name=name).article


def test_headings_lists_tables_quotations_and_code_are_what_they_are():
    article = read(LEASE.encode(), "lease.md")
    shown = plain(body_html(article, split_sentences(article)))
    assert shown == (
        "<h3>Rent</h3><p>It is paid in advance:</p>"
        "<ul><li>Base rent is £180.</li><li>Cleaning is £20. It is due at the end.</li>"
        "<li>1. Sign it.</li><li>2. Pay.</li></ul>"
        "<h4>Prices</h4>"  # two lower than the one above it, which no page may leave out
        "<div><table><tr><th>Item</th><th>Price</th></tr>"
        "<tr><td>Cleaning at the end</td><td>£180</td></tr>"
        "<tr><td>Keys</td><td>£15</td></tr></table></div>"
        "<blockquote><p>Rent is rent.</p></blockquote>"
        "<pre>if late:\n  pay()</pre><h3>Keys</h3>"
    )


def test_every_sentence_can_be_addressed_in_a_table_cell_by_cell():
    article = read(LEASE.encode(), "lease.md")
    sentences = split_sentences(article)
    shown = body_html(article, sentences)
    pieces = [
        (int(start), int(end), words)
        for start, end, words in re.findall(r'data-start="(\d+)" data-end="(\d+)">([^<]*)<', shown)
    ]
    assert all(article.text[start:end] == words for start, end, words in pieces)
    row = next(one for one in sentences if article.text[one.start :].startswith("Cleaning at"))
    inside = [words for start, end, words in pieces if row.start <= start and end <= row.end]
    assert inside == ["Cleaning at the end", "£180"]
    assert re.findall(r'id="sentence-(\d+)"', shown) == [str(n) for n in range(len(sentences))]


def test_the_headline_is_a_sentence_where_the_text_has_it_and_stands_once():
    article = read(b"The mill of Orrin\n\nIt grinds rye.", "mill.txt")
    sentences = split_sentences(article)
    headline = 'id="sentence-0" data-start="0" data-end="17">The mill of Orrin</h2>'
    assert headline in headline_html(article, sentences)
    assert "The mill of Orrin" not in body_html(article, sentences)


def test_author_and_date_are_said_as_people_write_them():
    page = b"---\ntitle: Mills\nauthor: Ann Reed\ndate: 2026-11-12\n---\n\nThe mill grinds."
    article = read(page, "mills.md")
    assert "Ann Reed · 12 November 2026 · mills.md" in article_html(article, ())


def test_each_page_of_a_pdf_is_told_where_it_begins_and_drawn_where_it_can_be():
    article = read(pdf(), "mill.pdf")
    sentences = split_sentences(article)
    marks = re.findall(
        r'data-page="(\d)".*?</button>(?:<p dir="auto">)?<span[^>]*>([^<]*)',
        body_html(article, sentences, drawn=True),
    )
    assert marks == [("1", "The mill grinds rye for the whole valley."), ("2", "The roof is new.")]
    assert "<button" not in body_html(article, sentences)
    assert "data-pages='[0, " in article_html(article, sentences, original=True)


def test_the_original_comes_back_and_only_a_pdf_is_opened_by_the_browser(tmp_path):
    page_library = PageLibrary(behind(lambda: opened(tmp_path / "library")))
    page = b"<html><title>Mill</title><body><p>The mill grinds.</p><script>x()</script></body>"
    for content, name in ((pdf(), "mill.pdf"), (page, "mühle.html")):
        ask(page_library, file(content, name))
    ask(page_library, paste("The ferry sails at noon."))
    ids = [one.id for one in page_library._assistant.articles]
    for id, kind, how in (
        (ids[0], "application/pdf", "inline; filename*=UTF-8''mill.pdf"),
        (ids[1], "application/octet-stream", "attachment; filename*=UTF-8''m%C3%BChle.html"),
        (ids[2], "application/octet-stream", "attachment; filename*=UTF-8''pasted%20text.txt"),
    ):
        (done,) = ask(page_library, ("GET", f"{HERE}/{id}/original", {}))
        assert (done.status_code, done.headers["content-type"]) == (200, kind)
        assert done.headers["content-disposition"] == how
    (done,) = ask(page_library, ("GET", f"{HERE}/{ids[1]}/original", {}))
    assert done.content == page
    (done,) = ask(page_library, ("GET", f"{HERE}/none/original", {}))
    assert (done.status_code, "no longer here" in done.json()["error"]) == (404, True)


def test_a_page_is_drawn_without_a_box_where_nothing_is_quoted(tmp_path):
    page_library = PageLibrary(behind(lambda: opened(tmp_path / "library")))
    ask(page_library, file(pdf(), "mill.pdf"))
    at = f"{HERE}/mill/page.png?version=1"
    plain_page, boxed = ask(
        page_library,
        ("GET", f"{at}&start=0&end=0", {}),
        ("GET", f"{at}&start=0&end=8", {}),
    )
    assert (plain_page.status_code, boxed.status_code) == (200, 200)
    assert plain_page.content != boxed.content
