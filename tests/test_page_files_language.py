"""Files that are saved from the page are in its language, as far as the words are not an article's
or a reader's.
"""

import csv
import functools
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document

from assistant.conversations import ArticleAnswer, Comparison, KeptQuotation
from assistant.page import speaking
from assistant.page.export.citation import QuotedPassage
from assistant.page.export.markdown import notes
from assistant.page.export.proof import proof
from assistant.page.export.quotations import FILES
from assistant.page.language import LANGUAGES, texts
from assistant.types import Particular
from tests.support.browser import reading
from tests.support.page_fakes import ASKED, answered, article, evidence, silent, spans, turns_of

QUOTED = ("The G3 runs 520 km.", "It costs a lot.")
CARS = article(*QUOTED)
SPANS = spans(CARS, *QUOTED)
FOUND = evidence(CARS, SPANS[0], "520 km", score=0.87)
AUTHOR = Particular("one", "A title", "author", "Ann Reed", "front matter")
NAMES = {"Markdown", "OpenDocument", "PowerPoint"}


def turns():
    said = [
        replace(answered("range?", FOUND, searched="What range?"), notes=("6 articles say so.",)),
        silent("price?", FOUND, missing=("price",)),
        replace(answered("who?", FOUND), form="particulars", particulars=(AUTHOR,), evidence=()),
    ]
    rows = (
        ArticleAnswer("A title", "says", FOUND, ""),
        ArticleAnswer("Ships", "does not say", None, "I found no sentence that says this."),
    )
    first, *others = turns_of(said, {"one": (CARS, SPANS)})
    return [replace(first, comparison=Comparison(rows, 2)), *others]


def kept():
    one = KeptQuotation("q", ASKED, "k", FOUND.start, FOUND.end)
    return [(one, QuotedPassage.of(FOUND, CARS, SPANS))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_saved_file_is_left_in_english(language):
    with speaking(language):
        made = {
            "notes": notes(turns(), ASKED),
            "proof": proof(turns(), ASKED).partition("<script>")[0],
            "markdown": FILES["markdown"](kept()).content.decode(),
            "csv": FILES["csv"](kept()).content.decode("utf-8-sig"),
        }
    known = texts(language)
    for name, text in made.items():
        plain = text.replace("\\", "")
        left = {
            one
            for one in known
            if len(one) > 9 and "{" not in one and one in plain and known[one] != one
        }
        assert left - NAMES == set(), name
        for english in ("Asked on", "Saved on", "characters", "Searched for", "SHA-256 of"):
            assert english not in plain, name
    assert known["Each article by itself"] in made["notes"]
    assert known["Each article by itself"] in made["proof"]
    assert f'<html lang="{language}">' in made["proof"]


def test_a_table_has_its_columns_named_and_a_word_file_its_title_in_the_language():
    with speaking("de"):
        table = FILES["csv"](kept()).content.decode("utf-8-sig")
        document = Document(io.BytesIO(FILES["docx"](kept()).content))
    columns, row = csv.reader(io.StringIO(table))
    assert columns[:5] == ["Zitat", "Verfasser", "Titel", "Herausgeber", "Datum"]
    assert row[0] == QUOTED[0]
    assert document.paragraphs[0].text == document.core_properties.title == "Gemerkte Zitate"
    assert document.core_properties.language == "de"


def test_a_word_file_says_when_it_was_saved_and_nothing_of_the_program_that_made_it():
    before = datetime.now(UTC).replace(microsecond=0)
    content = FILES["docx"](kept()).content
    about = Document(io.BytesIO(content)).core_properties
    assert before <= about.created == about.modified <= datetime.now(UTC)
    assert (about.author, about.comments, about.last_modified_by) == ("", "", "")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"python-docx" not in b"".join(map(parts.read, parts.namelist()))


@pytest.mark.browser
@pytest.mark.model
def test_a_german_page_saves_german_files(address, browser, tmp_path):
    opened = functools.partial(reading, browser, address, locale="de-DE", accept_downloads=True)
    with opened() as reader:
        page = reader.page
        reader.ask("What range does the G3 have?")
        page.click(".quotation.best .keep-it")
        page.wait_for_selector(".said >> text=Gemerkt.")
        for kind in ("proof", "notes"):
            with page.expect_download() as download:
                page.click(f".save[data-kind={kind}]")
            download.value.save_as(tmp_path / kind)
        page.click(".show-quotations")
        with page.expect_download() as download:
            page.click(".quotations .files a >> nth=1")
        download.value.save_as(tmp_path / "quotations")
        file = page.context.new_page()
        path = (tmp_path / "proof").rename(tmp_path / "proof.html")
        file.goto(path.as_uri())
        assert file.evaluate("document.documentElement.lang") == "de"
        said = file.inner_text("#verdict")
        assert said.startswith("Geprüft: ")
        assert "Zitaten stehen Wort für Wort im Artikel unten" in said
        assert file.inner_text(".check >> nth=0") == "✓ Wort für Wort"
        assert "Gefragt am" in file.inner_text(".turn .note >> nth=0")
    said = (tmp_path / "notes").read_text()
    assert said.startswith("# Fragen und Zitate\n")
    assert "Der Artikel sagt:" in said
    assert (tmp_path / "quotations").read_text().startswith("# Gemerkte Zitate\n")
