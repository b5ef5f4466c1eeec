"""What a careful reader expects of questions to a contract, minutes, a manual, an FAQ page, an
interview and news, with the real weights.
"""

import pytest

from tests.support.articles import CONTRACT, FAQ, INTERVIEW, MANUAL, MINUTES, NEWS
from tests.support.asking import Asker, ids, shown

pytestmark = pytest.mark.model

TUNNEL = (
    "The tunnel\n\nThe council first spoke of a cost of 3.2 million euros for the tunnel of "
    "Arn. In the end it cost 4.1 million euros. The tunnel is 640 metres long. According to the "
    "railway's own list it is 655 metres long."
)
FAIR = (
    "Minutes\n\nThe treasurer said that 52 members came to the fair. The steward counted 61 "
    "members at the fair. The stall made 300 pounds."
)
ROPES = (
    "Staff handbook\n\nThe firm was founded in 1952. An older plaque says that the firm was "
    "founded in 1949. It makes ropes."
)
ARCHIVE = (
    "Parking and visits\n\nThe archive of Velm keeps old maps. Visitors may come in from Tuesday "
    "to Friday between ten and four. Bags stay at the door. Parking is free in the yard."
)
GLASS = (
    "Glass works\n\nThe glass works of Orm makes jars. Visitors can watch the blowers from a "
    "gallery. The shop sells what they make."
)
HUT = "The hut\n\nGuests are welcome from nine to five. Dogs are not. The hut has twelve beds."


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    return Asker(tmp_path_factory.mktemp("articles"))


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (FAQ, "What does a course cost?", "135 euros"),
        (FAQ, "From what age can a child start?", "From four years"),
        (FAQ, "Where can I park?", "Behind the pool"),
        (INTERVIEW, "Why did he close the shop in Dorn Street?", "The rent had doubled"),
        (INTERVIEW, "Will he sell online?", "Bread has to be smelled"),
        (INTERVIEW, "Who will take over?", "Our daughter Lena"),
        # Questions that are told are the article's own too.
        (MINUTES, "Will the library van still come?", "the county has stopped the van"),
        (MINUTES, "When will the footpath to the mill be mended?", "April 2025"),
        (MINUTES, "Why did the swings cost more?", "the price of timber had risen"),
    ],
)
def test_what_follows_the_articles_own_question_answers_it(ask, text, question, said):
    assert said in ask(text, question).evidence[0].text


@pytest.mark.parametrize(("text", "question"), [(FAQ, "Do parents have to stay?")])
def test_a_short_answer_comes_with_the_question_that_it_answers(ask, text, question):
    best = ask(text, question).evidence[0]
    assert best.text == "No."
    before = ask.article(text).text[best.context_start : best.context_end]
    assert before == "Do I have to stay during the lesson?"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (MANUAL, "How wide is the Kestrel 300?"),
        (MANUAL, "How much does the Kestrel 300 cost?"),
        (MANUAL, "What does the blue lamp mean?"),
        (MANUAL, "How long is the cable?"),
        (CONTRACT, "What is the rent of the barn?"),
        (CONTRACT, "How much does the kitchen cost?"),
        (CONTRACT, "What is the owner's phone number?"),
        (MINUTES, "How much did Hall & Sons ask?"),
        (MINUTES, "What was decided in the meeting of September?"),
        (NEWS, "How many passengers did Norsund carry in 2022?"),
        (NEWS, "How many cars does the Ingrid carry?"),
        (NEWS, "Who is the mayor of Storey?"),
        (NEWS, "How long is the Astrid?"),
        (NEWS, "What is Norsund's turnover?"),
        (INTERVIEW, "How old is Jonas Feld?"),
    ],
)
def test_what_is_said_of_something_else_is_no_answer(ask, text, question):
    assert ask(text, question).verdict == "does not say"


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        (MANUAL, "How high is the Kestrel?", "52 cm"),
        (MANUAL, "How heavy is it?", "11 kg"),
        (CONTRACT, "How much is the deposit?", "200 pounds"),
        (CONTRACT, "Who insures the building?", "Marlow Mutual"),
        (CONTRACT, "Who is the owner?", "Hollis Estates Ltd"),
        (NEWS, "How many passengers did Norsund carry in 2023?", "310,000"),
        (NEWS, "Who is the mayor of Elvik?", "Anders Holt"),
        (MINUTES, "How much did Stow Metal ask?", "5,980 pounds"),
    ],
)
def test_what_is_said_of_it_is(ask, text, question, words):
    assert words in ask(text, question).evidence[0].words


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        (MINUTES, "How much did Kerr Brothers ask?", "6,150 pounds"),
        (CONTRACT, "Who is the hirer?", "Corvane Choir"),
    ],
)
def test_only_the_words_of_the_one_that_is_asked_for_are_marked(ask, text, question, words):
    assert ask(text, question).evidence[0].words == words


@pytest.mark.parametrize(
    ("text", "question", "figures"),
    [
        (TUNNEL, "How much did the tunnel cost?", "“3.2 million euros” and “4.1 million euros”"),
        (TUNNEL, "How long is the tunnel?", "“640 metres” and “655 metres”"),
        (FAIR, "How many members came to the fair?", "“52 members” and “61 members”"),
        (ROPES, "When was the firm founded?", "“1952” and “1949”"),
    ],
)
def test_two_figures_for_one_thing(ask, text, question, figures):
    assert ask(text, question).notes == (f"The figures differ: {figures}.",)


@pytest.mark.parametrize(
    ("text", "question", "first", "second"),
    [
        (CONTRACT, "How much is the deposit and when is it paid back?", "200", "30 days"),
        (MANUAL, "How heavy is it and how much water does the tank hold?", "11 kg", "2.5 litres"),
        (
            MINUTES,
            "When is the next meeting and who voted against the shelter?",
            "13 November",
            "Shah",
        ),
        (FAQ, "What does a course cost and where can I park?", "135", "Behind the pool"),
        (INTERVIEW, "When does his day begin and who does the accounts?", "half past", "Carla"),
        (NEWS, "Which routes are cut and who is the mayor of Elvik?", "Storey", "Anders Holt"),
    ],
)
def test_two_questions_in_one_get_an_answer_each(ask, text, question, first, second):
    answer = ask(text, question)
    assert answer.form == "parts"
    assert first in shown(answer.parts[0])
    assert second in shown(answer.parts[1])


def test_a_part_without_an_answer_is_said(ask):
    answer = ask(NEWS, "How many jobs go and what is the boss's salary?")
    assert [one.verdict for one in answer.parts] == ["says", "does not say"]


@pytest.mark.parametrize(
    ("text", "talk", "searched", "said"),
    [
        (
            CONTRACT,
            ("How much is the deposit?", "When is it paid back?"),
            "When is the deposit paid back?",
            "30 days",
        ),
        (
            MANUAL,
            ("How heavy is the Kestrel 300?", "How high is it?"),
            "How high is Kestrel 300?",
            "52",
        ),
        (INTERVIEW, ("Who is Lena?", "Where does she learn?"), "Where does Lena learn?", "Basel"),
        (
            NEWS,
            ("Which ship goes to Hamnes?", "How many cars does it carry?"),
            "How many cars does Astrid carry?",
            "140",
        ),
        (
            NEWS,
            ("Who is the chief executive of Norsund?", "What did she blame?"),
            "What did Gro Tveit blame?",
            "price of fuel",
        ),
    ],
)
def test_a_pronoun_is_filled_with_the_right_name(ask, text, talk, searched, said):
    answer = ask(text, *talk)
    assert answer.searched == searched
    assert said in answer.evidence[0].text


def test_a_year_that_is_only_compared_with_is_another(ask):
    answer = ask(NEWS, "How many passengers came in 2023?", "And in 2022?")
    assert answer.verdict == "does not say"


def test_no_name_is_carried_over_from_another_article(ask):
    asked = ask.assistant(NEWS, CONTRACT, MANUAL, FAQ)
    news, contract, manual, faq = ids(ask, (NEWS, CONTRACT, MANUAL, FAQ))
    history = [asked.ask("When was Norsund fined?", articles=[news])]
    for article, question in (
        (contract, "How much is its deposit?"),
        (manual, "How heavy is it?"),
        (faq, "Where can they park?"),
    ):
        history.append(asked.ask(question, history, [article]))
        assert history[-1].searched == question
        assert history[-1].evidence[0].article_id == article


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (NEWS, "Why was Norsund fined?", "without enough lifeboats"),
        (MINUTES, "Who voted against?", "Ms Shah"),
        (NEWS, "Which routes are cut?", "Elvik and Storey"),
        (NEWS, "Who runs the company?", "Gro Tveit"),
        (MINUTES, "Who was present?", "Owen Price"),
        (NEWS, "Were the islanders told before?", "Nobody had told the islanders"),
    ],
)
def test_plain_questions(ask, text, question, said):
    assert said in ask(text, question).evidence[0].text


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (NEWS, "Did Norsund pay the fine?"),
        (MINUTES, "Did Hanna Voss vote against?"),
        (CONTRACT, "Did the choir pay the deposit?"),
        (CONTRACT, "Can we use the hall on Wednesday?"),
    ],
)
def test_what_came_of_it_is_not_guessed(ask, text, question):
    assert ask(text, question).verdict == "does not say"


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (CONTRACT, "Can I light a candle?", "Candles are forbidden"),
        (CONTRACT, "May we use the kitchen?", "not included"),
        (CONTRACT, "Can we park in front of the barn?", "but not in front of the barn"),
        (MANUAL, "Can I clean the filter with soap?", "Do not use soap"),
        (MANUAL, "Does the warranty cover frost damage?", "does not cover damage by frost"),
        (MINUTES, "Can dogs run free on the cricket field?", "kept on a lead"),
        (FAQ, "Is parking free?", "free of charge"),
        (INTERVIEW, "Is he married?", "My wife Carla"),
        (NEWS, "Are jobs lost?", "About 60 of the 400 jobs will go"),
        (ARCHIVE, "May visitors come in?", "Visitors may come in"),
        (GLASS, "May visitors come in?", "Visitors can watch the blowers"),
        (HUT, "May visitors come in?", "Guests are welcome"),
    ],
)
def test_what_settles_a_question_is_shown_without_words_marked(ask, text, question, said):
    answer = ask(text, question)
    assert said in answer.evidence[0].text
    assert answer.evidence[0].words == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (CONTRACT, "What are the duties of the hirer?"),
        (MINUTES, "Which offers came in?"),
        (MINUTES, "What did the council decide?"),
    ],
)
def test_a_numbered_heading_is_no_item_of_a_list(ask, text, question):
    assert not any(one.text[0].isdigit() for one in ask(text, question).evidence)


@pytest.mark.parametrize(
    ("text", "typed", "searched"),
    [
        (ARCHIVE, "Is parkng free?", "Is parking free?"),
        (FAQ, "Is parkng free?", "Is parking free?"),
        (MINUTES, "Who chairs the counsil?", "Who chairs the council?"),
        (NEWS, "Who audits the company?", "Who audits the company?"),
        (NEWS, "wher does norsnud sail?", "where does Norsund sail?"),
    ],
)
def test_slips_are_mended_and_english_is_not(ask, text, typed, searched):
    assert ask(text, typed).searched == searched


@pytest.mark.parametrize(
    ("text", "question", "missing"),
    [
        (FAQ, "Does the teacher speak Norwegian?", ("Norwegian",)),
        (MANUAL, "How long is the cable?", ("cable",)),
        (NEWS, "How many passengers came in 2022?", ()),
        (CONTRACT, "Please summarise what the barn costs", ()),
        (MINUTES, "Who makes the shelters?", ()),
    ],
)
def test_only_names_and_nouns_that_are_not_there_are_missing(ask, text, question, missing):
    assert ask(text, question).missing == missing


def test_other_articles_of_the_library_change_no_probability(ask):
    library = ask.assistant(NEWS, CONTRACT, MANUAL, FAQ)
    for text, question in (
        (NEWS, "How many jobs will go?"),
        (CONTRACT, "How much is the deposit?"),
        (MANUAL, "How much water does the tank hold?"),
        (FAQ, "Where can I park?"),
    ):
        alone, beside = ask(text, question), library.ask(question, articles=ids(ask, [text]))
        assert beside.score == alone.score
        assert [one.score for one in beside.evidence] == [one.score for one in alone.evidence]


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        (NEWS, "Who wrote this article?", "By Maja Lind"),
        (MINUTES, "What is the headline?", "Minutes of the parish council of Lower Wend"),
        (MANUAL, "What is the title?", "Kestrel 300 dehumidifier: instructions"),
    ],
)
def test_particulars_are_quoted_where_the_text_has_them(ask, text, question, told):
    answer = ask(text, question)
    assert answer.form == "particulars"
    assert shown(answer) == told


def test_who_wrote_a_contract_is_not_guessed(ask):
    assert ask(CONTRACT, "Who wrote this?").verdict == "does not say"
