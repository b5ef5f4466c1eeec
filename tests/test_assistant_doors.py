"""One answer at every door: Python, the command line and HTTP, with the real weights."""

import json

import pytest

from assistant import Assistant, Settings
from assistant.__main__ import main
from assistant.page import BackgroundAssistant, QuestionApi, api_app
from tests.support.articles import NEWS
from tests.support.asgi import send

pytestmark = pytest.mark.model

SAID = "\n“Nobody has asked us what we need,” said Tove Ek, a teacher in Storey.\n"
# Each a talk whose last question is compared, with the form and the verdict that it must have.
TALKS = [
    (("How many jobs go and which ship goes to Hamnes?",), "parts", "says"),
    (("How many jobs go and what is the boss's salary?",), "parts", "may say"),
    (("Which routes are cut?",), "sentences", "says"),
    (("What is this about?",), "digest", "says"),
    (("Who wrote this?",), "particulars", "says"),
    (("How many words does it have?",), "particulars", "says"),
    (("Who is mentioned?",), "names", "says"),
    (("timeline please",), "timeline", "says"),
    (("What did Tove Ek say?",), "quotations", "says"),
    (("good morning",), "talk", "does not say"),
    (("How long is the Astrid?",), "sentences", "does not say"),
    (("Did the state step in?",), "sentences", "may say"),
    (("What was Norsnud fined for?",), "sentences", "says"),
    (("Which ship goes to Hamnes?", "How many cars does it carry?"), "sentences", "says"),
    (("How many passengers came in 2023?", "And in 2022?"), "sentences", "does not say"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("doors")
    (made / "articles").mkdir()
    (made / "articles" / "news.txt").write_text(NEWS + SAID, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_INDEX", str(made / "built"))
        yield made / "articles"


@pytest.fixture(scope="module")
def python(folder):
    return Assistant.open(folder, Settings.from_env())


@pytest.fixture(scope="module")
def http(python):
    reader = BackgroundAssistant(lambda: python)
    reader.start()
    return api_app(QuestionApi(reader).router())


@pytest.mark.parametrize(("talk", "form", "verdict"), TALKS)
def test_every_door_gives_the_same_answer(folder, python, http, capsys, talk, form, verdict):
    *earlier, question = talk
    history = []
    for one in talk:
        history.append(python.ask(one, tuple(history)))
    wanted = history[-1].as_dict()
    assert (wanted["form"], wanted["verdict"]) == (form, verdict)

    status = main(["ask", *talk, "--corpus", str(folder), "--json"])
    assert status == (3 if verdict == "does not say" else 0)
    printed = json.loads(capsys.readouterr().out)
    by_command = printed["answers"][-1] if earlier else printed

    body = {"question": question, "history": earlier}
    content = {"content": json.dumps(body), "headers": {"content-type": "application/json"}}
    by_http = send(http, ("POST", "/v1/ask", content))[0].json()

    assert by_command == by_http == json.loads(json.dumps(wanted))
