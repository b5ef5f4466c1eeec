"""Questions to ask next: made from what was shown, and only those that the article answers."""

import functools

import pytest

from assistant.page import PageEvents, Talk
from assistant.page.suggestions import about_names, next_drafts, suggested
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
SHOWN = evidence(DALE, SPANS[0], "1702")


def test_they_are_about_names_and_years_of_the_shown_sentence_that_stand_elsewhere():
    drafts = [draft.question for draft in next_drafts(DALE, SPANS, [SHOWN])]
    assert drafts == ["Who was Ann Reed?", "What happened in 1702?"]
    made = about_names(DALE, SPANS, [SHOWN])
    assert "Who is Ann Reed?" in made
    assert "What happened in 1702?" in made
    assert not any("Dale" in question for question in made)  # of which nothing else is said


def talk(*more):
    texts = {DALE.id: (DALE, SPANS)}
    return Talk("id", "", turns_of([*more, answered("When was the mill sold?", SHOWN)], texts))


def test_only_what_another_sentence_surely_answers_is_suggested():
    who = answered("Who was Ann Reed?", evidence(DALE, SPANS[1]))
    reader = FakeReader(
        who,
        answered("What happened in 1702?", SHOWN),  # which is on the page already
        *[silent("?")] * 9,
        articles=(DALE,),
        sentences={DALE.id: SPANS},
    )
    assert suggested(reader, talk()) == ("Who was Ann Reed?",)
    assert set(map(tuple, reader.asked)) == {("one",)}


def test_what_was_asked_already_is_not_suggested_and_a_new_question_ends_the_search():
    fallen = answered("What happened in 1702?", evidence(DALE, SPANS[3]))
    known = talk(silent("who was Ann Reed?"))
    reader = FakeReader(fallen, *[silent("?")] * 9, articles=(DALE,))
    assert suggested(reader, known) == ("What happened in 1702?",)

    class Asking(FakeReader):
        def ask(self, *given):
            known.begin()
            return super().ask(*given)

    reader = Asking(fallen, *[silent("?")] * 9, articles=(DALE,))
    assert suggested(reader, known) == ()
    assert len(reader.asked) == 1


def test_a_failure_is_nobodys_business():
    events = PageEvents(FakeReader(*[RuntimeError("no")] * 3, articles=(DALE,)))
    assert events.suggested(talk())["html"] == ""
    assert events.suggested(Talk()) == {"turn": "", "html": ""}


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
