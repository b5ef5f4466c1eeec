"""Sentences: the cases the segmenter was chosen on, and what must hold for any text."""

from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencex import get_sentence_boundaries

import corpus.boundaries
from corpus import segmenter_fingerprint, split_paragraphs, split_sentences
from corpus.sentences import SEGMENTER
from tests.support.fakes import make_article

is_fragment = corpus.boundaries._is_fragment

# One text with something for every rule, and its spans by the number of the segmenter.
TEXT = """Results of the year

“It is set,” said Mr. He. They agreed. “Is it so?” she asked.
It weighs approx. 50 kg and costs 3.5 million. Apple Inc. has
grown since 2.0 came at 5 p.m. on Friday! Did it work?

Notes
We need the following things from the shop before the end of the week:
- bread
- butter. Or oil.

A wheel on a car (Source: Maker) A wheel on a car (Source: Maker) The company competes.
　
Nobody … came. 他来了。她走了。"""
SPANS = {
    5: [
        (0, 19),
        (21, 46),
        (47, 59),
        (60, 82),
        (83, 129),
        (130, 186),
        (187, 199),
        (201, 206),
        (207, 277),
        (278, 285),
        (286, 295),
        (296, 303),
        (338, 392),
        (395, 409),
        (410, 414),
        (414, 418),
    ],
}


def sentences_of(text):
    return [text[s.start : s.end] for s in split_sentences(make_article(text))]


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. He founded it.", "Dr. No left."],
        ["“It is set,” said Mr. He.", "He said so."],
        ["He met Mrs. Obama.", "They spoke."],
        ["It costs 3.5 million.", "It is 0.25 m long."],
        ["J. R. R. Tolkien wrote it.", "C. S. Lewis read it."],
        ["The U.S. Army came.", "It left."],
        ["He came at 5 p.m. on Friday.", "She left."],
        ["Apple Inc. has grown.", "It is large."],
        ["It weighs approx. 50 kg.", "It is ca. 3 m long."],
        ["“It adds value.” He said so.".split(" He")[0], "He said so."],
        ['"It adds value."', "He said so."],
        ["“Is it so?” she asked.", "He nodded."],
        ["He waited ... and left.", "Nobody came."],
        ["Did it work?", "Yes!", "It did."],
        ["See e.g. the first table.", "It is i.e. clear."],
        ["Version 2.0 is out.", "Get it at example.com today."],
        ["The No. 1 car won.", "It was red."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    assert sentences_of(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        # References and abbreviations before figures, letters and small letters.
        ["Orrin et al. [2011] built the mill on the hill."],
        ["See ref. [7] for the method."],
        ["Art. 5 is void, as is para. 2 of the deed."],
        ["They are in Refs. 1 and 2, in Eqs. (3) and (4) and in Vol. 9."],
        ["It is in App. B and under ch. 12 of the act."],
        ["Tel. 555-0102, ext. 7, fax. 555-0103."],
        ["It cost approx. $5, or est. 4 pounds."],
        ["Water from Ae. aegypti was kept."],
        ["The baby weighs 7 lbs. 3 oz. now."],
        # Names with full stops in them.
        ["It runs on Vue.js and VB.NET and reads .CSV files."],
        ["Open setup.py.", "Run it."],
        ["Yahoo! Inc. bought the band Wham! for a day."],
        # Quotations.
        ["“Who now?” Holm asked."],
        ['"Never!" Mr. Holm shouted.'],
        ["«Who now?» Anna Holm asked.", "Nobody knew."],
        ["Stamp it ‘‘PAID.’’", "The clerk keeps it."],
        ["Stamp it ``PAID.''", "The clerk keeps it."],
        ["Stamp it „PAID.“", "The clerk keeps it."],
        ["What was it? she asked.", "Nobody knew."],
        # Clocks.
        ["It closes at 5 p.m. EST.", "It is free."],
        ["It opens at 10 a.m. Tuesday to Sunday."],
        ["It was 3 a.m.", "He left."],
        # Words that are short for something else elsewhere.
        ["It was closed in May.", "Miners came."],
        ["He asked me.", "Nobody else did."],
        ["It is rich in ore.", "Miners came."],
        ["The museum shows art.", "Entry is free."],
        ["She fell ill.", "Doctors came."],
        ["Group B plays group A.", "Group C waits."],
        ["She takes vitamin D.", "Doctors know."],
        ["It is sold in the U.S.", "They buy it."],
        ["He met J. Smith of Ohio and Ann B. Hay."],
        # Brackets, notes and list marks.
        ["The girl (she was cold. She had no shoes.) ran."],
        ["(It was late.)", "He left."],
        ["It is a mill.[4]", "It grinds rye.[n]"],
        ["It is a mill.:35–36", "It grinds rye."],
        ["It is a mill.3", "It grinds rye."],
        ["1. Term.", "It runs for a year."],
        ["§ 3. The fee is due."],
        ["A. I was at home.", "It rained."],
        ["Pay by card.", "2. Pay by cash."],
        ["It ended.", "The next began."],
        # Who writes small letters only.
        ["i like it.", "it is small.", "will buy again."],
    ],
)
def test_what_is_short_quoted_or_listed_cuts_no_sentence_and_glues_none(expected):
    assert sentences_of(" ".join(expected)) == expected


def test_a_forgotten_space_does_not_glue_two_sentences():
    assert sentences_of("It ended.The next began.") == ["It ended.", "The next began."]


@pytest.mark.parametrize("mark", ["7.", "(52)", "[n]", ":)", "b)", ".", "2012)."])
def test_no_sentence_is_a_lone_number_letter_or_mark(mark):
    found = sentences_of(f"The mill was built. {mark} It grinds rye.")
    assert mark not in found
    assert " ".join(found) == f"The mill was built. {mark} It grinds rye."


def test_a_heading_is_not_glued_to_the_sentence_after_it():
    text = "Results of the year\n\nSales rose. Costs fell."
    assert sentences_of(text) == ["Results of the year", "Sales rose.", "Costs fell."]


def test_a_heading_line_without_a_blank_line_stands_alone():
    text = "Results\nSales rose by a tenth in the second quarter of the year."
    assert sentences_of(text) == text.split("\n")


def test_wrapped_lines_stay_one_sentence():
    text = "Sales rose by a tenth\nin the second quarter."
    assert sentences_of(text) == [text]


def test_a_line_that_an_address_makes_long_makes_no_other_line_short():
    text = (
        "The plan of the mill was shown by Tom and\nAnn Holm last Monday, and is to be seen at\n"
        "https://www.orrin.example/plans/2024/05/06/the-plan-for-the-new-mill-and-the-pond.html\n"
        "and in the hall. It will cost two million\ncrowns in all."
    )
    assert [s.count("\n") for s in sentences_of(text)] == [3, 1]


def test_one_long_line_makes_no_other_line_short():
    line = "The plan of the mill was shown on Monday\nAnn Holm said,"
    text = (
        f"{line} {'and many came, ' * 8}\nas did Tom Hay of the old\nOrrin mill and the\nthe smith."
    )
    assert sentences_of(text) == [text]


def test_a_short_line_goes_on_if_the_next_begins_small_or_it_ends_with_a_small_word():
    text = "The mill grinds rye for the whole town and\nthe farms of\nOrrin and\nfor all the vale."
    assert sentences_of(text) == [text]


def test_speakers_turns_are_paragraphs_and_keep_their_names():
    text = "Q. Where were you?\nA. At home. I slept.\nTom Hay: All day?\nAnn Poe: Until six."
    found = split_sentences(make_article(text))
    assert [(text[s.start : s.end], s.paragraph) for s in found] == [
        ("Q. Where were you?", 0),
        ("A. At home.", 1),
        ("I slept.", 1),
        ("Tom Hay: All day?", 2),
        ("Ann Poe: Until six.", 3),
    ]


def test_lettered_items_are_paragraphs():
    text = "The buyer pays:\n(a) the rent;\n(b) the rates."
    assert sentences_of(text) == text.split("\n")


def test_list_items_are_paragraphs():
    text = "We need:\n- bread\n- butter"
    assert sentences_of(text) == ["We need:", "- bread", "- butter"]


def test_a_caption_doubled_at_the_source_is_shown_once():
    caption = "A wheel on a car (Source: Maker)"
    text = f"{caption} {caption} The company competes."
    assert caption not in "".join(sentences_of(text)[1:])
    assert sum(s.count(caption) for s in sentences_of(text)) == 1


def test_three_words_said_twice_are_no_caption():
    assert sentences_of("Never say never never say never again.") == [
        "Never say never never say never again."
    ]


def test_positions_and_paragraphs_count_from_zero():
    found = split_sentences(make_article("One. Two.\n\nThree."))
    assert [(s.position, s.paragraph) for s in found] == [(0, 0), (1, 0), (2, 1)]


@given(st.text(alphabet=st.sampled_from("aB1 .!?\n\"“”'’,;:-\t\u00a0é中…")))
def test_nothing_overlaps_and_nothing_is_lost_but_white_space(text):
    found = split_sentences(make_article(text))
    end = 0
    for sentence in found:
        assert end <= sentence.start < sentence.end
        between = text[end : sentence.start].strip()
        # Only the first copy of a doubled caption may be left out, and it follows at once.
        assert text[sentence.start :].startswith(between)
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        end = sentence.end
    assert not text[end:].strip()


@given(st.text())
def test_paragraphs_hold_every_visible_character(text):
    spans = split_paragraphs(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_spans_change_only_with_the_number_of_the_segmenter():
    """If this fails: raise SEGMENTER, and write the new spans beside its new number."""
    assert [(s.start, s.end) for s in split_sentences(make_article(TEXT))] == SPANS[SEGMENTER]


def test_libraries_made_before_there_were_numbers_hold_the_sentences_of_number_one(monkeypatch):
    before = f"sentencex:{version('sentencex')}:555ba7b4d1ceaeff"
    monkeypatch.setattr("corpus.sentences.SEGMENTER", 1)
    assert segmenter_fingerprint.__wrapped__() == before


def test_another_number_is_another_segmenter(monkeypatch):
    monkeypatch.setattr("corpus.sentences.SEGMENTER", 99)
    assert segmenter_fingerprint.__wrapped__() == f"sentencex:{version('sentencex')}:99"


def test_a_long_paragraph_is_split_as_short_ones_are():
    expected = [f"Mr. He said “No. {n} is red.” on Friday {n}." for n in range(1_000)]
    assert sentences_of(" ".join(expected)) == expected


def test_a_sentence_longer_than_a_piece_is_cut_at_a_white_space():
    text = " ".join(f"word{n}" for n in range(1_500)) + " end. It goes on."
    found = sentences_of(text)
    assert found[-1] == "It goes on."
    assert len(found) > 2
    assert " ".join(found) == text


ADVERSARIAL = ['!"', "?)", "Mr. He ", "approx. 5 ", "said “a.” b ", "A. ", "x", "a b ", "-\n", '."']


@pytest.mark.slow
@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_work_grows_at_most_linearly_with_a_hostile_text(unit, monkeypatch):
    """10 kB to 1 MB: characters given to sentencex, and characters that our rules search."""

    def work(characters):
        seen = {"sentencex": 0, "rules": 0}

        def boundaries(language, text):
            seen["sentencex"] += len(text)
            # Its own cost grows with the square of what it sees at once.
            assert len(text) <= 5_000
            return get_sentence_boundaries(language, text)

        def fragment(piece):
            seen["rules"] += len(piece)
            return is_fragment(piece)

        monkeypatch.setattr(corpus.boundaries, "get_sentence_boundaries", boundaries)
        monkeypatch.setattr(corpus.boundaries, "_is_fragment", fragment)
        split_sentences(make_article(unit * (characters // len(unit))))
        return seen

    small, middle, large = work(10_000), work(100_000), work(1_000_000)
    for kind in small:
        assert middle[kind] <= 12 * small[kind] + 10_000
        assert large[kind] <= 12 * middle[kind]
    assert large["sentencex"] <= 2_500_000


@pytest.mark.parametrize("unit", ['!"', "x", "a b ", "((", "word "])
def test_no_sentence_is_longer_than_five_thousand_characters(unit):
    text = (unit * (60_000 // len(unit))).strip()
    found = sentences_of(f"Begin. {text}")
    assert max(map(len, found)) <= 5_000
    assert "".join("".join(found).split()) == "".join(f"Begin.{text}".split())
