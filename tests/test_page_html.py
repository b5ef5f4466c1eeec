"""The page without a browser: what it shows for every way a question can end."""

import logging
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import AssistantError
from assistant.page import AddressError, PageEvents, Talk, address, listen, welcome_html
from assistant.page.export.markdown import notes
from assistant.page.export.proof import proof
from assistant.page.html.scope import looked_in
from assistant.types import Change, Particular, Why
from tests.support.markup import HOSTILE, Parsed, parsed
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

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_articles_titles_and_questions_stays_text(text):
    made = article(text, id='x"><b>', title=text)
    sentences = spans(made, text)
    found = evidence(made, sentences[0], text[:4])
    events = PageEvents(
        FakeReader(
            answered(text, found, searched=text + "?"),
            silent(text, found, missing=(text,)),
            AssistantError(text),
            articles=(made,),
            sentences={made.id: sentences},
        )
    )
    pages = [
        events.pane().html,
        *(events.reply("1", text, Talk()) for _ in range(3)),
        welcome_html([text]),
    ]
    for html in pages:
        tags, attributes, words = parsed(html)
        assert not tags & {"img", "script", "b", "strong", "code", "iframe"}
        assert not {name for name in attributes if name.startswith(("on", "src"))}
        assert all(link.startswith("#article=") for link in Parsed(html).links)
        assert text in words


@pytest.mark.parametrize(("asked", "number"), [(("one",), 2), (("one",), 1), ((), 2)])
def test_a_silence_offers_to_ask_all_articles_where_not_all_were_asked(asked, number):
    why = Why((), "", None, ("A title",), len(asked) or number, 1, 1)
    searched = "how much is the <b>quay</b>?"
    said = replace(silent("how much?"), searched=searched, asked=asked, why=why)
    articles = tuple(article("It is.", id=one) for one in ("one", "two")[:number])
    events = PageEvents(FakeReader(said, articles=articles))
    html = events.reply("1", "how much?", Talk(), asked)
    assert ("Ask all 2 articles" in html) == (asked == ("one",) and number == 2)
    assert "<b>" not in html
    offered = 'data-question="how much is the &lt;b&gt;quay&lt;/b&gt;?"'
    assert (offered in html) == ("Ask all" in html)


def test_an_answer_shows_its_sentence_words_place_and_probability():
    texts = ("First one.", "The P7 comes in spring.", "The G3 runs 520 km.")
    made = article(*texts)
    sentences = spans(made, *texts, paragraphs=(0, 1, 1))
    found = evidence(made, sentences[2], "520 km", score=0.97)
    further = evidence(made, sentences[0], score=0.55)
    reader = FakeReader(
        answered("range?", found, further), articles=(made,), sentences={"one": sentences}
    )
    html = PageEvents(reader).reply("t7", "range?", Talk())
    assert "The G3 runs <mark>520 km</mark>." in html
    assert "paragraph 2, sentence 2" in html
    assert "almost certainly the answer (97%)" in html
    assert f'data-start="{found.start}" data-end="{found.end}"' in html
    assert f'data-answer-start="{found.answer_start}"' in html
    folded = html[html.index("<details") :]
    assert "1 more sentence that may help" in folded
    assert "First one." in folded
    assert "possibly the answer (55%)" in folded
    assert "Searched for" not in html


def test_a_doubtful_answer_does_not_look_like_a_sure_one():
    made = article("The G3 runs 520 km.")
    sentences = spans(made, made.text)
    sure = answered("range?", evidence(made, sentences[0], "520 km", score=0.5))
    doubtful = replace(sure, verdict="may say")
    pages = [
        PageEvents(FakeReader(one, articles=(made,), sentences={"one": sentences})).reply(
            "1", "", Talk()
        )
        for one in (sure, doubtful)
    ]
    assert ["Perhaps this" in page for page in pages] == [False, True]
    assert ['class="quotation best perhaps"' in page for page in pages] == [False, True]


def test_what_the_article_says_is_called_likely_at_least():
    made = article("The G3 runs 520 km.")
    sentences = spans(made, made.text)
    says = answered("range?", evidence(made, sentences[0], "520 km", score=0.56))
    may = replace(says, verdict="may say")
    for answer, words in ((says, "likely the answer (56%)"), (may, "possibly the answer (56%)")):
        reader = FakeReader(answer, articles=(made,), sentences={"one": sentences})
        html = PageEvents(reader).reply("1", "range?", Talk())
        assert f">{words}<" in html
        turns = turns_of([answer], {"one": (made, sentences)})
        assert f", {words}" in notes(turns, ASKED)
        assert f", {words} <b" in proof(turns, ASKED)


def test_what_was_searched_is_shown_when_it_differs():
    made = article("Founded in 2014.")
    sentences = spans(made, made.text)
    found = evidence(made, sentences[0])
    reader = FakeReader(
        answered("and when?", found, searched="When was Xpeng founded?"),
        answered("  when  founded? ", found, searched="when founded?"),
        articles=(made,),
        sentences={"one": sentences},
    )
    events = PageEvents(reader)
    assert (
        "Searched for When was Xpeng founded?" in parsed(events.reply("1", "and when?", Talk()))[2]
    )
    assert "Searched for" not in events.reply("2", "  when  founded? ", Talk())


def test_the_sentence_it_leans_on_and_the_speaker_are_shown_with_a_quotation():
    made = article("The firm makes cars.", "“It was founded in 2014,” said Ann Lee.")
    sentences = spans(made, "The firm makes cars.", "“It was founded in 2014,” said Ann Lee.")
    leaning = replace(
        evidence(made, sentences[1], "2014"), context_start=0, context_end=20, speaker="Ann Lee"
    )
    reader = FakeReader(
        answered("when?", leaning),
        answered("cars?", evidence(made, sentences[0])),
        articles=(made,),
        sentences={"one": sentences},
    )
    events = PageEvents(reader)
    html = events.reply("1", "when?", Talk())
    assert '<p class="before" dir="auto">The firm makes cars.</p>' in html
    assert '<span class="speaker">Ann Lee</span>' in html
    html = events.reply("2", "cars?", Talk())
    assert 'class="before"' not in html
    assert 'class="speaker"' not in html


def shown_on_page(answer, made, sentences):
    reader = FakeReader(answer, articles=(made,), sentences={"one": sentences})
    return PageEvents(reader).reply("1", answer.question, Talk())


def test_each_part_of_a_question_has_its_own_label_and_verdict():
    made = article("The G3 runs 520 km.")
    sentences = spans(made, made.text)
    first = answered("How far?", evidence(made, sentences[0], "520 km"))
    second = silent("Who paid?")
    both = replace(first, question="How far and who paid?", form="parts", parts=(first, second))
    html = shown_on_page(both, made, sentences)
    assert html.count('<section class="part">') == 2
    assert (
        '<h4 class="asked" dir="auto">Who paid?</h4><p class="silence">I found no sentence' in html
    )
    assert "The article says" in html
    for text in (
        notes(turns_of([both], {"one": (made, sentences)}), ASKED),
        proof(turns_of([both], {"one": (made, sentences)}), ASKED),
    ):
        assert "How far?" in text
        assert "I found no sentence that says this." in text


def test_particulars_lists_notes_and_talk():
    made = article("The G3 runs 520 km.")
    sentences = spans(made, made.text)
    found = answered("dates?", evidence(made, sentences[0], "520 km"))
    known = Particular("one", "A title", "author", "<b>Lena</b>", "front matter")
    told = replace(found, evidence=(), form="particulars", particulars=(known,), text="Author")
    html = shown_on_page(told, made, sentences)
    assert "<dt>author</dt><dd>&lt;b&gt;Lena&lt;/b&gt;" in html
    assert "Known of the article, beside its text" in html
    listed = replace(found, form="dates", notes=("3 articles say so.",))
    html = shown_on_page(listed, made, sentences)
    assert "Sentences with dates" in html
    assert "the answer (" not in html  # nothing is guessed
    assert "3 articles say so." in html
    talk = replace(silent("hello"), form="talk", text="I only quote.")
    html = shown_on_page(talk, made, sentences)
    assert '<p class="silence">I only quote.</p>' in html
    for told_of in (told, listed, talk):
        texts = {"one": (made, sentences)}
        turns = turns_of([told_of], texts)
        said = notes(turns, ASKED).replace("*", "")
        assert told_of.text in said or told_of.particulars
        assert proof(turns, ASKED)


def test_what_was_changed_can_be_taken_back_with_a_click():
    made = article("The G3 runs 520 km.")
    sentences = spans(made, made.text)
    found = answered("how far runns it", evidence(made, sentences[0]), searched="how far runs it")
    html = shown_on_page(replace(found, changes=(Change("runns", "runs"),)), made, sentences)
    assert "“runns” was read as “runs”." in html
    assert 'data-question="how far &quot;runns&quot; it"' in html
    assert "Searched for" not in html


def test_the_reasons_are_folded_away():
    made = article("The G3 runs 520 km.", "It is red.")
    sentences = spans(made, "The G3 runs 520 km.", "It is red.")
    found = answered("how far?", evidence(made, sentences[0]))
    reasons = Why(("G3",), "Probability 0.90.", evidence(made, sentences[1]), ("A <b>",), 3, 2, 2)
    html = shown_on_page(replace(found, why=reasons), made, sentences)
    folded = html[html.index('<details class="why">') :]
    assert "Why this sentence" in folded
    assert "Words of the question found in it: “G3”." in folded
    assert "Next best" in folded
    assert "It is red." in folded
    assert "2 sentences were searched, 2 of them read, of “A &lt;b&gt;” and 2 more." in folded


def test_the_articles_that_were_asked_are_named_as_far_as_there_are_two():
    cited = '<cite dir="auto">{}</cite>'.format
    mill, ferry = cited("The &lt;mill&gt;"), cited("The ferry")
    titles = ("The <mill>", "The ferry", "The barn")
    for number, said in (
        (1, mill),
        (2, f"{mill} and {ferry}"),
        (3, f"{mill} and 2 other articles"),
    ):
        assert f">Asked: {said}</p>" in looked_in(titles[:number], number)


def test_the_conversation_is_handed_on_and_grows_with_each_answer():
    made = article("It is.")
    said = answered("is it?", evidence(made, spans(made, made.text)[0]))
    reader = FakeReader(
        said,
        AssistantError("no"),
        said,
        articles=(made,),
        sentences={"one": spans(made, made.text)},
    )
    events, talk = PageEvents(reader), Talk()
    for turn in "123":
        events.reply(turn, "is it?", talk)
    assert talk.answers == [said, said]
    assert [len(seen) for seen in reader.histories] == [0, 1, 1]


def test_silence_says_so_names_what_is_missing_and_marks_nothing():
    made = article("The P7 comes in spring.")
    sentences = spans(made, made.text)
    close = evidence(made, sentences[0], "spring", score=0.2)
    reader = FakeReader(
        silent("price?", close, missing=("price", "cost")),
        articles=(made,),
        sentences={"one": sentences},
    )
    html = PageEvents(reader).reply("1", "price?", Talk())
    assert "I found no sentence that says this." in html
    assert "Never mentioned: “price”, “cost”." in html
    assert "Not an answer, but close" in html
    assert "The P7 comes in spring." in html
    assert "<mark>" not in html
    assert "the answer (" not in html
    assert 'class="turn silent"' in html


def test_of_many_words_that_are_missing_some_are_named_and_the_others_hinted_at():
    made = article("The P7 comes in spring.")
    sentences = spans(made, made.text)
    said = silent("price?", missing=("price", "<cost>", "tax", "toll"))
    turns = turns_of([said], {"one": (made, sentences)})
    for written in (shown_on_page(said, made, sentences), proof(turns, ASKED)):
        assert "Never mentioned: “price”, “&lt;cost&gt;”, “tax” …" in written
    assert "Never mentioned: “price”, “\\<cost\\>”, “tax” …" in notes(turns, ASKED)


def test_an_error_of_ours_becomes_a_sentence_and_any_other_is_logged(caplog):
    events = PageEvents(
        FakeReader(AssistantError("Expected a question, found <b>."), KeyError("secret"))
    )
    assert "Needed: a question; found: &lt;b&gt;." in events.reply("1", "", Talk())
    with caplog.at_level(logging.ERROR):
        html = events.reply("2", "why?", Talk())
    assert "secret" not in html
    assert "Please ask again" in html
    assert "KeyError: 'secret'" in caplog.text


def test_a_pasted_page_as_question_does_not_push_its_answer_away():
    html = PageEvents(FakeReader(AssistantError("Too long."))).reply("1", "word " * 2_000, Talk())
    assert len(html) < 1_000


def test_the_article_is_shown_with_every_sentence_at_its_offsets():
    made = article("Café 🚗 a\0b.", "Next\r\nline <i>.", title="T & T")
    sentences = spans(made, "Café 🚗 a\0b.", "Next\r\nline <i>.", paragraphs=(0, 1))
    pane = PageEvents(FakeReader(articles=(made,), sentences={"one": sentences})).pane()
    assert (pane.article_id, pane.number) == ("one", 1)
    assert '<h2 dir="auto">T &amp; T</h2>' in pane.html
    assert 'role="region" tabindex="0" aria-label="Article: T &amp; T"' in pane.html
    assert pane.html.count('<p dir="auto"><span') == 2
    for sentence in sentences:
        assert f'data-start="{sentence.start}" data-end="{sentence.end}"' in pane.html
    assert "Café 🚗 a\N{REPLACEMENT CHARACTER}b." in pane.html
    assert "Next&#13;\nline &lt;i&gt;." in pane.html


def test_the_asked_for_article_is_shown_and_of_an_unknown_one_it_is_said():
    first, second = article("A."), article("B.", id="two", title="Second")
    reader = FakeReader(
        articles=(first, second), sentences={"one": spans(first, "A."), "two": spans(second, "B.")}
    )
    events = PageEvents(reader)
    assert events.pane("two").article_id == "two"
    gone = events.pane("<b>gone")
    assert gone.article_id == "one"
    assert "the article “&lt;b&gt;gone”, which is not here" in gone.html
    assert "which is not here" not in events.pane("two").html + events.pane().html
    assert events.starters("gone") == ()


def test_a_taken_port_is_named_with_what_to_do():
    with listen("127.0.0.1", 0) as taken:
        port = int(address(taken).rsplit(":", 1)[1])
        with pytest.raises(AddressError, match=f"Port {port} is already in use.*--port {port + 1}"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("no such host", 80), ("127.0.0.1", 70_000)])
def test_an_impossible_address_is_a_sentence(host, port, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # or the answer were the network's
    with pytest.raises(AddressError, match="Use --host"):
        listen(host, port)


def test_every_address_of_the_machine_is_named_by_one_that_works():
    with socket.create_server(("0.0.0.0", 0)) as listening:
        assert address(listening).startswith("http://127.0.0.1:")


def test_the_page_package_loads_no_gradio():
    code = "import sys, assistant.page; print([m for m in ('gradio', 'torch') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
