"""Mails, subtitles and chats: who says what."""

from email.message import EmailMessage

import pytest

from corpus import read_source
from corpus.formats.detect import kind_of
from tests.support.extracts import read, texts, turns

OFFER = (
    b"From: Ana <ana@shop.example>\r\nTo: Tom <tom@x.example>\r\nSubject: Offer\r\n"
    b"Date: Mon, 06 May 2024 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    b"\r\nOur chairs cost 30=E2=82=AC each, and we can send them by the end of Jun=\r\ne.\r\n"
)


def mail(subject="Offer", **more):
    message = EmailMessage()
    message["From"], message["Subject"] = "Zoë Müller <zoe@x.example>", subject
    message["MIME-Version"] = "1.0"
    for name, value in more.items():
        message[name] = value
    return message


def test_a_mail_is_its_text_with_subject_sender_and_day():
    assert kind_of(OFFER, "upload.bin") == "eml"
    found, _ = read("eml", OFFER)
    assert found.text == "Our chairs cost 30€ each, and we can send them by the end of June."
    assert (found.title, found.author, found.date) == ("Offer", "Ana", "2024-05-06")


def test_the_plain_form_of_a_mail_is_read_and_else_the_page():
    message = mail("Grüße aus Łódź")
    message.set_content("We open in May.")
    message.add_alternative("<p>We open in <b>June</b>.</p>", subtype="html")
    message.add_attachment(b"Not this.", maintype="text", subtype="plain", filename="a.txt")
    found, _ = read("eml", message.as_bytes())
    assert (found.title, found.author, found.text) == (
        "Grüße aus Łódź", "Zoë Müller", "We open in May.",
    )  # fmt: skip
    page = mail()
    page.set_content("<html><body><p>We open in <b>June</b>.</p><p>Come.</p></body>", "html")
    assert texts("eml", page.as_bytes()) == ["We open in June.", "Come."]


def test_what_a_mail_quotes_and_forwards_is_told_apart():
    inner = mail("Old")
    inner.set_content("The pool is closed.")
    message = mail()
    message.set_content("I agree.\n\nOn Monday Tom wrote:\n> Shall we open in May?\n> Say so.\n")
    message.add_attachment(inner)
    found, paragraphs = read("eml", message.as_bytes())
    assert [(one.kind, found.text[one.start : one.end]) for one in paragraphs] == [
        ("text", "I agree."),
        ("text", "On Monday Tom wrote:"),
        ("quotation", "Shall we open in May?\nSay so."),
        ("text", "The pool is closed."),
    ]


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii", "x-unknown", "windows-1252"])
def test_the_letters_of_a_mail_are_those_that_its_writer_saw(charset):
    raw = (
        f"From: a@x.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    ).encode() + "The “café” costs €5.".encode("cp1252")
    assert texts("eml", raw) == ["The “café” costs €5."]


def test_lines_of_a_mail_that_were_wrapped_run_on():
    raw = OFFER.replace(b"utf-8", b'utf-8"; format="flowed').partition(b"\r\n\r\n")[0]
    raw += b"\r\n\r\nThe town will open the \r\npool in May.\r\n"
    assert texts("eml", raw) == ["The town will open the pool in May."]


def test_a_memo_that_people_wrote_is_no_mail():
    assert kind_of(b"From: Ana\nTo: Tom\nSubject: Pool\n\nWe open in May.", "a.txt") == "text"


def test_a_mail_without_text_says_what_to_do():
    message = mail()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    with pytest.raises(Exception, match=r"no text of its own.*attached") as refused:
        read_source(message.as_bytes(), "a.eml")
    assert "a mail (.eml), a.eml has" in str(refused.value)


SRT = b"""1
00:00:01,000 --> 00:00:02,500
The council of Tamm met on Monday

2
00:00:02,500 --> 00:00:04,000
to talk about the <i>new</i> pool.

3
00:00:04,000 --> 00:00:05,000
{\\an8}- When will it open?
- In May.

00:00:09,000 --> 00:00:10,000
ANA RUIZ: It costs four million.
"""


MAILBOX = (
    b"From ana@shop.example Mon May  6 10:00:00 2024\nFrom: Ana Ruiz <ana@shop.example>\n"
    b"Subject: Offer\nMessage-ID: <1@x>\n\nOur chairs cost 30 crowns.\n\n"
    b">From May on they cost 40.\n\n"
    b"From tom@x.example Tue May  7 09:30:00 2024\nFrom: tom@x.example\nSubject: Re: Offer\n\n"
    b"> Our chairs cost 30 crowns.\n\nWe take ten.\n\nFrom there they go to Halm.\n\n"
    b"From eva@x.example Wed May  8 11:15:00 2024\nFrom: Eva <eva@x.example>\n"
    b"Content-Type: image/png\n\niVBORw0KGgo=\n"
)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_mailbox_is_its_mails_each_under_its_subject(ends):
    raw = MAILBOX.replace(b"\n", ends)
    assert kind_of(raw, "upload.bin") == "eml"
    found, paragraphs = read("eml", raw)
    assert [(one.kind, one.speaker, found.text[one.start : one.end]) for one in paragraphs] == [
        ("heading", "", "Offer"),
        ("turn", "Ana Ruiz", "Our chairs cost 30 crowns."),
        ("turn", "Ana Ruiz", "From May on they cost 40."),
        ("heading", "", "Re: Offer"),
        ("quotation", "", "Our chairs cost 30 crowns."),
        ("turn", "tom@x.example", "We take ten."),
        ("turn", "tom@x.example", "From there they go to Halm."),
    ]
    assert read_source(raw, "offers.mbox").article.title == "offers"


def test_subtitles_are_sentences_without_times():
    assert kind_of(SRT, "upload.bin") == "srt"
    assert turns("srt", SRT) == [
        ("", "The council of Tamm met on Monday to talk about the new pool."),
        ("", "When will it open?"),
        ("", "In May."),
        ("ANA RUIZ", "ANA RUIZ: It costs four million."),
    ]


def test_web_subtitles_know_their_speakers_and_leave_notes_out():
    raw = b"""WEBVTT - The pool of Tamm

STYLE
::cue { color: red }

NOTE this is nobody's speech

intro
00:01.000 --> 00:02.000 align:start position:0%
<v Ana Ruiz>We open <c.loud>in May</c>,

00:02.000 --> 00:03.000
<v Ana Ruiz>if nothing happens.</v>

00:03.000 --> 00:04.000
<v.low Tom Hay>Why &amp; when?
"""
    assert kind_of(raw, "upload.bin") == "vtt"
    found, _ = read("vtt", raw)
    assert found.title == "The pool of Tamm"
    assert turns("vtt", raw) == [
        ("Ana Ruiz", "Ana Ruiz: We open in May, if nothing happens."),
        ("Tom Hay", "Tom Hay: Why & when?"),
    ]


def test_lines_that_roll_upward_are_said_once():
    raw = b"""WEBVTT

00:00.000 --> 00:02.000
the council met

00:02.000 --> 00:04.000
the council met
on Monday evening

00:04.000 --> 00:06.000
on Monday evening
in the town hall.
"""
    assert texts("vtt", raw) == ["the council met on Monday evening in the town hall."]


def test_a_damaged_cue_takes_no_other_with_it_and_a_pause_parts_paragraphs():
    raw = (
        "1\n00:00:01,000 --> 00:00:02,000\nIt is closed.\n2\n00:00:02,000 --> 00:00:03,000\n"
        "It was dear.\n\nx\n00:00:99 -> broken\nLost.\n\n"
        "00:01:30,000 --> 00:01:31,000\nIt opens — in May.\n"
    ).encode("cp1252")
    assert texts("srt", raw) == ["It is closed. It was dear.", "It opens — in May."]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("06/05/2024, 10:32 - Ana Ruiz: We open in May\n06/05/2024, 10:33 - Tom: ok, when?\nSay.\n"
         "06/05/2024, 10:40 - Ana Ruiz: On the 4th", ["Ana Ruiz", "Tom", "Ana Ruiz"]),
        ("[06.05.24, 10:32:15] ana: We open in May\n[06.05.24, 10:33:01] tom_h: ok",
         ["ana", "tom_h"]),
        ("[10:32] <ana> the pump is broken\n[10:33] <tom> order one", ["ana", "tom"]),
        ("<ana> the pump is broken\n<tom> order one", ["ana", "tom"]),
        ("10:32:11 From Ana Ruiz to Everyone: We open.\n10:33:11 From Tom to Everyone: Fine.",
         ["Ana Ruiz", "Tom"]),
        ("Speaker 1: We open in May.\nSpeaker 2: Fine by me.", ["Speaker 1", "Speaker 2"]),
        ("Ana Ruiz (00:01:05): We open in May.\nTom Hay (00:01:09): Fine.",
         ["Ana Ruiz", "Tom Hay"]),
        ("10:32 PM Ana: We open in May\n10:33 PM Tom: Fine", ["Ana", "Tom"]),
    ],
)  # fmt: skip
def test_messages_of_a_chat_are_turns_of_their_speakers(text, speakers):
    found, paragraphs = read("text", text.encode())
    assert [one.speaker for one in paragraphs] == speakers
    assert all(one.kind == "turn" for one in paragraphs)
    assert found.title == ""
    assert found.text == text


def test_times_in_prose_are_no_messages():
    text = "The mill opens at 10:30 and closes late: at ten. At 12:45 it is full.\n10:30 is early."
    assert {one.kind for one in read("text", text.encode())[1]} == {"text"}
