"""Words looked for in all articles: titles come first, then the sentences that hold them."""

from dataclasses import replace

from assistant.page.find import find_articles, find_passage
from tests.support.page_fakes import article, spans

RENT = article("The mill is let.", "The Rent is £900 a month.", id="lease", title="Lease")
BRENT = article("The Council of Brent met.", id="brent", title="Minutes of Brent")
SOLD = article("A mill was sold.", id="sold", title="Rents and sales")


def found(search, *articles):
    return [one.article.id for one in find_articles(articles or (RENT, BRENT, SOLD), search)]


def test_a_word_is_found_where_one_begins_so_and_titles_come_first():
    assert found("rent") == ["sold", "lease"]
    assert found("MILL rent") == ["lease", "sold"]
    assert found("rent council") == []
    assert found("") == ["lease", "brent", "sold"]


def test_the_sentence_is_told_that_holds_all_words_which_the_title_does_not():
    (one,) = find_articles([RENT], "lease month rent")
    passage = find_passage(one, spans(RENT, "The mill is let.", "The Rent is £900 a month."))
    assert RENT.text[passage.start : passage.end] == "The Rent is £900 a month."
    assert (passage.before, passage.found, passage.after) == ("The ", "Rent", " is £900 a month.")
    assert RENT.text[slice(*passage.words)] == "Rent"
    (named,) = find_articles([SOLD], "rents")
    assert find_passage(named, spans(SOLD, "A mill was sold.")) is None


def test_a_long_sentence_is_cut_around_what_was_found():
    made = article("a " * 100 + "rent" + " b" * 200)
    (one,) = find_articles([made], "rent")
    passage = find_passage(one, spans(made, made.text))
    assert passage.before == "… " + "a " * 35
    assert passage.found == "rent"
    assert passage.after == " b" * 70 + " …"


def test_scripts_without_spaces_are_found_within_a_line():
    made = replace(article("这座铁桥建于1884年。"), title="桥")
    assert found("铁桥", made) == [made.id]
