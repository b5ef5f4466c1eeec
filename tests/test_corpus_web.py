"""Web pages as they are written: whole paragraphs, no menus, and nothing made up."""

import json

import pytest

from corpus import read_source
from corpus.extract import extract

FIRST = "The town council met on Monday evening to talk about the new swimming pool and its cost."
THIRD = "Neighbours have asked for a wall along the east side because they fear the noise of it."
LAST = "A decision on the wall is due in May, after the engineers have sent their second report."
SECOND = "The pool will cost four million crowns, and the council wants to open it in spring."
PARTS = (FIRST, SECOND, THIRD, LAST)
WHOLE = "\n\n".join(("New pool for Tamm", *PARTS))


def page(second=f"<p>{SECOND}</p>", before="", after="", head="<title>Pool | Daily Tamm</title>"):
    """A page whose second paragraph is given."""
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body>{before}<article><h1>New pool for Tamm</h1>"
        f"<p>{FIRST}</p>{second}<p>{THIRD}</p><p>{LAST}</p></article>{after}</body></html>"
    )


def read(source):
    raw = source if isinstance(source, bytes) else source.encode()
    return extract("html", raw)


@pytest.mark.parametrize(
    "inside",
    [
        "The pool will cost <!-- -->four<!-- --> million crowns, and",
        "The pool will cost <output>four</output> million crowns, and",
        "The pool will <time datetime=2024-05-06>cost</time> four million crowns, and",
        "The pool will cost <data value=4>four</data> million crowns, and",
        "The pool will cost <meter value=1>four</meter> million crowns, and",
        "The pool will cost <x-amount>four</x-amount> million crowns, and",
        "The pool <!--ad--><script>ad()</script>will cost <bdi>four</bdi> million crowns, and",
        "The pool will cost <mark>fo</mark>ur million <abbr title=x>crowns</abbr>, and",
        "The pool will cost <span class=tooltip-button>four</span> million crowns, and",
        "The pool <a href=/c>will<span class=visually-hidden> (new)</span></a> cost four million "
        "crowns, and",
        "The pool will <a href=/c>cost<i class=sr-only>Opens</i></a> four million crowns, and",
        "<picture><img src=a></picture><span class=credit>Photo: Ruiz</span>The pool will "
        "cost four million crowns, and",
        "<cite>The pool<div><div></div></div></cite> will cost four million crowns, and",
    ],
)
def test_what_is_inside_a_line_never_costs_the_paragraph(inside):
    text = read(page(f"<p>{inside} the council wants to open it in spring.</p>")).text
    assert [part for part in text.split("\n\n") if part != "Photo: Ruiz"] == WHOLE.split("\n\n")


MENU = "<ul><li><a href=/>New</a></li><li><a href=/p>Pool</a></li><li><a href=/m>May</a></li></ul>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<nav>{MENU}</nav>", ""),
        (
            f"<div class=menu>{MENU}</div>",
            "<footer><ul><li><a href=/x>report</a></li></ul></footer>",
        ),
        (f"<header>{MENU}<p>Tamm</p></header>", "<footer><p>The town</p></footer>"),
        ("", "<div class=sidebar><h3>Archive</h3><ul><li>2024</li><li>May</li></ul><p>a</p></div>"),
        ("<p><a href=/>Tamm</a> | <a href=/n>Council</a></p>", "<p>cost</p>"),
        ("<table><tr><td><a href=/>pool</a></td><td><a href=/b>wall</a></td></tr></table>", ""),
        ("<select><option>Spring</option></select><button>Open</button>", "<div><b>east</b></div>"),
    ],
)
def test_labels_of_menus_are_not_the_article(before, after):
    assert read(page(before=before, after=after)).text == WHOLE


ODD = "The café’s owner, Zoë Müller, paid €5 for the “naïve” painting — in 1998, as she said."
RUSSIAN = "Совет города собрался в понедельник вечером, чтобы поговорить о новом бассейне."


@pytest.mark.parametrize(
    ("head", "encoding", "text"),
    [
        ("<meta charset=iso-8859-1>", "cp1252", ODD),
        ("<meta charset=us-ascii>", "cp1252", ODD),
        ("<meta http-equiv=Content-Type content='text/html; charset=latin1'>", "cp1252", ODD),
        ("<!-- <meta charset=koi8-r> --><meta charset=windows-1252>", "cp1252", ODD),
        ("<meta charset=iso-8859-1>", "utf-8", ODD),
        ("<meta charset=utf-16>", "utf-8", ODD),
        ("", "cp1252", ODD),
        ("", "utf-16", ODD),
        ("<meta charset=windows-1251>", "cp1251", RUSSIAN),
        ("", "cp1251", RUSSIAN),
        ("<meta charset=x-sjis>", "cp932", "町の議会は月曜日に集まり、新しいプール①を話し合った。"),
        ("<meta charset=iso-2022-jp>", "iso2022_jp", "町の議会は月曜日に集まり、話し合った。"),
        ("<meta charset=gb2312>", "gb18030", "市议会星期一开会讨论新游泳池及其费用，镕基说。"),
        ("<meta charset=ks_c_5601-1987>", "cp949", "시의회는 월요일 저녁에 모여 이야기했다."),
    ],
)
def test_a_page_is_decoded_as_browsers_do(head, encoding, text):
    parts = "" if encoding in ("cp1251", "utf-16") else f"<p>{THIRD}</p>"
    raw = f"<html><head>{head}</head><body><p>{text}</p><p>{text}</p>{parts}</body></html>"
    assert text in read(raw.encode(encoding)).text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_is_known_as_one(encoding):
    article = read_source(page().encode(encoding), "pool.html").article
    assert (article.kind, article.text) == ("html", WHOLE)


def test_the_encoding_of_an_xml_declaration_holds():
    raw = f"<?xml version='1.0' encoding='koi8-r'?><html><body><p>{RUSSIAN}</p></body></html>"
    assert read(raw.encode("koi8-r")).text == RUSSIAN


def test_one_damaged_letter_does_not_change_the_rest():
    raw = f"<html><body><p>{ODD}</p><p>{ODD} \N{EURO SIGN}</p></body></html>".encode()
    assert ODD in read(raw.replace(b"\xe2\x82\xac</p>", b"\xe2\x82</p>")).text


BODY = " ".join(PARTS)
HIDDEN = "".join(f"<p>{part}</p>" for part in PARTS)


def told(**more):
    about = {"@type": "NewsArticle", "headline": "New pool for Tamm"} | more
    return about | {
        "author": {"@type": "Person", "name": "Ana Ruiz"},
        "datePublished": "2024-05-03",
    }


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(told(articleBody=BODY)),
        json.dumps({"@graph": [{"@type": "WebSite"}, told(articleBody="\n\n".join(PARTS))]}),
        json.dumps([told(articleBody=HIDDEN)]),
        json.dumps(told(articleBody=HIDDEN.replace("<", "&lt;").replace(">", "&gt;"))),
        "<!-- " + json.dumps(told(articleBody=BODY)) + " -->",
        json.dumps({"@type": "WebPage", "mainEntity": told(articleBody=BODY)}),
    ],
)
def test_an_article_that_only_search_engines_are_told_is_read(script):
    raw = (
        f"<html><head><title>Pool</title><script type='application/ld+json'>{script}</script>"
        "</head><body><div id=root></div><p>Subscribe to read this article.</p></body></html>"
    )
    found = read(raw)
    assert " ".join(found.text.split()).endswith(BODY)
    assert "Subscribe" not in found.text


def test_an_article_that_is_shown_is_not_taken_from_what_search_engines_are_told():
    script = json.dumps(told(articleBody=f"{FIRST} {SECOND}"))
    head = f"<title>Pool</title><script type='application/ld+json'>{script}</script>"
    assert read(page(head=head)).text == WHOLE


@pytest.mark.parametrize(
    "kept",
    [
        f"<script type=text/template>{HIDDEN}</script><noscript>{HIDDEN}</noscript>",
        f"<script type='text/x-template'>{HIDDEN}</script>",
        f"<noscript>{HIDDEN}</noscript>",
        f"<template>{HIDDEN}</template>",
    ],
)
def test_an_article_in_a_template_is_read_once(kept):
    raw = (
        "<html><head><title>Blog</title></head><body><h1>Town</h1><div class=post><h2>Pool</h2>"
        f"<div class=post-body>{kept}</div></div><ul><li>2020</li><li>May</li></ul></body></html>"
    )
    text = read(raw).text
    assert [text.count(part) for part in PARTS] == [1, 1, 1, 1]
    assert "2020" not in text


@pytest.mark.parametrize(
    "second",
    [
        "<figure><img src=a.jpg><figcaption>The old pool, closed in 2019.</figcaption></figure>",
        "<p>The first pool was built in 1954 and closed on 3 May 2019, when the roof fell in.</p>",
        "<p>The council decided <time datetime=2024-05-06>on 6 May</time> to spend four million "
        "crowns on the new pool of the town.</p>",
        "<p>All pools of the land are shown in the atlas of 2011.</p><p>Copyright 2018</p>",
    ],
)
def test_a_date_of_the_text_is_not_that_of_the_article(second):
    assert read(page(second)).date == ""


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("<meta property='article:published_time' content='2024-05-03T08:00:00Z'>", "2024-05-03"),
        ("<meta itemprop=datePublished content=2024-01-01>", "2024-01-01"),
    ],
)
def test_a_date_that_the_page_tells_is_kept(head, date):
    assert read(page(head=f"<title>Pool</title>{head}")).date == date


@pytest.mark.parametrize("title", ["glxz-10k_2021.htm", "pool.docx", "Untitled Document", "Page 1"])
def test_a_name_that_a_program_gave_is_no_title(title):
    raw = f"<html><head><title>{title}</title></head><body>{HIDDEN}</body></html>"
    article = read_source(raw.encode(), "the-new-pool.html").article
    assert (article.title, article.date) == ("the new pool", "")


MATH = "<math xmlns='http://www.w3.org/1998/Math/MathML'>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"{MATH}<mi>a</mi><mo>≠</mo><mn>0</mn></math>", "a ≠ 0"),
        (f"{MATH}<msup><mi>x</mi><mn>2</mn></msup><mo>-</mo><mn>1</mn></math>", "x² - 1"),
        (f"{MATH}<mfrac><mn>1</mn><mn>4</mn></mfrac></math>", "1/4"),
        (f"{MATH}<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></math>", "√(a + b)"),
        (f"{MATH}<mo>(</mo><mo>−</mo><mn>1</mn><mo>)</mo></math>", "(−1)"),
        ("<mml:math><mml:mi>a</mml:mi><mml:mo>=</mml:mo><mml:mi>b</mml:mi></mml:math>", "a = b"),
        (
            f"<span class=katex><span class=katex-mathml>{MATH}<semantics><mrow><mi>a</mi></mrow>"
            "<annotation encoding=tex>a</annotation></semantics></math></span>"
            "<span class=katex-html aria-hidden=true>a</span></span>",
            "a",
        ),
        (
            "<span class=mwe-math-element><span class=mwe-math-inline style='display: none;'>"
            f"{MATH}<mi>c</mi><mo>&lt;</mo><mi>d</mi></math></span><img alt='c&lt;d' "
            "class=mwe-math-fallback-image-inline></span>",
            "c < d",
        ),
        ("<img class=tex alt='n + 1' src=f.png>", "n + 1"),
        ("<script type='math/tex'>n \\ge 1</script>", "n \\ge 1"),
    ],
)
def test_a_formula_is_a_part_of_its_sentence(formula, text):
    second = f"<p>When {formula}, there are two solutions, and they are found by the book.</p>"
    assert f"When {text}, there are two solutions, and they" in read(page(second)).text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("about 10<sup>6</sup> litres", "about 10⁶ litres"),
        ("about 10<sup>−3</sup> litres", "about 10⁻³ litres"),
        ("about 40 m<sup>2</sup> of floor", "about 40 m² of floor"),
        ("about <sup>1</sup>⁄<sub>4</sub> inch", "about 1⁄4 inch"),
        ("about 2<sup>1</sup>/<sub>4</sub> inch", "about 2 1/4 inch"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("some H<sub>2</sub>O", "some H2O"),
    ],
)
def test_raised_figures_stay_apart(written, text):
    second = f"<p>The plan of the pool speaks of {written}, as the engineers of the town say.</p>"
    assert f"speaks of {text}, as" in read(page(second)).text


@pytest.mark.parametrize(
    "folded",
    [
        "<details><summary>What does it cost?</summary><p>{}</p></details>",
        "<h3><button aria-expanded=false aria-controls=x>What does it cost?</button></h3>"
        "<div id=x hidden><p>{}</p></div>",
        "<h3>What does it cost?</h3><div class=accordion-body style='display:none'><p>{}</p></div>",
        "<h3>What does it cost?</h3><div hidden=until-found><p>{}</p></div>",
    ],
)
def test_an_answer_that_is_folded_away_is_kept(folded):
    text = read(page(folded.format(SECOND))).text
    assert f"What does it cost?\n\n{SECOND}" in text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>{}</p>",
        "<p hidden>{}</p>",
        "<del>{}</del>",
        "<dialog><p>{}</p></dialog>",
        "<div class=screen-reader-text>{}</div>",
    ],
)
def test_what_is_not_shown_is_not_read(hidden):
    text = read(page(hidden.format(SECOND))).text
    assert text == WHOLE.replace(f"{SECOND}\n\n", "")
