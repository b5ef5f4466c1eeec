"""Word, OpenDocument and RTF files as people have them, and what must not cost them their text."""

import pytest

from corpus.formats.archive import Archive
from corpus.formats.docx import read_docx
from corpus.formats.odt import read_odt
from corpus.formats.read import read_content
from tests.support import story

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def document(body, space=W):
    return (
        f"<w:document xmlns:w='{space}' xmlns:r='{R}' xmlns:m='{M}'><w:body>{body}</w:body>"
        "</w:document>"
    )


def relations(*pairs):
    said = "".join(
        f"<Relationship Id='r{n}' Type='{R}/{kind}' Target='{target}'/>"
        for n, (kind, target) in enumerate(pairs)
    )
    return f"<Relationships xmlns='{RELATIONS}'>{said}</Relationships>"


def run(text, about=""):
    return f"<w:r><w:rPr>{about}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs, about=""):
    return f"<w:p><w:pPr>{about}</w:pPr>{''.join(runs)}</w:p>"


def word(body, **parts):
    packed = story.packed({"word/document.xml": document(body), **parts})
    return [
        f"{block.label} {block.text}".strip() or "\t".join(block.cells)
        for block in read_content("zip", packed).blocks
    ]


@pytest.mark.parametrize("target", ["word/document2.xml", "/office/main.xml", "word/x/y.xml"])
def test_the_main_part_is_the_one_that_the_package_names(target):
    packed = story.packed(
        {
            "_rels/.rels": relations(("officeDocument", target)),
            target.lstrip("/"): document(paragraph(run("It is read."))),
        }
    )
    assert [block.text for block in read_content("zip", packed).blocks] == ["It is read."]


def test_the_strict_form_of_the_standard_is_read_with_its_styles():
    styles = (
        f"<w:styles xmlns:w='{STRICT}'><w:style w:styleId='H'><w:name w:val='heading 2'/>"
        "</w:style></w:styles>"
    )
    body = paragraph(run("Fees"), about="<w:pStyle w:val='H'/>") + paragraph(run("Forty crowns."))
    packed = story.packed({"word/document.xml": document(body, STRICT), "word/styles.xml": styles})
    blocks = read_docx(Archive(packed)).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Fees"),
        ("text", "Forty crowns."),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/a.html", b"<html><body><p>The inner one.</p></body></html>"),
        ("word/a.txt", b"The inner one."),
        ("word/a.rtf", rb"{\rtf1 The inner one.}"),
        ("word/a.docx", story.packed({"word/document.xml": document("<w:p/>" + paragraph(
            run("The inner one.")))})),
    ],
)  # fmt: skip
def test_a_file_that_is_set_into_another_is_read_in_its_place(name, content):
    body = paragraph(run("Before.")) + "<w:altChunk r:id='r0'/>" + paragraph(run("After."))
    parts = {"word/_rels/document.xml.rels": relations(("aFChunk", name.removeprefix("word/")))}
    assert word(body, **parts, **{name: content}) == ["Before.", "The inner one.", "After."]


@pytest.mark.parametrize(
    ("about", "style", "shown"),
    [
        ("", "", True),
        ("<w:vanish/>", "", False),
        ("<w:vanish w:val='1'/>", "", False),
        ("<w:vanish w:val='0'/>", "", True),
        ("<w:vanish w:val='false'/>", "", True),
        ("<w:vanish w:val='off'/>", "", True),
        ("<w:strike w:val='0'/>", "", True),
        ("<w:rStyle w:val='Secret'/>", "", False),
        ("<w:rStyle w:val='Child'/>", "", False),
        ("<w:rStyle w:val='Secret'/><w:vanish w:val='0'/>", "", True),
        ("", "<w:pStyle w:val='Secret'/>", False),
        ("<w:vanish w:val='0'/>", "<w:pStyle w:val='Secret'/>", True),
    ],
)
def test_what_is_expressly_shown_is_read_and_what_is_hidden_is_not(about, style, shown):
    styles = (
        f"<w:styles xmlns:w='{W}'><w:style w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:styleId='Child'><w:basedOn w:val='Secret'/></w:style></w:styles>"
    )
    body = paragraph(run("It met in Halm.", about), about=style) + paragraph(run("It has nine."))
    found = word(body, **{"word/styles.xml": styles})
    assert found == (["It met in Halm."] if shown else []) + ["It has nine."]


def test_numbers_of_a_style_are_those_that_its_list_counts():
    styles = (
        f"<w:styles xmlns:w='{W}'><w:style w:styleId='H1'><w:name w:val='heading 1'/><w:pPr>"
        "<w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style><w:style w:styleId='H2'>"
        "<w:name w:val='heading 2'/><w:basedOn w:val='H1'/><w:pPr><w:numPr><w:ilvl w:val='1'/>"
        "<w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    numbering = (
        f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'>"
        "<w:lvlText w:val='§ %1.'/><w:pStyle w:val='H1'/></w:lvl><w:lvl w:ilvl='1'>"
        "<w:lvlText w:val='%1.%2'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num></w:numbering>"
    )
    body = "".join(
        paragraph(run(text), about=f"<w:pStyle w:val='{style}'/>")
        for text, style in (("Term", "H1"), ("Begin", "H2"), ("End", "H2"), ("Fees", "H1"))
    )
    found = word(body, **{"word/styles.xml": styles, "word/numbering.xml": numbering})
    assert found == ["§ 1. Term", "1.1 Begin", "1.2 End", "§ 2. Fees"]


RAISED = "<w:vertAlign w:val='superscript'/>"
LOWERED = "<w:vertAlign w:val='subscript'/>"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("It holds 10"), run("6", RAISED), run(" litres.")], "It holds 10⁶ litres."),
        ([run("At 5 m s"), run("−1", RAISED)], "At 5 m s⁻¹"),
        ([run("The 21"), run("st", RAISED), run(" of May")], "The 21st of May"),
        ([run("All 2"), run("1", RAISED), run("/"), run("2", LOWERED), run(" inches")],
         "All 2 1/2 inches"),
        ([run("CO"), run("2", LOWERED), run(" is heavy")], "CO2 is heavy"),
        ([run("1011"), run("2", LOWERED), run(" is 11")], "1011₂ is 11"),
    ],
)  # fmt: skip
def test_what_is_raised_or_lowered_in_word_changes_no_figure(runs, text):
    assert word(paragraph(*runs)) == [text]


def m(tag, *inside):
    return f"<m:{tag}>{''.join(inside)}</m:{tag}>"


def mr(text):
    return m("r", m("t", text))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (m("f", m("num", mr("1")), m("den", mr("4"))), "1/4"),
        (m("f", m("num", mr("a+b")), m("den", mr("2"))), "(a+b)/2"),
        (m("sSup", m("e", mr("x")), m("sup", mr("2"))), "x²"),
        (m("sSup", m("e", mr("10")), m("sup", mr("-3"))), "10⁻³"),
        (m("sSub", m("e", mr("v")), m("sub", mr("0"))), "v0"),
        (m("rad", m("deg"), m("e", mr("a+b"))), "√(a+b)"),
        (m("rad", m("deg", mr("3")), m("e", mr("8"))), "³√(8)"),
        (m("d", m("e", mr("a≠0"))), "(a≠0)"),
        (m("nary", "<m:naryPr><m:chr m:val='∑'/></m:naryPr>", m("sub", mr("i=1")),
           m("sup", mr("n")), m("e", mr("i"))), "∑(i=1, n) i"),
    ],
)  # fmt: skip
def test_a_formula_of_word_is_a_line_of_text(formula, text):
    body = paragraph(run("When "), m("oMath", formula), run(" holds."))
    assert word(body) == [f"When {text} holds."]


@pytest.mark.parametrize("bad", ["\x0b", "\x00", "&#x1;", "&#0;", "&#55296;", "\ufffe", " & "])
def test_one_bad_letter_refuses_no_word_file(bad):
    packed = story.packed(
        {"word/document.xml": "<?xml version='1.0' encoding='UTF-8'?>"
            + document(paragraph(run(f"It met{bad} in Halm.")))}
    )  # fmt: skip
    (block,) = read_docx(Archive(packed)).blocks
    assert block.text.replace(" &", "") == "It met in Halm."


def test_one_byte_that_is_no_utf_8_refuses_no_word_file():
    raw = document(paragraph(run("It met in Hälm."))).encode("latin-1")
    (block,) = read_docx(Archive(story.packed({"word/document.xml": raw}))).blocks
    assert block.text == "It met in H\ufffdlm."


@pytest.mark.parametrize("part", ["docProps/core.xml", "word/styles.xml", "word/numbering.xml"])
def test_a_damaged_part_that_only_tells_more_refuses_no_word_file(part):
    assert word(paragraph(run("It is read.")), **{part: "<w:x"}) == ["It is read."]


NAMES = (
    "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
    "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
    "xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' "
    "xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0'"
)


def test_an_opendocument_text_keeps_figures_and_leaves_out_what_is_hidden():
    def style(name, about):
        return f"<style:style style:name='{name}'><style:text-properties {about}/></style:style>"

    def span(name, text):
        return f"<text:span text:style-name='{name}'>{text}</text:span>"

    styles = (
        style("up", "style:text-position='super 58%'")
        + style("down", "style:text-position='sub 58%'")
        + style("up2", "style:text-position='33% 58%'")
        + style("gone", "text:display='none'")
    )
    text = (
        f"It holds 10{span('up', '6')} litres of CO{span('down', '2')}, 2{span('up2', '1')}/"
        f"{span('down', '4')} in all{span('gone', ' and hidden')}."
    )
    raw = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text><text:p>{text}</text:p>"
        "</office:text></office:body></office:document-content>"
    )
    (block,) = read_odt(Archive(story.packed({"content.xml": raw}))).blocks
    assert block.text == "It holds 10⁶ litres of CO2, 2 1/4 in all."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\f0\i0\*\cs7\cf0 The quick fox is here.} \par ", "The quick fox is here."),
        (r"{\*\cs7 The quick fox} is here.\par ", "The quick fox is here."),
        (r"{\b\*\f1 The quick} fox is here.\par ", "The quick fox is here."),
        (r"{\*\generator Riched20 10.0;}The fox.\par ", "The fox."),
        (r"It holds 10{\super 6} litres.\par ", "It holds 10⁶ litres."),
        (r"It holds 10\super 12\nosupersub  litres.\par ", "It holds 10¹² litres."),
        (r"From {\super 1}/{\sub 4} inch.\par ", "From 1/4 inch."),
        (r"It costs {\strike two }three crowns.\par ", "It costs three crowns."),
        (r"It costs \strike tw\u246?\'e4 \strike0 three crowns.\par ", "It costs three crowns."),
        (r"It {\b\striked1 {\i no}t }costs \v well \plain five.\par ", "It costs five."),
        (r"It costs {\strike0 two} crowns at \vertalt five.\par ", "It costs two crowns at five."),
    ],
)
def test_rtf_groups_and_figures(source, text):
    blocks = read_content("rtf", rb"{\rtf1\ansi " + source.encode("ascii") + b"}").blocks
    assert " ".join(block.text for block in blocks if block.text) == text
