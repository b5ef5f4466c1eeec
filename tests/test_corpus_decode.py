"""Plain text in the encodings that people's programs saved it in."""

import pytest

from corpus import UnreadableArticleError, read_article
from corpus.extract import extract
from corpus.formats.content import Refusal
from corpus.formats.decode import decode
from corpus.paragraphs import parse

# Sentences with the letters that the language has beyond ASCII, and how programs save them.
TEXTS = {
    "English": (
        "The café’s owner, Zoë Müller, paid €5 for the “naïve” painting — in 1998.",
        ["cp1252"],
    ),
    "English, one sign": ("The fee is £40 a month.", ["cp1252", "iso8859-1"]),
    "German": (
        "Die Gemeinde hat für das neue Schwimmbad vier Millionen Kronen ausgegeben; es wird im "
        "Frühling eröffnet, sagte die Bürgermeisterin von Großhöflein.",
        ["cp1252"],
    ),
    "French": ("L’été dernier, la société a vendu plus de vélos que jamais.", ["cp1252"]),
    "Polish": (
        "W zeszłym roku firma sprzedała więcej samochodów niż kiedykolwiek wcześniej; źródło: "
        "urząd miasta Łódź.",
        ["cp1250", "iso8859-2"],
    ),
    "Czech": (
        "Město postavilo nový bazén za čtyři miliony korun, řekla starostka Růžena Dvořáková.",
        ["cp1250"],
    ),
    "Russian": (
        "Компания продала в прошлом году больше автомобилей, чем когда-либо раньше.",
        ["cp1251", "koi8-r", "cp866", "iso8859-5"],
    ),
    "Greek": ("Η εταιρεία πούλησε πέρυσι περισσότερα αυτοκίνητα από ποτέ.", ["cp1253"]),
    "Turkish": (
        "Şirket geçen yıl her zamankinden daha fazla otomobil sattı, dedi başkan Işık.",
        ["cp1254"],
    ),
    "Hebrew": ("החברה מכרה בשנה שעברה יותר מכוניות מאי פעם.", ["cp1255"]),
    "Arabic": ("باعت الشركة في العام الماضي سيارات أكثر من أي وقت مضى.", ["cp1256"]),
    "Japanese": (
        "会社は昨年、これまでで最も多くの自動車を販売した。これは三年連続の記録である。",
        ["shift_jis", "euc_jp", "iso2022_jp"],
    ),
    "Chinese": ("公司去年销售的汽车比以往任何时候都多。这已经是第三次。", ["gb18030", "gbk"]),
    "Taiwanese": ("公司去年銷售的汽車比以往任何時候都多。這已經是第三次。", ["big5"]),
    "Korean": ("회사는 작년에 그 어느 때보다 많은 자동차를 판매했다.", ["euc_kr"]),
}
CASES = [
    pytest.param(text, encoding, id=f"{language}, {encoding}")
    for language, (text, encodings) in TEXTS.items()
    for encoding in encodings
]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_text_in_the_encodings_of_its_language_is_read_and_it_is_said_what_was_guessed(
    text, encoding
):
    found, guessed = decode(text.encode(encoding))
    assert found == text
    assert guessed


@pytest.mark.parametrize("language", ["English", "Russian"])
@pytest.mark.parametrize("width", [16, 32])
@pytest.mark.parametrize("order", ["le", "be"])
def test_wide_letters_are_known_with_and_without_their_mark(language, width, order):
    text = TEXTS[language][0]
    raw = text.encode(f"utf-{width}-{order}")
    assert decode(raw)[0] == text
    marked = "\ufeff".encode(f"utf-{width}-{order}") + raw
    assert decode(marked) == (text, "")


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("text", ["โรงสีสร้างขึ้นในปีที่แล้ว", "Мельница", "ไทย\nโรงสีข้าว"])
def test_utf_16_without_a_mark_and_without_latin_letters_is_known_by_its_script(text, order):
    assert decode(text.encode(f"utf-16-{order}")) == (text, f"utf-16-{order}")


def test_utf_8_is_never_guessed_and_loses_a_damaged_letter_alone():
    text = "Größe und Ärger über Öl. " * 20
    assert decode(text.encode()) == (text, "")
    found, said = decode(text.encode() + b"\xff und mehr.")
    assert found == f"{text}\ufffd und mehr."
    assert said == "utf-8, damaged"


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\x1a", b"\x1a\0\0\0", b"\0"])
def test_the_end_mark_of_dos_is_dropped(end):
    assert decode(b"It hangs in Halm.\r\n" + end)[0] == "It hangs in Halm.\r\n"


def test_a_stray_control_letter_in_a_long_text_is_dropped_and_many_are_no_text():
    text = "It hangs in Halm. " * 60
    assert decode((text + "\x0e\x0f" + text).encode())[0] == text + text
    for raw in (b"Sales\0rose.", b"\x1b[2J\x1b[31mred", bytes(range(256)) * 8, b"\x80\x04\x95\0\0"):
        with pytest.raises(Refusal, match="signs that no text has"):
            decode(raw)


def test_what_was_guessed_is_known_of_the_article(tmp_path):
    raw = "The café’s owner, Zoë Müller, is here.".encode("cp1252")
    facts = parse(extract("text", raw).structure).facts
    assert ("encoding", "cp1252", "guessed") in [(f.name, f.value, f.source) for f in facts]
    (tmp_path / "a.txt").write_bytes(raw)
    assert read_article(tmp_path / "a.txt").facts == facts
    (tmp_path / "b.txt").write_bytes(b"a\0b")
    with pytest.raises(UnreadableArticleError, match=r"Expected a plain text, b\.txt holds signs"):
        read_article(tmp_path / "b.txt")
