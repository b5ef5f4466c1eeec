"""What is carried away from the page: citations, notes and proofs, out of any text."""

import hashlib
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from assistant import AssistantError
from assistant.page import PageEvents, Talk, asked_of, note_choice
from assistant.page.events import MAX_CHOSEN, chosen_ids
from assistant.page.export.markdown import notes
from assistant.page.export.proof import proof
from assistant.page.html.conversation import link
from assistant.page.talk import keep_turn
from tests.support.markup import HOSTILE, Parsed
from tests.support.page_fakes import (
    ASKED,
    FakeReader,
    answered,
    article,
    evidence,
    silent,
    spans,
    turns_of,
)

TEXTS = ("The firm makes cars.", "Café 🚗: the G3 runs 520 km.")
ARTICLE = article(*TEXTS)
SENTENCES = spans(ARTICLE, *TEXTS, paragraphs=(0, 1))
FOUND = evidence(ARTICLE, SENTENCES[1], "520 km", score=0.97)
SHELF = {"one": (ARTICLE, SENTENCES)}
SAVED = "2026-11-28T09:00:00.000+00:00"


def test_a_link_names_the_sentence_and_its_words():
    words = f"{FOUND.answer_start}-{FOUND.answer_end}"
    assert link(FOUND) == f"#article=one&start={FOUND.start}&end={FOUND.end}&words={words}"


def test_notes_keep_the_source_of_every_quotation():
    said = silent("price?", replace(FOUND, answer_end=FOUND.answer_start), missing=("price",))
    turns = turns_of([answered("range?", FOUND, searched="What range?"), said], SHELF)
    text = notes(turns, SAVED)
    assert "> Café 🚗: the G3 runs **520 km**.\n>\n> — A title, paragraph 2" in text
    assert "> Café 🚗: the G3 runs 520 km.\n>\n> — A title, paragraph 2" in text  # no answer
    assert "Asked on 27 November 2026, 10:05 UTC" in text
    assert "Saved on 28 November 2026, 09:00 UTC" in text
    assert "Searched for: What range?" in text
    assert "**I found no sentence that says this.**" in text
    assert "Never mentioned: “price”." in text
    assert f"SHA-256 of its text: `{ARTICLE.sha256}`" in text
    assert text.count("almost certainly the answer (97%)") == 1


def test_notes_and_proof_name_the_version_of_the_article():
    again = {"one": (replace(ARTICLE, version=3), SENTENCES)}
    turns = turns_of([answered("range?", FOUND)], again)
    for written in (notes(turns, SAVED), proof(turns, SAVED)):
        assert "Source: one.txt, version 3. SHA-256 of" in written


@pytest.mark.parametrize("text", [*HOSTILE, "# 1. - + = *", "1. first", "- a\n# b\n2) c &amp; |d|"])
def test_hostile_text_stays_text_in_notes_and_proof(text):
    made = article(text, title=text)
    sentences = spans(made, text)
    found = evidence(made, sentences[0], text[:4])
    said = [answered(text, found, searched=f"{text}?"), silent(text, found, missing=(text,))]
    turns = turns_of(said, {"one": (made, sentences)})
    html = MarkdownIt("commonmark").render(notes(turns, ASKED))
    assert not re.search(r"<(img|script|a|b|ol|pre|em)[ >]", html)
    assert html.count("<li>") == 1  # the article
    assert Parsed(html).words.count(text) >= 2
    html = proof(turns, ASKED)
    seen = Parsed(html)
    assert not seen.tags & {"img", "iframe", "link", "object"}
    assert html.count("<script>") == 1
    assert not {name for name in seen.attributes if name.startswith(("on", "src"))}
    assert all(one.startswith("#place-1-") for one in seen.links)
    assert seen.words.count(text) >= 5


def test_a_proof_allows_no_script_but_its_own_and_marks_what_is_cited():
    html = proof(turns_of([answered("range?", FOUND)], SHELF), ASKED)
    assert 'Asked on <time datetime="2026-11-27T10:05' in html
    assert 'Saved on <time datetime="2026-11-27T10:05' in html
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert f'<mark id="place-1-{FOUND.start}"' in html
    assert f'<a href="#place-1-{FOUND.start}">paragraph 2, sentence 1</a>' in html
    assert "<strong>520 km</strong>" in html


def test_a_conversation_is_saved_under_a_harmless_name_or_an_error_is_told():
    odd = article("It is.", id="../a b")
    sentences = spans(odd, "It is.")
    events = PageEvents(FakeReader(articles=(odd,), sentences={odd.id: sentences}))
    turns = turns_of([answered("is it?", evidence(odd, sentences[0]))], {odd.id: (odd, sentences)})
    said = Talk("c", "is it?", turns)
    saved = events.saved("proof", said)
    assert saved["name"] == "proof-a-b.html"
    assert events.saved("notes", said)["name"] == "notes-a-b.md"
    assert saved["id"] != events.saved("proof", said)["id"]
    assert "Please ask again" in events.saved("other", said)["error"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rent, part 1/2: “deposits”?", "Rent-part-1-2-deposits"),
        ("..\\CON", "CON"),  # with the date behind it no device of Windows
        ("किराया और जमा", "किराया-और-जमा"),
        (
            "What the landlord of the mill may do with all of the deposit",
            "What-the-landlord-of-the-mill-may-do-with-all-of",
        ),
    ],
)
def test_a_conversation_with_a_title_of_its_reader_is_saved_under_it_and_the_date(title, name):
    reader = FakeReader(articles=(ARTICLE,), sentences={"one": SENTENCES})
    events = PageEvents(reader)
    talk = Talk()
    (turn,) = turns_of([answered("range?", FOUND)], SHELF)
    keep_turn(reader, "me", talk, turn)
    assert events.saved("notes", talk, "me")["name"] == "notes-one.md"
    reader.conversations.rename("me", talk.id, title)
    for kind, suffix in (("notes", ".md"), ("proof", ".html")):
        saved = events.saved(kind, talk, "me")
        assert re.fullmatch(rf"{name}-20\d\d-\d\d-\d\d\{suffix}", saved["name"])
        heading = saved["text"].partition("</h1>")[0] if kind == "proof" else saved["text"]
        assert title in (
            Parsed(heading).words if kind == "proof" else heading.replace("\\\\", "\\")
        )
        assert "Questions and quotations" not in heading
    assert events.saved("notes", talk, "other")["name"] == "notes-one.md"  # another’s conversation


def test_a_file_whose_title_cannot_be_read_is_saved_without_it(caplog):
    reader = FakeReader(articles=(ARTICLE,), sentences={"one": SENTENCES})
    talk = Talk()
    keep_turn(reader, "me", talk, turns_of([answered("range?", FOUND)], SHELF)[0])

    def refuse(*_):
        raise AssistantError("The disk is gone.")

    reader.conversations.turns = refuse
    assert PageEvents(reader).saved("notes", talk, "me")["name"] == "notes-one.md"
    assert "The disk is gone." in caplog.text


def test_heat_is_every_candidate_with_its_place_and_all_its_doubles():
    double = replace(FOUND, also=(("one", SENTENCES[0].start, SENTENCES[0].end),))
    reader = FakeReader(
        answered("range?", double), articles=(ARTICLE,), sentences={"one": SENTENCES}
    )
    html = PageEvents(reader).reply("1", "range?", Talk())
    found = re.search(r'data-heat="([^"]*)"', html)[1].replace("&quot;", '"')
    where = "paragraph 2, sentence 1"
    assert found == (
        f'[["one", {FOUND.start}, {FOUND.end}, 0.97, "{where}"], ["one", 0, 20, 0.97, "{where}"]]'
    )


def test_chosen_ids_are_what_a_page_could_have_sent():
    assert chosen_ids([5, "", "x" * 2_001]) == chosen_ids("one") == []
    assert chosen_ids(["one", 5]) == ["one"]
    assert len(chosen_ids(["x"] * 5_000)) == MAX_CHOSEN


def test_the_sha_of_a_proof_is_the_article_s():
    real = replace(ARTICLE, sha256=hashlib.sha256(ARTICLE.text.encode()).hexdigest())
    turns = turns_of([answered("range?", FOUND)], {"one": (real, SENTENCES)})
    assert f"<code>{real.sha256}</code>" in proof(turns, ASKED)


def test_a_question_goes_to_the_chosen_articles_or_else_to_the_one_shown():
    now = {"article": "one", "chosen": [], "choice": 0}
    assert asked_of(now) == ["one"]
    assert asked_of({**now, "article": None}) is None
    note_choice(now, ["two", "three"], 2)
    note_choice(now, ["two"], 1)  # was sent before it
    note_choice(now, ["two"], "3")
    assert asked_of(now) == ["two", "three"]
    for number, few in enumerate(([], ["two"]), 3):  # a single tick is the first of several
        note_choice(now, few, number)
        assert asked_of(now) == ["one"]
