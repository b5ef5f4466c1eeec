"""Questions to ask next: made from what was shown, and only those that the article answers."""

import asyncio
import functools

import pytest

from assistant.conversations import save
from assistant.page.kept import KeptThings
from assistant.page.kept_api import KeptApi
from assistant.page.suggestions import (
    about_names,
    is_poor,
    next_drafts,
    place_it_leads_to,
    possible,
)
from tests.support.browser import TIMEOUT_MILLISECONDS, chromium, reading, served
from tests.support.page_fakes import (
    FakeReader,
    answered,
    article,
    evidence,
    silent,
    spans,
    turns_of,
)

TEXTS = (
    "The mill of Dale was sold to Ann Reed in 1702.",
    "Ann Reed was an engineer of Calder.",
    "The rain of the week was heavy.",
    "In 1702, the bridge of the town fell into the river.",
)
DALE = article(*TEXTS, title="Dale")
SPANS = spans(DALE, *TEXTS)
ME, TALK = "browser:me", "a" * 32
SHOWN = evidence(DALE, SPANS[0], "1702")


def test_they_are_about_names_and_years_of_the_shown_sentence_that_stand_elsewhere():
    drafts = [draft.question for draft in next_drafts(DALE, SPANS, [SHOWN])]
    assert drafts == ["Who was Ann Reed?", "What happened in 1702?"]
    made = about_names(DALE, SPANS, [SHOWN])
    assert "Who is Ann Reed?" in made
    assert "What happened in 1702?" in made
    assert not any("Dale" in question for question in made)  # of which nothing else is said


def turns(*more):
    texts = {DALE.id: (DALE, SPANS)}
    return turns_of([*more, answered("When was the mill sold?", SHOWN)], texts)


def suggested(reader, *more, gone=lambda: False):
    """Questions that the server gives after a conversation; `gone` once nobody waits for them."""
    for turn in turns(*more):
        save(reader.conversations, ME, TALK, turn)
    api = KeptApi(KeptThings(reader))

    class Waiting:
        async def is_disconnected(self):
            return gone()

    return asyncio.run(api._suggestions(ME, Waiting(), TALK))


def test_only_what_another_sentence_surely_answers_is_suggested():
    who = answered("Who was Ann Reed?", evidence(DALE, SPANS[1]))
    reader = FakeReader(
        who,
        answered("What happened in 1702?", SHOWN),  # which is on the page already
        *[silent("?")] * 9,
        articles=(DALE,),
        sentences={DALE.id: SPANS},
    )
    assert suggested(reader) == {"turn": "t0", "questions": ["Who was Ann Reed?"]}
    assert set(map(tuple, reader.asked)) == {("one",)}


def test_the_sentences_around_are_asked_too_where_no_name_is_shared():
    texts = ("The mill was sold in 1702.", "The stone bridge is 300 metres long.")
    made = article(*texts, title="Dale")
    sentences = spans(made, *texts)
    shown = evidence(made, sentences[0], "1702")
    long = answered("How long is the stone bridge?", evidence(made, sentences[1], "300 metres"))
    other = answered("How long is the stone bridge?", evidence(made, sentences[1], "stone"))
    for answer, place in ((long, (27, 63)), (other, None)):
        turn = turns_of([answered("When was it sold?", shown)], {made.id: (made, sentences)})[0]
        assert possible([turn]) == ["How long is the stone bridge?"]
        reader = FakeReader(answer, articles=(made,))
        assert place_it_leads_to(reader, turn, "How long is the stone bridge?") == place


def test_what_was_asked_already_is_not_suggested_and_a_new_question_ends_the_search():
    fallen = answered("What happened in 1702?", evidence(DALE, SPANS[3]))
    known = silent("who was Ann Reed?")
    reader = FakeReader(fallen, *[silent("?")] * 9, articles=(DALE,))
    assert suggested(reader, known)["questions"] == ["What happened in 1702?"]
    reader = FakeReader(fallen, *[silent("?")] * 9, articles=(DALE,))
    assert suggested(reader, known, gone=lambda: len(reader.asked) == 1)["questions"]
    assert len(reader.asked) == 1


def test_nothing_leads_on_from_silence_or_from_a_conversation_of_others():
    assert possible([]) == possible(turns_of([silent("?")], {})) == []
    reader = FakeReader(articles=(DALE,))
    assert KeptThings(reader).possible_next("browser:other", TALK) == ([], [])


@pytest.mark.parametrize(
    ("question", "poor"),
    [
        ("What is Chinese?", True),
        ("Who is South Korean?", True),
        ("What did Americans do?", True),
        ("What is the German?", True),
        ("What is Xpeng?", True),
        ("What did Xpeng Motors do?", True),
        ("What is Xpeng’s?", True),
        ("What is the Chinese New Year?", False),
        ("What is Xiaomi?", False),
        ("Who is Xpeng?", False),  # of a name of a person in the title it is worth asking
        ("When was Xpeng founded?", False),
        ("What was the Xpeng Tower built for?", False),
        ("What happened in 1702?", False),
    ],
)
def test_a_question_about_an_adjective_or_the_whole_article_is_poor(question, poor):
    assert is_poor(question, "Xpeng Motors secures $400 million") is poor


def test_no_poor_question_is_suggested():
    texts = (
        "Chinese startup Xpeng bought parts of Xiaomi.",
        "The Chinese bank lent money to Xpeng.",
        "Xiaomi is a maker of phones.",
    )
    made = article(*texts, title="Xpeng secures money")
    sentences = spans(made, *texts)
    asked = answered("Who bought parts?", evidence(made, sentences[0], "Xpeng"))
    questions = possible(turns_of([asked], {made.id: (made, sentences)}))
    assert "What is Xiaomi?" in questions
    poor = ["What is Chinese?", "Who is Chinese?", "What is Xpeng?", "What did Xpeng do?"]
    assert not set(poor) & set(questions)


@pytest.mark.browser
@pytest.mark.model
def test_a_suggested_question_is_asked_by_a_click_and_answered(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "reed.md").write_text(
        "# Ann Reed\n\nThe stone mill of Dale was sold to Ann Reed in 1702.\n\n"
        "Ann Reed was an engineer from Calder who built three bridges.\n"
    )
    window = functools.partial(reading, height=900)
    arguments = ("--articles", str(folder))
    index = str(tmp_path / "index")
    with (
        served(tmp_path / "log", *arguments, ASSISTANT_INDEX=index) as (address, _),
        chromium() as browser,
        window(browser, address) as reader,
    ):
        reader.ask("When was the mill sold?")
        button = reader.page.locator(".suggested .next").first
        button.wait_for(timeout=TIMEOUT_MILLISECONDS)
        question = button.inner_text()
        assert "Ann Reed" in question
        button.click()
        reader.settled(2)
        assert reader.words(".turn:last-child .question") == question
        assert reader.page.locator(".turn:last-child").get_attribute("class") == "turn answered"
