"""What the page shows while the assistant is opened behind it, or when it cannot be."""

import threading

from assistant import AssistantError
from assistant.page import BackgroundAssistant, PageEvents, Talk
from tests.support.page_fakes import FakeReader, answered, article, evidence, spans
from tests.support.waiting import WAIT_SECONDS, wait_until


def test_articles_that_cannot_be_opened_are_explained_in_their_place():
    def fail():
        raise AssistantError("Expected articles in /nowhere, found none.")

    events = PageEvents(BackgroundAssistant(fail))
    assert "Needed: articles in /nowhere; found: none." in events.pane().html
    assert "Needed: articles in /nowhere; found: none." in events.reply("1", "why?", Talk())


def test_a_question_waits_for_an_assistant_that_is_still_opening():
    made = article("It is.")
    sentences = spans(made, made.text)
    said = answered("is it?", evidence(made, sentences[0]))
    go = threading.Event()

    def slow():
        go.wait(WAIT_SECONDS)
        return FakeReader(said, said, articles=(made,), sentences={"one": sentences})

    background = BackgroundAssistant(slow)
    background.start()
    events = PageEvents(background)
    assert not background.ready
    replies: list[str] = []
    talk = Talk()
    asking = threading.Thread(target=lambda: replies.append(events.reply("1", "is it?", talk)))
    asking.start()
    go.set()
    asking.join(WAIT_SECONDS)
    assert "It is." in replies[0]
    wait_until(lambda: background.ready)


def test_a_question_that_waits_for_the_model_says_so():
    go = threading.Event()

    def slow():
        go.wait(WAIT_SECONDS)
        raise AssistantError("no model")

    background = BackgroundAssistant(slow)
    background.start()
    events = PageEvents(background)
    html = events.waiting("1", "Which <b> runs?")
    assert 'class="turn waiting"' in html
    assert "Which &lt;b&gt; runs?" in html
    assert "The assistant is still starting. Your question waits" in html
    go.set()
    assert "no model" in events.reply("1", "Which runs?", Talk())
    assert "Reading the article" in PageEvents(FakeReader()).waiting("2", "Which runs?")
