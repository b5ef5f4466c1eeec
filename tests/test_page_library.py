"""A library behind the page: who may change it, how each change ends, and that nothing is lost."""

import json
import os
import time

import printer
import pytest
from conftest import FakeEncoder, fake_readers
from starlette.applications import Starlette
from test_app import HOSTILE, parsed
from test_page_doors import send

from assistant import Assistant, Settings
from assistant.page import Desk, Librarian, LibraryDoors, Opening
from assistant.page import library_api as limits
from assistant.page.library import Given
from index.stores.local import Library
from index.stores.local.store import Keeper

BRIDGE = "The iron bridge\n\nMary Hale built the iron bridge in 1884. It is 212 metres long."
GERMAN = (
    "Die eiserne Brücke wurde im Jahr 1884 von der Ingenieurin Maria Hell gebaut. "
    "Sie ist zweihundertzwölf Meter lang und trägt zwei Gleise über den breiten Fluss."
)
FILE, JSON = {"content-type": limits.FILE}, {"content-type": limits.JSON}
HERE = "http://127.0.0.1:7860/v1/articles"


def opened(folder, writable=True):
    if not writable:
        keeper = Keeper(Library(folder, writable=False), FakeEncoder())
    else:
        keeper = Keeper(Library.open(folder), FakeEncoder())
    keeper.refresh()
    return Assistant(keeper, fake_readers(), Settings(target_precision=0.0))


def behind(open_reader, *others):
    opening = Opening(open_reader, None, *others)
    opening.start()
    assert opening.articles is not None
    while opening.state == "starting":
        time.sleep(0.01)
    return opening


@pytest.fixture
def opening(tmp_path):
    found = behind(lambda: opened(tmp_path / "library"))
    yield found
    found.keeper.close()


@pytest.fixture
def librarian(opening):
    return Librarian(opening)


def ask(librarian, *requests, **trust):
    """Send requests at once; by default this machine is trusted."""
    doors = LibraryDoors(librarian, **(trust or {"loopback": True}))
    return send(Starlette(routes=doors.routes()), *requests)


def lines(done):
    return [json.loads(line) for line in done.text.splitlines()]


def paste(text, title=""):
    body = json.dumps({"text": text, "title": title})
    return ("POST", HERE, {"content": body, "headers": JSON})


def file(content, name):
    return ("POST", f"{HERE}?name={name}", {"content": content, "headers": FILE})


def add(librarian, text, **given):
    return librarian.add(Given(text, **given), lambda doing, part: None)


def listed(librarian, search=""):
    return ask(librarian, ("GET", f"{HERE}?search={search}", {}))[0].json()


def test_a_pasted_text_is_told_of_while_it_is_added_and_is_asked_alone(librarian, opening):
    (done,) = ask(librarian, paste(BRIDGE))
    *doing, last = lines(done)
    assert [one["doing"] for one in doing[:2]] == ["Reading the text …", "Indexing …"]
    assert doing[-1] == {"doing": "Indexing: 3 of 3 sentences", "part": 1.0}
    assert last["added"]["said"] == "“The iron bridge” is added: 3 sentences."
    add(librarian, "John Low built the wooden bridge in 1700.")
    answer = opening.ask("Who built the bridge?", (), [last["added"]["id"]])
    assert "Mary Hale" in answer.text
    assert {one.article_id for one in answer.evidence} == {last["added"]["id"]}


def test_a_file_is_listed_with_what_is_known_of_it_and_found_by_its_words(librarian):
    page = b"<html><head><title>Bridges</title></head><body><p>An iron bridge is old.</p></body>"
    done = ask(librarian, file(page, "b.html"), paste("Cats sleep."))
    assert all("added" in lines(one)[-1] for one in done)
    assert listed(librarian)["number"] == 2
    (found,) = listed(librarian, "b.HTML")["articles"]
    assert found["about"] == "b.html · web page · 1 sentence"
    assert listed(librarian, "nothing")["found"] == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_and_texts_of_others_stay_text(librarian, opening, text):
    added = add(librarian, f"{text}\n\nA word about {text}.", title=text)
    html = Desk(opening).shelf(added["id"]).html
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
    librarian, opening, content, name, said
):
    (done,) = ask(librarian, file(content, name))
    assert said in lines(done)[-1]["error"]
    assert opening.articles == []


def test_the_name_of_a_file_of_this_machine_is_a_text_like_any_other(librarian, tmp_path):
    (tmp_path / "secret").write_text("hidden")
    added = add(librarian, str(tmp_path / "secret"))
    assert "added" in added["said"]


def test_an_address_is_not_fetched_unless_that_is_switched_on(librarian):
    (done,) = ask(librarian, paste("https://example.com/story"))
    assert "found it switched off" in lines(done)[-1]["error"]


def test_an_address_of_this_machine_is_never_asked(opening):
    (done,) = ask(Librarian(opening, urls=True), paste("http://127.0.0.1:7860/v1/articles"))
    assert "127.0.0.1" in lines(done)[-1]["error"]
    assert opening.articles == []


def test_the_same_and_nearly_the_same_text_is_reported(librarian):
    text = " ".join(f"Sentence {n} of the story tells about day {n}." for n in range(40))
    first = add(librarian, text, title="First")
    assert add(librarian, text)["said"] == "This text is here already: “First”."
    other = add(librarian, text + " One more.", title="Second")
    assert [one["id"] for one in other["similar"]] == [first["id"]]
    assert 60 <= other["similar"][0]["percent"] <= 100


def test_a_body_is_refused_before_it_is_read_whole(librarian, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, limits.FILE, 1_000)
    read = []

    async def endless():
        for number in range(100):
            read.append(number)
            yield b"x" * 500

    stated = {**FILE, "content-length": "2000"}
    long = ("POST", HERE, {"content": b"x" * 2_000, "headers": stated})
    assert ask(librarian, long)[0].status_code == 413
    (done,) = ask(librarian, ("POST", HERE, {"content": endless(), "headers": FILE}))
    assert done.status_code == 413
    assert len(read) <= 4


@pytest.mark.parametrize(
    ("trust", "host", "status"),
    [
        ({"loopback": True}, "127.0.0.1", 200),
        ({"loopback": True}, "localhost", 200),
        ({"loopback": True}, "rebound.example", 403),  # a name elsewhere that points here
        ({"trusted": False}, "127.0.0.1", 403),  # the name is this machine's, the door everybody's
        ({"trusted": True}, "shelf.example", 200),
    ],
)
def test_who_may_change_articles(librarian, opening, trust, host, status):
    url = f"http://{host}/v1/articles"
    body = {"content": json.dumps({"text": BRIDGE}), "headers": JSON}
    posted, seen = ask(librarian, ("POST", url, body), ("GET", url, {}), **trust)
    assert posted.status_code == status
    assert seen.json()["may_change"] == (status == 200)
    assert len(opening.articles) == (status == 200)
    (removed,) = ask(librarian, ("DELETE", f"{url}/The-iron-bridge", {}), **trust)
    assert removed.status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", ""])
def test_a_form_of_a_page_elsewhere_adds_nothing(librarian, opening, kind):
    form = {"content": b"spam", "headers": {"content-type": kind}}
    assert ask(librarian, ("POST", HERE, form))[0].status_code == 415
    assert opening.articles == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"text": 5}', b'{"text": "\\ud800"}', b"[" * 9_999])
def test_what_is_no_object_of_texts_is_refused(librarian, body):
    (done,) = ask(librarian, ("POST", HERE, {"content": body, "headers": JSON}))
    assert done.status_code == 422


def test_whoever_stops_leaves_nothing_behind(librarian, opening):
    def stop(doing, part):
        if part is not None:
            raise limits.Stopped

    with pytest.raises(limits.Stopped):
        librarian.add(Given(BRIDGE), stop)
    assert opening.articles == []


def test_reading_a_file_can_be_stopped(librarian, opening):
    told = []

    def stop(doing, part):
        told.append((doing, part))
        if len(told) == 3:  # before the child starts, when it has, and a tick later
            raise limits.Stopped

    with pytest.raises(limits.Stopped):
        librarian.add(Given(printer.pdf(), "story.pdf"), stop)
    assert told == [("Reading story.pdf …", None)] * 3
    assert opening.articles == []


def test_a_removed_article_is_out_of_sight_at_once_and_back_when_undone(librarian, opening):
    kept = add(librarian, BRIDGE)["id"]
    gone = add(librarian, "John Low built the wooden bridge in 1700.", title="Wood")["id"]
    (done,) = ask(librarian, ("DELETE", f"{HERE}/{gone}", {}))
    assert done.json()["said"] == "“Wood” is removed."
    assert [one.id for one in opening.articles] == [kept]
    assert {one.article_id for one in opening.ask("Who built it?").evidence} == {kept}
    assert "no longer here" in Desk(opening).reply("1", "Who?", [], [gone])
    assert ask(librarian, ("DELETE", f"{HERE}/{gone}", {}))[0].status_code == 409
    undo = ("POST", f"{HERE}/{gone}/undo", {"content": b"{}", "headers": JSON})
    assert ask(librarian, undo)[0].status_code == 200
    assert [one.id for one in opening.articles] == [kept, gone]
    assert ask(librarian, undo)[0].status_code == 409


def test_a_removal_lasts_once_it_cannot_be_undone(opening):
    librarian = Librarian(opening, undo_seconds=0.05)
    gone = add(librarian, BRIDGE)["id"]
    librarian.remove(gone)
    until = time.monotonic() + 5
    while opening.keeper.library.articles() and time.monotonic() < until:
        time.sleep(0.01)
    assert opening.keeper.library.articles() == []
    assert "There is no article here." in Desk(opening).shelf().html
    assert librarian.undo(gone) is False


def test_a_server_that_dies_before_a_removal_lasts_has_lost_nothing(librarian, opening, tmp_path):
    gone = add(librarian, BRIDGE)["id"]
    librarian.remove(gone)
    again = opened(tmp_path / "library")
    assert [one.id for one in again.articles] == [gone]
    again.close()


def test_what_is_added_again_is_not_removed(librarian, opening):
    gone = add(librarian, BRIDGE)["id"]
    librarian.remove(gone)
    add(librarian, BRIDGE)
    assert [one.id for one in opening.articles] == [gone]
    assert librarian.undo(gone) is False


def test_a_new_title_is_one_clean_line(librarian, opening):
    added = add(librarian, BRIDGE)["id"]
    title = {"content": json.dumps({"title": " Iron\n\u202ebridge "}), "headers": JSON}
    (done,) = ask(librarian, ("PATCH", f"{HERE}/{added}", title))
    assert done.json()["title"] == opening.articles[0].title
    assert "\n" not in opening.articles[0].title
    (done,) = ask(librarian, ("PATCH", f"{HERE}/{added}", {**title, "content": '{"title": " "}'}))
    assert "Expected a title" in done.json()["error"]


def test_a_library_that_another_program_holds_says_who_and_answers(librarian, opening, monkeypatch):
    add(librarian, BRIDGE)
    library = opening.keeper.library
    monkeypatch.setattr(library, "writing", lambda: Library.writing(library, patience=0.05))
    other = Library.open(library.folder)
    with other.writing():
        (done,) = ask(librarian, paste("Cats sleep."))
        assert str(os.getpid()) in lines(done)[-1]["error"]
        assert "Mary Hale" in opening.ask("Who built the bridge?").text
    other.close()


def test_an_article_in_another_language_says_so(librarian, opening):
    added = add(librarian, GERMAN, title="Brücke")
    html = Desk(opening).shelf(added["id"]).html
    assert "This article is in German." in html
    assert "German · 2 sentences" in html
