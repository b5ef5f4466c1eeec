"""The page speaks the reader's language, every word of it; the article's text stays as it is."""

import ast
import re

import pytest

from assistant.page import markup, speaking, tr, welcome_html
from assistant.page.html.conversation import _IN_ENGLISH
from assistant.page.html.text import count_of, date_in_words, sure
from assistant.page.language import LANGUAGES, preferred, script_texts, texts
from assistant.page.language.sentences import in_language, in_words, keys, number_in_language
from assistant.pipeline import FOREIGN
from assistant.types import HEADINGS
from corpus.formats.detect import _OLD_KINDS, _STRANGERS
from tests.support.browser import ROOT, TIMEOUT_MILLISECONDS
from tests.support.page_errors import OF_OPERATORS, errors
from tests.support.page_words import STATIC, used

# Names, and words that are the same in that language.
NAMES = set("BibTeX CSL-JSON EPUB Excel HTML Markdown OpenDocument PDF PowerPoint RTF Word".split())
NAMES |= {", ", "{date}, {time} UTC"}
SAME = {
    "de": {
        "{heading}:",
        "{name}: {value} ({source}; {title})",
        "April",
        "August",
        "Hindi",
        "November",
        "September",
        "Text",
        "Token",
        "{month} {year}",
    },
    "es": {
        "{heading}:",
        "{name}: {value} ({source}; {title})",
        "Token",
        "p. {number}",
        "pp. {first}–{last}",
    },
    "fr": {
        *(
            "1 article",
            "Article",
            "Article {number}",
            "Articles",
            "Conversation",
            "Conversations",
            "date",
            "pages",
        ),
        *("p. {number}", "source", "{day} {month} {year}", "{month} {year}", "{number} articles"),
        *("{number} question", "{number} questions"),
    },
    "zh": {"{number}%", "“{words}”"},
}
# Of an error that the page does not know.
UNKNOWN = "Das ging nicht. Der Grund, und was zu tun ist, steht im Protokoll des Programms."
PARTS = re.compile(r"\{\w+\}|<[^>]+>")  # of a sentence: what stands for a value, and markup


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_there_in_every_language(language):
    known, needed = texts(language), used()
    assert {one: needed[one] for one in needed if one not in known} == {}
    assert set(known) - set(needed) == set()
    for english, words in known.items():
        assert words.strip(), english
        assert sorted(PARTS.findall(words)) == sorted(PARTS.findall(english)), english
    assert {one for one in known if known[one] == one} <= NAMES | SAME[language]


def test_markup_holds_no_word_that_is_not_translated():
    for path in STATIC.glob("*.html"):
        text = re.sub(r"<style>.*?</style>|\[\[.+?\]\]|&#?\w+;", "", path.read_text(), flags=re.S)
        words = re.sub(r"<[^>]*>|\{\w+\}", " ", text).split()
        assert set(words) <= {"Word", "Markdown"}, path.name
        assert not re.findall(r'(?:aria-label|title|placeholder)="[A-Z][^"]*"', text), path.name


def test_scripts_say_no_sentence_that_is_not_translated():
    for path in STATIC.glob("*.js"):
        script = re.sub(r"//.*|\btr\(\s*\"(?:[^\"\\]|\\.)*\"", "", path.read_text())
        said = re.findall(r"[\"`][A-Z][a-z]+(?: [^\"`]*)?[\"`]", script)
        allowed = {'"Enter"', '"Escape"', '"Content-Type"', '"Files"', '"Undo"'}
        allowed |= {'"Connection to the server was lost"'}  # as Gradio says it
        assert set(said) <= allowed, path.name


def test_every_reason_why_a_file_is_refused_is_known():
    reasons = [*_OLD_KINDS.values(), *(what for _, _, what in _STRANGERS)]
    told_of = {(f"{{name}} is {found}.", cure) for found, cure in reasons}
    for path in (ROOT / "corpus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                found, cure = node.args[:2]
                if isinstance(found, ast.Constant) and isinstance(cure, ast.Constant):
                    told_of.add((f"{{name}} {found.value}.", cure.value))
    assert {one for pair in told_of for one in pair} <= keys()


@pytest.mark.parametrize(
    ("error", "said", "german"),
    [
        (
            "Expected some text, a.txt holds none. Write something in it, or leave it out.",
            "a.txt has no text. Write something in it, or leave it out.",
            "a.txt enthält keinen Text. Schreiben Sie etwas hinein, oder lassen Sie sie weg.",
        ),
        (
            "Expected a PDF, b.pdf is cut short or damaged. Save or download it again.",
            "b.pdf is cut short or damaged. Save or download it again.",
            "b.pdf ist abgeschnitten oder beschädigt. "
            "Sichern Sie sie neu, oder laden Sie sie noch einmal herunter.",
        ),
        (
            "Expected a Word document (.docx), c.docx has 9 parts too many. Split it.",
            "c.docx has 9 parts too many. Split it.",
            UNKNOWN,
        ),
        (
            "Expected a question of at most 2,000 characters, found 2,001. "
            "Ask for one thing at a time.",
            "This question is too long: 2,001 characters, and 2,000 are possible. "
            "Ask for one thing at a time.",
            "Diese Frage ist zu lang: 2.001 Zeichen, möglich sind 2.000. "
            "Fragen Sie nach einer Sache auf einmal.",
        ),
        (
            "Expected leave to write to the library in /a, found: denied. Nothing was changed.",
            "Needed: leave to write to the library in /a; found: denied. Nothing was changed.",
            UNKNOWN,
        ),
    ],
)
def test_an_error_is_told_without_what_was_expected(error, said, german):
    assert in_words(error) == said
    with speaking("de"):
        assert in_words(error) == german


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_that_a_reader_may_meet_is_told_in_that_language(language):
    with speaking(language):
        unknown = in_words("Expected this, found that. Do so.")
        assert unknown in texts(language).values()
        told = {error: in_words(error) for error in errors()}
    assert len(told) > 60
    left = {error: said for error, said in told.items() if said in (error, unknown)}
    for_whoever_runs_it = {error for error in left if any(one in error for one in OF_OPERATORS)}
    assert {error: left[error] for error in left.keys() - for_whoever_runs_it} == {}
    english = re.compile(r"\b(Expected|found|which|does|holds|cannot|more than|Check|the)\b")
    still = {said for error, said in told.items() if error not in left and english.search(said)}
    assert still == set()


def test_numbers_dates_and_fixed_sentences_are_said_as_in_that_language():
    with speaking("de"):
        assert date_in_words("2026-11-12T09:05:00.000+00:00") == "12. November 2026, 09:05 UTC"
        assert sure(0.87) == "sehr wahrscheinlich die Antwort (87\N{NO-BREAK SPACE}%)"
        assert in_language("The article says") == "Der Artikel sagt"
        assert in_language("6 articles say so.") == "6 Artikel sagen das."
        said = in_language(
            "Probability 0.75: of 100 sentences with this probability about 71 answered, "
            "on questions that were kept for checking."
        )
        assert said.startswith("Wahrscheinlichkeit 0,75: ")
        # Figures of an article stay as it writes them.
        assert "1,200.5" in in_language("The figures differ: 1,200.5 and 3.")
        assert in_language("Ein Satz.") == "Ein Satz."
    with speaking("fr"):
        assert count_of(0, "sentence", "sentences") == "0 phrase"
        assert number_in_language("12,001.5") == "12\N{NARROW NO-BREAK SPACE}001,5"
        assert date_in_words("2026-11") == "novembre 2026"
    with speaking("zh"):
        assert date_in_words("2026-11-12") == "2026年11月12日"
    assert count_of(0, "sentence", "sentences") == "0 sentences"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_questions_are_understood_in_english_only_is_told_first_and_last(language):
    silence = f"{HEADINGS['does not say']}.{FOREIGN}"
    with speaking(language):
        assert in_language(silence) == texts(language)[silence] != silence
        assert tr(_IN_ENGLISH) != _IN_ENGLISH
        assert tr(_IN_ENGLISH) in welcome_html()
    assert "English" not in welcome_html()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("pt-BR;q=0.9, es-419;q=0.8, en;q=0.7", "es"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("FR", "fr"),
        ("de;q=0", "en"),
        ("de;q=x, *;q=0.5, \x00", "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(accepted, language):
    assert preferred(accepted) == language


def test_markup_and_scripts_speak_it_and_scripts_get_no_more_than_they_need():
    with speaking("es"):
        assert ">Cerrar<" in markup("masthead.html")
        assert tr("and {number} more", number=3) == "y 3 más"
    assert "[[" not in markup("toolbar.html")
    assert script_texts("de")["Undo"] == "Rückgängig"
    assert "Sign in" not in script_texts("de")
    assert script_texts("en") == {}


WITHOUT_QUOTED = """() => {
  document.querySelectorAll(".paper, cite, blockquote, .question, .before, .name").forEach(
    (one) => one.remove());
  return document.body.innerText;
}"""
ASKED = "What range does the G3 have?"
SEEN = {  # html lang, heading, placeholder begins, what an answer begins with, starting language
    "de-AT": ("de", "Den Artikel fragen", "„Xpeng", "Der Artikel sagt", "Absatz 9, Satz 2"),
    "es-MX": ("es", "Pregunte al artículo", "Pregunte", "El artículo dice", "párrafo 9, frase 2"),
    "fr": (
        "fr",
        "Interroger l’article",
        "Interrogez",
        "L’article dit",
        "paragraphe 9, phrase 2",
    ),
    "zh-CN": ("zh", "问文章", "向", "文章写道", "第 9 段、第 2 句"),
    "it-IT": ("en", "Ask the article", "Ask “", "The article says", "paragraph 9, sentence 2"),
}


@pytest.mark.browser
@pytest.mark.model
@pytest.mark.parametrize("locale", SEEN)
def test_the_whole_page_speaks_the_language_of_the_browser(address, window, locale):
    language, heading, placeholder, says, place = SEEN[locale]
    with window(address, locale=locale) as reader:
        page = reader.page
        page.wait_for_selector("#scope .scope", timeout=TIMEOUT_MILLISECONDS)
        assert page.evaluate("document.documentElement.lang") == language
        assert reader.words("h1") == page.title() == heading
        box = page.locator("#question textarea")
        assert box.get_attribute("placeholder").startswith(placeholder)
        reader.ask(ASKED)
        reader.ask("What is the price of the P7?")
        assert reader.words(".turn:first-child .kicker") == says
        assert place in reader.words(".turn:first-child .best figcaption")
        assert "520 km NEDC driving range" in reader.words(".best mark")
        page.evaluate("document.querySelector('.why').open = true")
        page.click("#toolbar .new")
        file = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
        page.set_input_files("#toolbar .file", file)
        page.wait_for_selector("#toolbar .failed:not(:empty)")
        page.click(".show-talks")
        page.wait_for_selector("#drawer .about")
        assert page.locator(".paper .body").get_attribute("lang") == "en"
        seen = page.evaluate(WITHOUT_QUOTED)
        left = {one for one in texts("de") if len(one) > 9 and one in seen} - NAMES
        left -= SAME.get(language, set())
        assert (left == set()) == (language != "en")
