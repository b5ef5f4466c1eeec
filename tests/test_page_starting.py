"""What the page shows while the assistant is opened behind it, or when it cannot be."""

import threading
import time

from page_fakes import FakeReader, answered, article, evidence, spans

from assistant import AssistantError, Settings
from assistant.glance import Glance
from assistant.page import BackgroundAssistant, PageEvents


def test_articles_that_cannot_be_opened_are_explained_in_their_place():
    def fail():
        raise AssistantError("Expected articles in /nowhere, found none.")

    events = PageEvents(BackgroundAssistant(fail))
    assert "Expected articles in /nowhere" in events.pane().html
    assert "Expected articles in /nowhere" in events.reply("1", "why?", [])


def test_a_question_waits_for_an_assistant_that_is_still_opening():
    made = article("It is.")
    sentences = spans(made, made.text)
    said = answered("is it?", evidence(made, sentences[0]))
    go = threading.Event()

    def slow():
        go.wait(5)
        return FakeReader(said, said, articles=(made,), sentences={"one": sentences})

    background = BackgroundAssistant(slow)
    background.start()
    events = PageEvents(background)
    assert not events.ready
    replies: list[str] = []
    asking = threading.Thread(target=lambda: replies.append(events.reply("1", "is it?", [])))
    asking.start()
    go.set()
    asking.join(5)
    assert "It is." in replies[0]
    until = time.monotonic() + 5
    while not events.ready and time.monotonic() < until:
        time.sleep(0.01)
    assert events.ready


def test_a_first_look_says_that_it_is_one_and_marks_nothing():
    made = article("The G3 runs 520 km.", "It is <b>.")
    go = threading.Event()

    def slow():
        go.wait(5)
        raise AssistantError("no model")

    background = BackgroundAssistant(slow, lambda: Glance([made], Settings()))
    events = PageEvents(background)
    assert "520 km" in events.pane().html  # the article is there before the model
    html = events.waiting("1", "Which runs?", [])
    assert 'class="turn waiting"' in html
    assert "still starting" in html
    assert '<figure class="quotation glance"' in html
    assert "The G3 runs 520 km." in html
    assert "<mark>" not in html
    assert "the answer (" not in html
    assert "quotation" not in events.waiting("2", "?", [])
    assert "quotation" not in events.waiting("3", "price", [])
    go.set()
    assert "no model" in events.reply("1", "Which runs?", [])
    assert "quotation" not in PageEvents(FakeReader(articles=(made,))).waiting(
        "4", "Which runs?", []
    )
