"""Sentences of another thing, year, unit or quality than asked for; figures that differ."""

import pytest

from assistant import Assistant, Settings
from assistant.forms.fit import fitting_words, unfit
from assistant.forms.quantities import measured, quantities
from assistant.forms.several import number_shown
from assistant.reader.deep import Reading, SentenceReading
from index import SentenceIndex
from tests.support.fakes import FakeEncoder, make_article

WATCHES = "The Alma costs 129 crowns, the Corso 89 and the Elio 240."


@pytest.mark.parametrize(
    ("question", "sentence", "reason"),
    [
        ("How much does the Brio cost?", WATCHES, "name"),
        ("What colour is the Alma?", "The Brio is red.", "name"),
        ("When was the Vela launched?", "The Orsa was launched in 1990.", "name"),
        ("Where was Tom Hay born?", "Anna Holm was born in Tamm.", "name"),
        ("How many boats were sold in 2022?", "In 2023 the firm sold 900 boats.", "year"),
        ("Who won in 1987?", "Ana Ruiz won in 1988.", "year"),
        ("What were sales in the second quarter?", "Sales in the third quarter were 4.", "rival"),
        ("What is open in June?", "In July the pool is open.", "rival"),
        ("Who teaches in room 12?", "In room 14 Ana Ruiz teaches.", "rival"),
        ("How many women work there?", "It has 40 men.", "rival"),
        ("How heavy is the lighthouse?", "The lighthouse is 41 metres high.", "measure"),
        ("How much did the bridge cost?", "The bridge is 412 metres long.", "measure"),
        ("What is the weight of the pump?", "The pump moves 300 litres.", "measure"),
        ("How old is the mill?", "The mill has 12 kg of flour.", "measure"),
        ("How fast is the boat?", "The boat is 12 metres long.", "measure"),
        ("How wide is the lighthouse?", "The lighthouse is 41 metres high.", "dimension"),
        ("How deep is the lake?", "The lake is 3 km long.", "dimension"),
        ("What is the height of the wall?", "The wall is 3 m thick.", "dimension"),
        ("Did Larkov pay the fine?", "Larkov was fined 900 euros in May.", "outcome"),
        ("Has she appealed?", "The judge fined her in May.", "outcome"),
        ("Did Otterby pay the fine?", "Larkov was fined 900 euros in May.", "name"),
    ],
)
def test_what_does_not_fit(question, sentence, reason):
    assert reason in unfit(question, sentence, "", "A title")


@pytest.mark.parametrize(
    ("question", "sentence", "before", "title"),
    [
        ("How much does the Corso cost?", WATCHES, "", ""),
        ("When was Xpeng founded?", "He Xiaopeng founded the firm in 2014.", "", "Xpeng grows"),
        ("When was the Vela launched?", "It was launched in 1990.", "The Vela is a boat.", ""),
        ("Who won in 1987?", "Ana Ruiz won.", "", ""),
        ("Is it open on Monday?", "It is open from Tuesday to Sunday.", "", ""),
        ("How high is the lighthouse?", "The lighthouse is 41 metres high.", "", ""),
        ("How old is it?", "It is 41 metres high and was built in 1801.", "", ""),
        ("How long is the bridge?", "A plaque gives the length as 408 m.", "", ""),
        ("How long does it take?", "It takes 3 weeks.", "", ""),
        ("How much is a ticket?", "A ticket costs 14 krone.", "", ""),
        ("How much does it weigh?", "The frame weighs 2.3 kg.", "", ""),
        ("How far ahead must I apply?", "Apply at least six weeks ahead.", "", ""),
        ("When do buyers get their first cars?", "They come in the second quarter.", "", ""),
        ("Which car won the Chinese safety test?", "The G3 won at C-NCAP.", "", "G3 wins"),
        ("May I smoke?", "It opens in June.", "", ""),
        ("Do I need a PIN?", "A card is enough.", "", ""),
        ("What does the CEO say?", "It was a bad year.", "", ""),
        ("Did Larkov pay the fine?", "Larkov settled it in June.", "", ""),
        ("Did Larkov pay the fine?", "Larkov refused.", "", ""),
        ("Did they reply?", "The office wrote back in May.", "", ""),
        ("Did the driver survive?", "The driver died.", "", ""),
        ("Did Larkov buy the mill?", "Larkov owns the mill now.", "", ""),
    ],
)
def test_what_fits(question, sentence, before, title):
    assert unfit(question, sentence, before, title) == ()


def test_the_words_are_the_figure_beside_the_name_that_is_asked_for():
    first = WATCHES.index("129 crowns")
    marked = (first, first + len("129 crowns"))

    def words(question):
        start, end = fitting_words(question, WATCHES, marked)
        return WATCHES[start:end]

    assert words("How much does the Corso cost?") == "89"
    assert words("How much does the Elio cost?") == "240"
    assert words("How much does the Alma cost?") == "129 crowns"
    assert words("What does the watch cost?") == "129 crowns"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is 41 metres high.", [("41", "length", "height")]),
        ("The length is 412 m", [("412", "length", "length")]),
        ("a depth of about 3 metres", [("3", "length", "depth")]),
        ("It weighs 2.3 kg", [("2.3", "weight", "")]),
        ("$400 million and €3", [("400 million", "money", ""), ("3", "money", "")]),
        ("six weeks in 2004", [("six", "time", "")]),
        ("The G3 runs 520 km.", [("520", "length", "")]),
        ("17 % of 3 km²", [("17", "share", ""), ("3", "area", "")]),
        ("40 dogs", [("40", "", "")]),
    ],
)
def test_quantities_by_hand(text, found):
    assert [(one.value, one.measure, one.dimension) for one in quantities(text)] == found


def test_what_a_question_measures():
    assert measured("How wide is it?").dimension == "width"
    assert measured("How much did it cost?").measures == {"money"}
    assert measured("How much does it weigh?").measures == {"weight"}
    assert measured("How many dogs are there?").measures == frozenset()
    assert measured("Who bought it?") is None


class Marking:
    """Takes for sure what holds most words of the question; its words are the given ones."""

    def __init__(self, *scores):
        self._scores = scores  # by position of the sentence

    def read(self, windows):
        return [
            Reading(
                tuple(
                    SentenceReading(self._scores[p], *_whole(window, place), 0.0)
                    for place, p in enumerate(window.positions)
                ),
                5.0,
            )
            for window in windows
        ]


def _whole(window, place):
    tokens = [n for n, sentence in enumerate(window.sentence) if sentence == place]
    return window.offsets[tokens[0]][0], window.offsets[tokens[-1]][1]


def asked(text, question, *scores, monkeypatch):
    model = {
        "rank": {"bias": 0.0, "weights": {"relevance": 1.0}},
        "sentence": {"bias": 2.0, "weights": {}},
        "any": {"bias": 2.0, "weights": {}},
        "verdict": {"says": 0.6, "may say": 0.5, "beside": 0.3},
    }
    monkeypatch.setattr("assistant.reader.probability._fitted", lambda: model)
    found = SentenceIndex.build([make_article(text)], FakeEncoder())
    return Assistant(found, Marking(*scores), Settings()).ask(question)


def test_a_sentence_of_another_thing_is_no_answer(monkeypatch):
    text = "The Alma costs 129 crowns. The Brio has a red strap."
    answer = asked(text, "How much does the Brio cost?", 5.0, 0.0, monkeypatch=monkeypatch)
    assert (answer.verdict, answer.evidence) == ("does not say", ())
    answer = asked(text, "How much does the Alma cost?", 5.0, 0.0, monkeypatch=monkeypatch)
    assert answer.verdict == "says"


def test_nobody_else_gives_way_to_the_sentence_before(monkeypatch):
    text = "Tom Hay was cut when the ladder fell. Nobody else was hurt."
    answer = asked(text, "Who was hurt?", 0.0, 5.0, monkeypatch=monkeypatch)
    assert answer.evidence[0].text == "Tom Hay was cut when the ladder fell."
    answer = asked(text, "Was nobody else hurt?", 0.0, 5.0, monkeypatch=monkeypatch)
    assert answer.evidence[0].text == "Nobody else was hurt."


@pytest.mark.parametrize(
    ("text", "question", "note"),
    [
        (
            "The plan put the cost of the bridge at 40 million crowns. In the end it had cost "
            "61 million crowns. The length is 412 metres.",
            "How much did the bridge cost?",
            "The figures differ: “40 million crowns” and “61 million crowns”.",
        ),
        (
            "The tower has a height of 40 metres. A guide gives a height of 38 metres. It is old.",
            "How high is the tower?",
            "The figures differ: “40 metres” and “38 metres”.",
        ),
        (
            "The bridge was opened in 2003. A plaque says that it was opened in 2004. It is red.",
            "When was the bridge opened?",
            "The figures differ: “2003” and “2004”.",
        ),
        (
            "In the fire 12 people were hurt. The police say that 15 people were hurt. It rains.",
            "How many people were hurt?",
            "The figures differ: “12 people” and “15 people”.",
        ),
    ],
)
def test_two_figures_for_one_thing_are_both_shown_and_said_to_differ(
    text, question, note, monkeypatch
):
    answer = asked(text, question, 5.0, 3.0, -5.0, monkeypatch=monkeypatch)
    assert len(answer.evidence) == 2
    assert answer.notes == (note,)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "The bridge was opened in 2003. It was painted in 2009. It is red.",
            "When was it opened?",
        ),
        ("It has 12 dogs. There are 15 cats. It rains.", "How many dogs are there?"),
        (
            "The crossing takes 19 minutes. For 4 years the crossing was made by boats. It rains.",
            "How long is the crossing?",
        ),
    ],
)
def test_figures_of_other_things_do_not_differ(text, question, monkeypatch):
    assert asked(text, question, 5.0, 3.0, -5.0, monkeypatch=monkeypatch).notes == ()


@pytest.mark.parametrize(
    ("other", "second", "number"),
    [
        # Probable enough; or not, but of the same thing, as its words tell.
        ("The rival costs 119 euros.", 3.0, 2),
        ("The rival costs 119 euros.", -0.2, 1),
        ("In the end it cost 119 euros.", -0.2, 2),
        ("In the end it cost 119 euros.", -3.0, 1),
    ],
)
def test_another_figure_is_shown_if_it_is_probable_or_surely_of_the_same_thing(
    other, second, number, monkeypatch
):
    text = f"The clock costs 149 euros. {other} It rains."
    question = "How much does the clock cost?"
    answer = asked(text, question, 5.0, second, -9.0, monkeypatch=monkeypatch)
    assert len(answer.evidence) == number


def test_one_figure_twice_does_not_differ(monkeypatch):
    text = "The bridge is 412 m long. It was measured: the length is 412 metres. It is red."
    answer = asked(text, "How long is the bridge?", 5.0, 4.0, -5.0, monkeypatch=monkeypatch)
    assert answer.notes == ()


def test_a_number_of_the_name_that_is_asked_for_is_no_figure(monkeypatch):
    text = "The Kestrel 300 dries rooms of 40 square metres. It is new."
    answer = asked(text, "How wide is the Kestrel 300?", 5.0, 0.0, monkeypatch=monkeypatch)
    assert answer.verdict == "does not say"


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("Will the van come?", "Mrs Lund asked whether the van will come."),
        ("When will the path be mended?", "He wanted to know when the path will be mended."),
        ("Who can apply for removal?", "Who can apply for removal?"),
        ("Can I park a trailer?", "Q: May I park a trailer there?"),
        ("When will the pool open?", "Tom Hay: When will the pool open?"),
    ],
)
def test_the_articles_own_question_gives_way_to_what_follows_it(question, own, monkeypatch):
    text = f"It rains. {own} A director or the secretary. The sun shines."
    answer = asked(text, question, -5.0, 5.0, 0.0, -5.0, monkeypatch=monkeypatch)
    assert answer.evidence[0].text == "A director or the secretary."


@pytest.mark.parametrize("question", ["What did Anna ask?", "Who asked whether the van will come?"])
def test_a_question_that_is_told_answers_what_was_asked(question, monkeypatch):
    text = "It rains. Anna asked whether the van will come. The sun shines."
    answer = asked(text, question, -5.0, 5.0, 0.0, monkeypatch=monkeypatch)
    assert answer.evidence[0].text == "Anna asked whether the van will come."


def test_a_question_that_is_quoted_may_answer(monkeypatch):
    text = "It rains. Anna asked: where is the key to the cellar? The sun shines."
    answer = asked(text, "What did Anna say?", -5.0, 5.0, 0.0, monkeypatch=monkeypatch)
    assert answer.evidence[0].text.startswith("Anna asked")


def test_of_a_list_the_items_beside_the_best_one_are_shown_with_it(monkeypatch):
    text = "It rains.\n\n1) a tent\n\n2) a rope\n\n3) a lamp\n\nSocks are sold. It is cold."
    scores = (-5.0, 1.0, 5.0, 1.0, 2.5, -5.0)  # the socks are likelier than tent and lamp
    answer = asked(text, "What do I have to bring?", *scores, monkeypatch=monkeypatch)
    assert {one.text for one in answer.evidence} == {"1) a tent", "2) a rope", "3) a lamp"}
    answer = asked(text, "What is old?", *scores, monkeypatch=monkeypatch)
    assert [one.text for one in answer.evidence] == ["2) a rope", "Socks are sold."]


def test_for_a_list_more_of_the_article_is_read(monkeypatch):
    read = []

    def noted(reader, question, hits, texts, limit):
        read.append(limit)
        return []

    monkeypatch.setattr("assistant.pipeline.read_candidates", noted)
    for question in ("Which shops sell tea?", "Who sells tea?"):
        asked("The shop sells tea. It rains.", question, 0.0, 0.0, monkeypatch=monkeypatch)
    assert read == [8, 4]


@pytest.mark.parametrize(
    ("question", "probabilities", "number"),
    [
        ("List the banks", [0.5, 0.4, 0.1, 0.06, 0.03, 0.025, 0.02], 5),
        ("List the banks", [0.9, 0.03, 0.02], 1),  # the others are nothing beside it
        ("List the banks", [0.9, *[0.4] * 5, 0.1], 6),
        ("List the banks", [0.5] * 12, 10),
        ("Who paid?", [0.9, 0.85, 0.1, 0.06], 2),
    ],
)
def test_a_list_is_read_on_for_as_long_as_its_sentences_have_something(
    question, probabilities, number
):
    assert number_shown(question, False, probabilities, 5) == number
