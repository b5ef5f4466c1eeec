"""A library behind the page: who may change it, how each change ends, and that nothing is lost."""

import asyncio
import json
import os

import pytest

from assistant.page import PageEvents, PageLibrary, Talk, http
from assistant.page import library_api as limits
from assistant.page.library import Given
from index.stores.local import Library
from tests.support import printer
from tests.support.markup import HOSTILE, parsed
from tests.support.page_library import (
    BRIDGE,
    FILE,
    GERMAN,
    HERE,
    JSON,
    add,
    ask,
    behind,
    file,
    lines,
    listed,
    opened,
    paste,
)
from tests.support.waiting import wait_until


@pytest.fixture
def background(tmp_path):
    found = behind(lambda: opened(tmp_path / "library"))
    yield found
    found.store.close()


@pytest.fixture
def page_library(background):
    return PageLibrary(background)


def test_a_pasted_text_is_told_of_while_it_is_added_and_is_asked_alone(page_library, background):
    (done,) = ask(page_library, paste(BRIDGE))
    *doing, last = lines(done)
    assert [one["doing"] for one in doing[:2]] == ["Reading the text …", "Indexing …"]
    assert doing[-1] == {"doing": "Indexing: 3 of 3 sentences", "part": 1.0}
    assert last["added"]["said"] == "“The iron bridge” is added: 3 sentences."
    add(page_library, "John Low built the wooden bridge in 1700.")
    answer = background.ask("Who built the bridge?", (), [last["added"]["id"]])
    assert "Mary Hale" in answer.text
    assert {one.article_id for one in answer.evidence} == {last["added"]["id"]}


def test_a_file_is_listed_with_what_is_known_of_it_and_found_by_its_words(page_library):
    page = b"<html><head><title>Bridges</title></head><body><p>An iron bridge is old.</p></body>"
    done = ask(page_library, file(page, "b.html"), paste("Cats sleep."))
    assert all("added" in lines(one)[-1] for one in done)
    assert listed(page_library)["number"] == 2
    (found,) = listed(page_library, "b.HTML")["articles"]
    assert found["about"] == "b.html · web page · 1 sentence"
    assert listed(page_library, "nothing")["found"] == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_and_texts_of_others_stay_text(page_library, background, text):
    added = add(page_library, f"{text}\n\nA word about {text}.", title=text)
    html = PageEvents(background).pane(added["id"]).html
    tags, attributes, words = parsed(html)
    assert not tags & {"img", "script", "b", "strong", "code", "iframe"}
    assert not {name for name in attributes if name.startswith(("on", "src"))}
    assert added["title"] in words


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.txt", "Expected some text, empty.txt holds none"),
        (b"\xd0\xcf\x11\xe0 old", "old.doc", "an old or locked Office file"),
        (b"%PDF-1.4 broken", "broken.pdf", "Expected a PDF, broken.pdf"),
    ],
)
def test_what_cannot_be_read_ends_in_a_sentence_and_changes_nothing(
    page_library, background, content, name, said
):
    (done,) = ask(page_library, file(content, name))
    assert said in lines(done)[-1]["error"]
    assert background.articles == []


def test_the_name_of_a_file_of_this_machine_is_a_text_like_any_other(page_library, tmp_path):
    (tmp_path / "secret").write_text("hidden")
    added = add(page_library, str(tmp_path / "secret"))
    assert "added" in added["said"]


def test_an_address_is_not_fetched_unless_that_is_switched_on(page_library):
    (done,) = ask(page_library, paste("https://example.com/story"))
    assert "found it switched off" in lines(done)[-1]["error"]


def test_an_address_of_this_machine_is_never_asked(background):
    (done,) = ask(PageLibrary(background, urls=True), paste("http://127.0.0.1:7860/v1/articles"))
    assert "127.0.0.1" in lines(done)[-1]["error"]
    assert background.articles == []


def test_the_same_and_nearly_the_same_text_is_reported(page_library):
    text = " ".join(f"Sentence {n} of the story tells about day {n}." for n in range(40))
    first = add(page_library, text, title="First")
    assert add(page_library, text)["said"] == "This text is here already: “First”."
    other = add(page_library, text + " One more.", title="Second")
    assert [one["id"] for one in other["similar"]] == [first["id"]]
    assert 60 <= other["similar"][0]["percent"] <= 100


def test_a_body_is_refused_before_it_is_read_whole(page_library):
    read = []

    async def endless():
        for number in range(10_000):
            read.append(number)
            yield b"x" * 1_000_000

    stated = {**FILE, "content-length": str(limits.LIMITS[limits.FILE] + 1)}
    long = ("POST", HERE, {"content": endless(), "headers": stated})
    assert ask(page_library, long)[0].status_code == 413
    assert len(read) <= 1
    (done,) = ask(page_library, ("POST", HERE, {"content": endless(), "headers": FILE}))
    assert done.status_code == 413
    assert "Split it" in done.json()["error"]
    assert len(read) <= limits.LIMITS[limits.FILE] / 1_000_000 + 3


@pytest.mark.parametrize(
    ("trust", "host", "status"),
    [
        ({"trusted": False}, "127.0.0.1", 403),
        ({"trusted": True}, "shelf.example", 200),
    ],
)
def test_who_may_change_articles(page_library, background, trust, host, status):
    url = f"http://{host}/v1/articles"
    body = {"content": json.dumps({"text": BRIDGE}), "headers": JSON}
    posted, seen = ask(page_library, ("POST", url, body), ("GET", url, {}), **trust)
    assert posted.status_code == status
    assert seen.json()["may_change"] == (status == 200)
    assert len(background.articles) == (status == 200)
    (removed,) = ask(page_library, ("DELETE", f"{url}/The-iron-bridge", {}), **trust)
    assert removed.status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", ""])
def test_a_form_of_a_page_elsewhere_adds_nothing(page_library, background, kind):
    form = {"content": b"spam", "headers": {"content-type": kind}}
    assert ask(page_library, ("POST", HERE, form))[0].status_code == 415
    assert background.articles == []


def files(*named, kind=limits.FILES):
    parts = [
        b'--x\r\nContent-Disposition: attachment; name="file"; filename="%s"\r\n\r\n%s\r\n'
        % (name.encode(), content)
        for name, content in named
    ]
    head = {"content-type": f"{kind}; boundary=x"}
    return ("POST", HERE, {"content": b"".join(parts) + b"--x--\r\n", "headers": head})


def test_several_files_are_added_by_one_request_each_with_its_outcome(page_library, background):
    (done,) = ask(
        page_library,
        files(("bridge.txt", BRIDGE.encode()), ("scan.png", b"\x89PNG"), ("old/mill.txt", b"Rye.")),
    )
    told = [one for one in lines(done) if "doing" not in one]
    assert [one.get("file") for one in told] == ["bridge.txt", "scan.png", "old/mill.txt", None]
    assert told[0]["added"]["said"] == "“The iron bridge” is added: 3 sentences."
    assert "a picture, of which no text can be read" in told[1]["error"]
    assert told[-1] == {"ended": {"added": 2, "failed": 1}}
    assert {one.source for one in background.articles} == {"bridge.txt", "old/mill.txt"}
    # The next is not kept waiting by what was added.
    assert ask(page_library, paste("Cats sleep."))[0].status_code == 200


def test_what_a_form_could_send_or_no_files_are_refused(page_library, background, monkeypatch):
    form = files(("a.txt", b"spam"), kind="multipart/form-data")
    assert ask(page_library, form)[0].status_code == 415
    for body, said in (
        (b"--x--\r\n", "found none"),
        (b"no parts", "found: "),
        (b'--x\r\nContent-Disposition: attachment; name="a"\r\n\r\nb\r\n--x--', "Too many fields"),
    ):
        head = {"content-type": f"{limits.FILES}; boundary=x"}
        (done,) = ask(page_library, ("POST", HERE, {"content": body, "headers": head}))
        assert (done.status_code, said in done.json()["error"]) == (422, True)
    monkeypatch.setattr(limits, "MAX_FILES", 2)
    (done,) = ask(page_library, files(*[(f"{n}.txt", b"One.") for n in range(3)]))
    assert (done.status_code, "at most 2 files" in done.json()["error"]) == (422, True)
    assert background.articles == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"text": 5}', b'{"text": "\\ud800"}', b"[" * 9_999])
def test_what_is_no_object_of_texts_is_refused(page_library, body):
    (done,) = ask(page_library, ("POST", HERE, {"content": body, "headers": JSON}))
    assert done.status_code == 422


def test_whoever_stops_leaves_nothing_behind(page_library, background):
    def stop(doing, part):
        if part is not None:
            raise limits.Stopped

    with pytest.raises(limits.Stopped):
        page_library.add(Given(BRIDGE), stop)
    assert background.articles == []


@pytest.mark.usefixtures("endless_child")
def test_reading_a_file_can_be_stopped(page_library, background):
    told = []

    def stop(doing, part):
        told.append((doing, part))
        if len(told) == 2:  # before the child starts, and when it has
            raise limits.Stopped

    with pytest.raises(limits.Stopped):
        page_library.add(Given(printer.pdf(), "story.pdf"), stop)
    assert told == [("Reading story.pdf …", None)] * 2
    assert background.articles == []


def test_a_removed_article_is_out_of_sight_at_once_and_back_when_undone(page_library, background):
    kept = add(page_library, BRIDGE)["id"]
    gone = add(page_library, "John Low built the wooden bridge in 1700.", title="Wood")["id"]
    (done,) = ask(page_library, ("DELETE", f"{HERE}/{gone}", {}))
    assert done.json()["said"] == "“Wood” is removed."
    assert [one.id for one in background.articles] == [kept]
    assert {one.article_id for one in background.ask("Who built it?").evidence} == {kept}
    assert "no longer here" in PageEvents(background).reply("1", "Who?", Talk(), [gone])
    assert ask(page_library, ("DELETE", f"{HERE}/{gone}", {}))[0].status_code == 404
    undo = ("POST", f"{HERE}/{gone}/undo", {"content": b"{}", "headers": JSON})
    assert ask(page_library, undo)[0].status_code == 200
    assert [one.id for one in background.articles] == [kept, gone]
    assert ask(page_library, undo)[0].status_code == 409


def test_a_removal_lasts_once_it_cannot_be_undone(background):
    page_library = PageLibrary(background, undo_seconds=0.05)
    gone = add(page_library, BRIDGE)["id"]
    page_library.remove(gone)
    wait_until(lambda: not background.store.library.articles())
    assert "There is no article here." in PageEvents(background).pane().html
    assert page_library.undo(gone) is False


def test_a_server_that_dies_before_a_removal_lasts_has_lost_nothing(
    page_library, background, tmp_path
):
    gone = add(page_library, BRIDGE)["id"]
    page_library.remove(gone)
    again = opened(tmp_path / "library")
    assert [one.id for one in again.articles] == [gone]
    again.close()


def test_what_is_added_again_is_not_removed(page_library, background):
    gone = add(page_library, BRIDGE)["id"]
    page_library.remove(gone)
    add(page_library, BRIDGE)
    assert [one.id for one in background.articles] == [gone]
    assert page_library.undo(gone) is False


def test_a_new_title_is_one_clean_line(page_library, background):
    added = add(page_library, BRIDGE)["id"]
    title = {"content": json.dumps({"title": " Iron\n\u202ebridge "}), "headers": JSON}
    (done,) = ask(page_library, ("PATCH", f"{HERE}/{added}", title))
    assert done.json()["title"] == background.articles[0].title
    assert "\n" not in background.articles[0].title
    (done,) = ask(
        page_library, ("PATCH", f"{HERE}/{added}", {**title, "content": '{"title": " "}'})
    )
    assert "Expected a title" in done.json()["error"]


def test_a_library_that_another_program_holds_says_who_and_answers(
    page_library, background, monkeypatch
):
    add(page_library, BRIDGE)
    library = background.store.library
    monkeypatch.setattr(library, "writing", lambda: Library.writing(library, timeout_seconds=0.05))
    other = Library.open(library.folder)
    with other.writing():
        (done,) = ask(page_library, paste("Cats sleep."))
        assert str(os.getpid()) in lines(done)[-1]["error"]
        assert "Mary Hale" in background.ask("Who built the bridge?").text
    other.close()


def test_an_article_in_another_language_says_so(page_library, background):
    added = add(page_library, GERMAN, title="Brücke")
    html = PageEvents(background).pane(added["id"]).html
    assert "This article is in German." in html
    assert "German · 2 sentences" in html


def test_uploads_that_stall_keep_nobody_from_adding(page_library, background, monkeypatch):
    monkeypatch.setattr(http, "SECONDS_PER_PIECE", 1.0)
    stated = {**FILE, "content-length": "99000000"}

    async def stalled():
        yield b"x" * 1_000
        await asyncio.sleep(60)

    uploads = [("POST", HERE, {"content": stalled(), "headers": stated}) for _ in range(5)]
    *late, added = ask(page_library, *uploads, paste(BRIDGE))
    assert added.status_code == 200
    assert "added" in lines(added)[-1]
    assert {done.status_code for done in late} == {408}
    assert len(background.articles) == 1


def test_all_bodies_together_are_bounded(page_library, background, monkeypatch):
    monkeypatch.setattr(http, "MAX_HELD", 1_000)
    many = [file(b"Some words. " * 20, f"{number}.txt") for number in range(9)]
    ends = [done.status_code for done in ask(page_library, *many)]
    assert set(ends) <= {200, 503}
    for _ in range(3):  # what was counted in is counted out
        assert ask(page_library, file(b"Other words. " * 60, "b.txt"))[0].status_code == 200
