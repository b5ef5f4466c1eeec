"""From a question to an answer, on the fake encoder."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import (
    Assistant,
    EmptyQuestionError,
    QuestionTooLongError,
    Settings,
    SettingsError,
    UnknownArticleError,
)
from assistant.pipeline import _in_turn
from assistant.types import Evidence
from index import SentenceIndex
from index.encoders.weights import tokenizer
from tests.support.fakes import FakeEncoder, FakeReader, make_article

CARS = "The red car has a range of 520 km. It costs $400 million.\n\nAnn Lee built it in May 2014."
BOATS = "The blue boat sails."


def assistant_of(*articles, sure=True, **settings):
    found = SentenceIndex.build(articles, FakeEncoder())
    return Assistant(found, FakeReader(sure), Settings(**settings))


@pytest.fixture
def eager():
    """Takes every sentence for an answer."""
    return assistant_of(make_article(CARS), make_article(BOATS, "b", "Boats"))


@pytest.fixture
def silent():
    """Takes none for an answer."""
    return assistant_of(make_article(CARS), sure=False)


@pytest.mark.parametrize("depth", ["fast", "auto", "deep"])
def test_no_articles_answer_nothing(depth):
    empty = SentenceIndex([], [], FakeEncoder())
    answer = Assistant(empty, FakeReader(), Settings(depth=depth)).ask("red car?")
    assert (answer.evidence, answer.closest, answer.score) == ((), (), 0.0)
    assert answer.missing == ("red", "car")


def test_the_evidence_is_the_article_word_for_word(eager):
    answer = eager.ask("What range does the car have?")
    best = answer.evidence[0]
    assert answer.answered
    assert answer.text == best.text == "The red car has a range of 520 km."
    assert CARS[best.start : best.end] == best.text
    assert CARS[best.answer_start : best.answer_end] == best.words == "520 km"
    assert (best.article_id, best.title) == ("a", "A title")


def test_a_yes_no_question_gets_the_sentence_with_no_words_marked(eager):
    for question in ("Does the car have a range?", "is the car red"):
        best = eager.ask(question).evidence[0]
        assert best.answer_start == best.answer_end
        assert best.words == ""
    assert eager.ask("Is its range 520 km or 400 km?").evidence[0].words == "520 km"


def test_evidence_is_grouped_by_article_best_first_and_at_most_five(eager):
    evidence = eager.ask("What range does the car have?").evidence
    assert [e.rank for e in evidence] == [1, 2, 3, 4]
    assert [e.article_id for e in evidence] == ["a", "a", "a", "b"]
    scores = [e.score for e in evidence if e.article_id == "a"]
    assert scores == sorted(scores, reverse=True)
    few = assistant_of(make_article(CARS), max_evidence=2)
    assert len(few.ask("car?").evidence) == 2


def test_a_sentence_that_leans_carries_the_one_before(eager):
    leaning, alone = (eager.ask(q).evidence[0] for q in ("What does it cost?", "range"))
    assert leaning.text == "It costs $400 million."
    assert CARS[leaning.context_start : leaning.context_end] == "The red car has a range of 520 km."
    assert alone.context_start == alone.context_end


def test_a_sentence_said_twice_is_one_piece_of_evidence():
    twice = make_article("The car is red. Boats sail.\n\nThe car is red!")
    evidence = assistant_of(twice).ask("car").evidence
    assert [e.text for e in evidence] == ["The car is red.", "Boats sail."]
    assert evidence[0].also == (("a", 29, 44),)


def test_the_right_article_is_found(eager):
    best = eager.ask("Which boat sails?").evidence[0]
    assert (best.article_id, best.title, best.text) == ("b", "Boats", BOATS)


def test_silence_offers_the_nearest_sentences_and_names_what_is_missing(silent):
    answer = silent.ask("What colour is the Zeppelin's car?")
    assert not answer.answered
    assert answer.evidence == ()
    assert answer.text == "I found no sentence that says this."
    assert answer.missing == ("colour", "Zeppelin")


def test_an_answer_names_nothing_as_missing(eager):
    answer = eager.ask("zeppelin?")
    assert (answer.missing, answer.closest) == ((), ())


@pytest.mark.parametrize(("floor", "number"), [(0.0, 3), (0.5, 0)])
def test_what_is_not_even_close_is_not_shown(silent, monkeypatch, floor, number):
    monkeypatch.setattr("assistant.pipeline.CLOSE", floor)
    answer = silent.ask("What colour is the Zeppelin's car?")
    assert len(answer.closest) == number
    assert answer.text == "I found no sentence that says this."
    if number:
        assert answer.closest[0].text == "The red car has a range of 520 km."


def test_each_verdict_has_words_of_its_own(eager, silent):
    sure = eager.ask("red car?")
    headings = [
        sure.heading,
        replace(sure, verdict="may say").heading,
        silent.ask("Why zeppelins?").heading,
    ]
    assert headings == [
        "The article says",
        "Perhaps this",
        "I found no sentence that says this",
    ]


def test_strictness_can_be_set_for_a_question(monkeypatch):
    monkeypatch.setattr("assistant.pipeline.verdict_of", lambda best, score, strictness: strictness)
    qa = assistant_of(make_article(CARS))
    assert qa.ask("red car?").verdict == "perhaps"
    assert qa.ask("red car?", strictness="sure").verdict == "sure"
    assert qa.ask_all(["red car?"], strictness="sure")[0].verdict == "sure"
    with pytest.raises(SettingsError, match="strictness to be one of sure, perhaps, found 'lax'"):
        qa.ask("red car?", strictness="lax")


@pytest.mark.parametrize("question", ["", "   ", "?!", "🚗🚗", "\x00\x01", "\n"])
def test_a_question_without_words_is_refused(eager, question):
    with pytest.raises(EmptyQuestionError, match="Expected a question in words"):
        eager.ask(question)


def test_a_question_too_long_is_refused(eager):
    with pytest.raises(QuestionTooLongError, match="at most 2,000 characters, found 10,000"):
        eager.ask("a" * 10_000)
    assert eager.ask("a" * 2_000).answered


def test_control_characters_in_a_question_are_not_searched(eager):
    answer = eager.ask("What\x00 range\x1b[31m\n has the car?")
    assert answer.searched == "What range [31m has the car?"
    assert answer.question == "What\x00 range\x1b[31m\n has the car?"


@pytest.mark.parametrize(
    "question",
    ["这辆车的续航里程是多少?", "Какой запас хода?", "Welche Reichweite hat dieses Auto?"],
)
def test_a_foreign_question_is_told_what_is_understood(silent, question):
    assert "English only" in silent.ask(question).text


def test_an_english_question_is_not_called_foreign(silent):
    for question in ("Ann Lee?", "Who is José Müller?", "range of car", "WHO BUILT IT"):
        assert silent.ask(question).text == "I found no sentence that says this."


def test_the_same_question_gets_the_same_answer(eager):
    assert eager.ask("car") == eager.ask("car")


def test_several_questions_are_answered_each_on_its_own(eager):
    questions = ["What range does the car have?", "Does it cost much?", "What sails?"]
    assert eager.ask_all(questions) == [eager.ask(question) for question in questions]
    (one,) = eager.ask_all(["What sails?"], articles=["a"])
    assert {found.article_id for found in one.evidence} == {"a"}
    assert eager.ask_all([]) == []
    with pytest.raises(EmptyQuestionError):
        eager.ask_all(["What sails?", "?"])
    with pytest.raises(UnknownArticleError):
        eager.ask_all(["What sails?"], articles=["none"])


def test_an_explanation_holds_every_candidate(silent):
    explanation = silent.explain("range?")
    assert explanation.answer == silent.ask("range?")
    assert len(explanation.candidates) == len(explanation.hits) == 3


def test_a_follow_up_says_what_was_searched(eager):
    first = eager.ask("Who built the Zeppelin?")
    answer = eager.ask("What is its range?", [first])
    assert answer.question == "What is its range?"
    assert answer.searched == "What is Zeppelin’s range?"


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_follow_up_breaks(first, second):
    silent = assistant_of(make_article(CARS), sure=False)
    try:
        history = [silent.ask(first)]
        assert silent.ask(second, history).question == second
    except EmptyQuestionError:
        return


@given(st.text(min_size=1))
def test_whatever_is_shown_is_in_the_article(question):
    eager = assistant_of(make_article(CARS))
    try:
        answer = eager.ask(question)
    except EmptyQuestionError:
        return
    for e in answer.evidence:
        assert CARS[e.start : e.end] == e.text
        assert e.start <= e.answer_start <= e.answer_end <= e.end
        assert 0.0 <= e.score <= 1.0


def test_a_follow_up_is_read_with_the_question_before_it():
    class Noting(FakeReader):
        def read(self, windows):
            self.windows = windows
            return super().read(windows)

    reader = Noting()
    qa = Assistant(SentenceIndex.build([make_article(CARS)], FakeEncoder()), reader, Settings())
    first = qa.ask("Who built the red car?")
    asked = tokenizer().decode(reader.windows[0].ids, skip_special_tokens=False)
    assert asked.startswith("[CLS] who built the red car? [SEP] a title [SEP] the red car has")
    qa.ask("and when?", [first])
    asked = tokenizer().decode(reader.windows[0].ids, skip_special_tokens=False)
    assert asked.startswith("[CLS] and when? [SEP] who built the red car? [SEP] a title [SEP]")


def test_each_depth_reads_its_number_of_windows():
    long = make_article("\n\n".join(f"Car {n} is {'very ' * 150}red." for n in range(20)))
    found = SentenceIndex.build([long], FakeEncoder())
    for depth, windows in (("fast", 1), ("auto", 4), ("deep", 12)):
        explanation = Assistant(found, FakeReader(), Settings(depth=depth)).explain("red car")
        # Two such sentences do not fit one window.
        assert len(explanation.candidates) == windows


def test_strictness_decides_whether_a_doubtful_sentence_is_shown(monkeypatch):
    monkeypatch.setattr(
        "assistant.reader.probability._fitted",
        lambda: {
            "rank": {"bias": 0.0, "weights": {"relevance": 1.0}},
            "sentence": {"bias": 0.0, "weights": {}},  # 0.5 of everything
            "any": {"bias": 0.0, "weights": {}},
            "verdict": {"says": 0.6, "may say": 0.4, "beside": 0.3},
        },
    )
    perhaps = assistant_of(make_article(CARS)).ask("red car?")
    assert (perhaps.verdict, perhaps.answered) == ("may say", False)
    assert perhaps.text == perhaps.evidence[0].text
    sure = assistant_of(make_article(CARS), strictness="sure").ask("red car?")
    assert (sure.verdict, sure.evidence) == ("does not say", ())
    assert sure.text == "I found no sentence that says this."


def test_what_several_articles_say_is_counted():
    same = "The library of Abel was opened in 1940."
    many = [make_article(f"{same} Then town {n} grew.", f"t{n}") for n in range(3)]
    answer = assistant_of(*many).ask("When was the library of Abel opened?")
    assert answer.evidence[0].text == same
    assert len(answer.evidence[0].also) == 2
    assert answer.notes[0] == "3 articles say so."


def test_several_things_asked_get_an_answer_each():
    qa = assistant_of(make_article("The red car runs 520 km. Ann Lee built the red car."))
    answer = qa.ask("How far does the red car run and who built it?")
    assert (answer.form, answer.verdict) == ("parts", "says")
    assert [part.question for part in answer.parts] == [
        "How far does the red car run?",
        "Who built it?",
    ]
    assert answer.parts[0].evidence[0].text == "The red car runs 520 km."
    assert answer.parts[1].evidence[0].text == "Ann Lee built the red car."
    assert {one.text for part in answer.parts for one in part.evidence} == {
        one.text for one in answer.evidence
    }
    assert [one.rank for one in answer.evidence] == list(range(1, len(answer.evidence) + 1))


def test_the_next_best_of_a_part_is_the_best_that_it_leaves_out():
    cars = " ".join(f"Car {name} is red." for name in "ABCDEF")
    answer = assistant_of(make_article(cars)).ask("Which cars are red and who built it?")
    part = answer.parts[0]
    assert len(part.evidence) == 3
    shown = {one.text for one in part.evidence}
    assert part.why.next_best.text not in shown
    assert part.why.next_best.score == part.evidence[-1].score  # all are alike here


def test_the_best_of_each_part_comes_first_and_none_comes_twice():
    one, two, three = (evidence_at(start) for start in (0, 10, 20))
    assert [e.start for e in _in_turn([[one, three], [two, one]])] == [0, 10, 20]


def evidence_at(start):
    return Evidence("a", "A title", start, start + 1, start, start, "x", 0.5, 1)


def test_a_part_that_is_not_answered_is_said(monkeypatch):
    verdicts = iter(["says", "does not say"])
    monkeypatch.setattr("assistant.pipeline.verdict_of", lambda *given: next(verdicts))
    answer = assistant_of(make_article(CARS)).ask("What is its range and who paid for it?")
    assert answer.verdict == "may say"
    assert [part.verdict for part in answer.parts] == ["says", "does not say"]
    assert answer.parts[1].text == "I found no sentence that says this."


def test_where_no_part_is_answered_the_whole_is_asked(silent):
    answer = silent.ask("Who sold it and where does it stand?")
    assert (answer.form, answer.verdict, answer.parts) == ("sentences", "does not say", ())


def test_a_list_is_read_on():
    boats = " ".join(f"Boat number {n} sails." for n in "one two three four five six seven".split())
    qa = assistant_of(make_article(boats))
    assert len(qa.ask("Which boats sail?").evidence) == 7
    assert len(qa.ask("Does a boat sail?").evidence) == 5


def test_no_name_of_another_article_is_filled_in():
    boats = make_article("The Vela is a boat. It was built in 1990.", "b", "The Vela")
    qa = assistant_of(make_article(CARS, title="Cars"), boats)
    first = qa.ask("Who drives the Zeppelin?", articles=["a"])
    assert qa.ask("When was it built?", [first], ["a"]).searched == "When was Zeppelin built?"
    answer = qa.ask("When was it built?", [first], ["b"])
    assert answer.searched == "When was it built?"
    assert answer.asked == ("b",)


def test_who_said_that_shows_the_sentence_again_with_its_speaker():
    qa = assistant_of(make_article("“The mill is old,” said Ana Ruiz. It rains."))
    first = qa.ask("How old is the mill?")
    again = qa.ask("who said that?", [first])
    assert again.evidence[0].text == first.evidence[0].text
    assert again.notes == ("The article names Ana Ruiz as the speaker.",)


def test_the_reasons_are_given_with_the_answer():
    qa = assistant_of(make_article(CARS, title="Cars"), make_article(BOATS, "b", "Boats"))
    why = qa.ask("What range does the car have?").why
    assert why.matched == ("range", "car")
    assert why.probability.startswith("Probability 1.00: of 100 sentences with this probability")
    assert (why.articles, why.article_count) == (("Cars", "Boats"), 2)
    assert (why.sentences, why.read) == (4, 4)
    assert why.next_best is None  # all four are shown
    why = qa.ask("Is there a car?", articles=["a"]).why
    assert (why.articles, why.sentences) == (("Cars",), 3)
    few = assistant_of(make_article(CARS), max_evidence=1).ask("Is there a range?")
    assert few.why.next_best.text in CARS
    assert few.why.next_best not in few.evidence


def test_what_was_found_and_not_read_is_counted_too():
    same = "The mayor of Abel voted against the museum."
    many = [
        make_article(f"{same} Then {'very ' * 200}dry town {n} grew.", f"t{n}") for n in range(6)
    ]
    answer = assistant_of(*many).ask("Which mayor voted against the museum?")
    assert answer.notes[0] == "6 articles say so."
    assert len(answer.evidence[0].also) == 5


def test_a_yes_no_question_has_no_words_marked_in_a_part_either(eager):
    answer = eager.ask("What range does it have and is the car red?")
    assert [bool(part.evidence[0].words) for part in answer.parts] == [True, False]
