"""One's own articles on the page, in Chromium: added, asked, renamed, removed, brought back."""

import base64
import urllib.error
import urllib.request

import pytest

from tests.support.browser import BROKEN

pytestmark = [pytest.mark.browser, pytest.mark.model]

BRIDGE = (
    "The iron bridge\n\nThe iron bridge of Calder was built in 1884 by the engineer Mary Hale. "
    "It is 212 metres long and carries two tracks. In 1931 a ship struck its eastern pier."
)
LIGHT = (
    "<html><head><title>The harbour light</title></head><body><article>"
    "<p>The harbour light was switched off for good in 2009.</p>"
    "<p>Eva Finch looks after the collection.</p></article></body></html>"
)
HOSTILE = "<img src=http://example.org/x onerror=alert(1)> ${alert(2)} {{value}}"
DROP = """([name, content, type]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector("#conversation").dispatchEvent(
      new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""


def paste(reader, text, title=""):
    reader.page.click("#toolbar .new")
    reader.page.fill("#new-text", text)
    reader.page.fill("#new-name", title)
    reader.page.get_by_role("button", name="Add the text").click()


def drop(reader, name, content):
    reader.page.wait_for_selector("#toolbar .new")
    encoded = base64.b64encode(content).decode()
    reader.page.evaluate(DROP, [name, encoded, "application/octet-stream"])


def told(reader, words):
    reader.page.wait_for_selector(f"#toolbar .told:has-text('{words}')")


def titled(reader, title):
    reader.page.wait_for_selector(f".paper h2:text-is('{title}')")


def wait_until_added(reader, title):
    told(reader, "is added")
    titled(reader, title)


def test_a_pasted_article_is_shown_asked_and_there_for_others_who_load_the_page(address, window):
    with window(address) as reader:
        paste(reader, BRIDGE)
        wait_until_added(reader, "The iron bridge")
        assert "pasted text · 4 sentences" in reader.words(".paper .about")
        assert not reader.page.get_by_label("Ask all articles").is_checked()
        reader.ask("Who built the bridge?")
        assert "Mary Hale" in reader.words(".quotation.best mark")
        reader.sees(".sentence.cited")
        reader.ask("What range does the G3 have?")
        assert "I found no sentence that says this" in reader.words(".turn:last-child")
        reader.page.get_by_label("Ask all articles").check()
        reader.ask("What range does the G3 have?")
        assert "520 km" in reader.words(".turn:last-child .quotation.best mark")
        titled(reader, "Xpeng Motors secures $400 million, with Xiaomi as a new investor")
        reader.page.reload()  # what was shown is shown again
        reader.settled(3)
        assert (
            "I found no sentence that says this" in reader.page.locator(".turn").nth(1).inner_text()
        )
        reader.complaints = [one for one in reader.complaints if not one.startswith(BROKEN)]
    with window(address) as other:
        other.page.click("#toolbar .open")
        other.page.get_by_role("button", name="The iron bridge", exact=True).click()
        titled(other, "The iron bridge")


def test_several_articles_can_be_chosen_and_asked_together(address, window):
    with window(address) as reader:
        for text in ("Ann Reed built the stone mill.", "Bob Lane built the wind mill."):
            paste(reader, text)
            wait_until_added(reader, text)
        reader.page.click("#toolbar .open")
        # Both in one moment, before the server has heard of the first.
        reader.page.evaluate(
            """for (const name of ["Ann Reed", "Bob Lane"])
                document.querySelector(`#toolbar input[aria-label*="${name} built"]`).click()"""
        )
        reader.page.wait_for_selector("#scope .off:nth-of-type(2)")
        for mill, builder in (("stone", "Ann Reed"), ("wind", "Bob Lane")):
            reader.ask(f"Who built the {mill} mill?")
            assert builder in reader.words(".turn:last-child .quotation.best mark")
        reader.ask("What range does the G3 have?")
        assert "I found no sentence that says this" in reader.words(".turn:last-child")
        paste(reader, "Cy Moss built the paper mill.")  # a new one is asked, and nothing else
        wait_until_added(reader, "Cy Moss built the paper mill.")
        reader.page.wait_for_selector("#scope:has-text('paper mill'):not(:has(.off))")
        reader.ask("Who built the paper mill?")
        assert "Cy Moss" in reader.words(".turn:last-child .quotation.best mark")


def test_a_dropped_file_is_read_and_asked_and_a_second_time_it_is_known(address, window):
    with window(address) as reader:
        drop(reader, "light.html", LIGHT.encode())
        wait_until_added(reader, "The harbour light")
        assert "light.html · web page" in reader.words(".paper .about")
        reader.ask("When was the light switched off?")
        assert "2009" in reader.words(".quotation.best mark")
        drop(reader, "again.html", LIGHT.encode())
        told(reader, "here already")


def test_a_chosen_file_that_cannot_be_read_ends_in_a_sentence(address, window):
    with window(address) as reader:
        reader.page.click("#toolbar .new")
        for name, content, said in (
            ("empty.txt", b"", "empty.txt has no text."),
            ("old.doc", b"\xd0\xcf\x11\xe0 locked", "an old or locked Office file"),
        ):
            file = {"name": name, "mimeType": "text/plain", "buffer": content}
            reader.page.set_input_files("#toolbar .file", file)
            reader.page.wait_for_selector(f"#toolbar .failed:has-text('{said}')")
        assert reader.page.locator("#toolbar .adding").is_visible()
        reader.page.get_by_role("button", name="Close").click()
        assert reader.page.locator(".paper h2").is_visible()


def test_several_files_and_a_folder_are_added_with_a_line_for_each(address, window, tmp_path):
    folder = tmp_path / "reports"
    (folder / "old").mkdir(parents=True)
    (folder / "mill.txt").write_text("The mill of Dale was burned down in 1702.")
    (folder / "old" / "mill.txt").write_text("The older mill was flooded in 1650.")
    (folder / ".hidden").write_text("Not this.")
    with window(address) as reader:
        reader.page.click("#toolbar .new")
        files = [
            {"name": "pump.csv", "mimeType": "text/csv", "buffer": b"Pump,Price\nAlma,129\n"},
            {"name": "scan.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n"},
            {"name": "dam.txt", "mimeType": "text/plain", "buffer": b"The dam is 40 metres high."},
        ]
        reader.page.set_input_files("#toolbar .file", files)
        reader.page.wait_for_selector("#toolbar .outcomes li:nth-child(3)")
        lines = reader.page.locator("#toolbar .outcomes li").all_text_contents()
        assert lines[0] == "pump.csv: “pump” is added: 2 sentences."
        assert lines[1].startswith("scan.png is a picture, of which no text can be read.")
        assert lines[2].startswith("dam.txt: “dam” is added: 1 sentence")
        reader.page.wait_for_selector("#toolbar fieldset:not([disabled])")
        reader.page.set_input_files("#toolbar .folder", folder)
        reader.page.wait_for_selector("#toolbar .outcomes li:has-text('old/mill.txt')")
        reader.page.wait_for_selector("#toolbar .outcomes li:nth-child(2)")
        lines = reader.page.locator("#toolbar .outcomes li").all_text_contents()
        assert sorted(line.partition(":")[0] for line in lines) == [
            "reports/mill.txt",
            "reports/old/mill.txt",
        ]
        assert all("is added: 1 sentence" in line for line in lines)


def test_several_files_added_are_asked_together_and_one_that_stays_is_shown(address, window):
    files = [
        {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": text.encode()}
        for name, text in (("quay", "Ian Voss built the quay."), ("lock", "Una Dorn dug the lock."))
    ]
    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .new")
        page.set_input_files("#toolbar .file", files)
        page.wait_for_selector("#scope .off:has-text('quay') ~ .off:has-text('lock')")
        page.get_by_role("button", name="Close").click()
        titled(reader, "quay")
        reader.ask("Who dug the lock?")
        assert reader.words(".quotation.best mark") == "Una Dorn"
        titled(reader, "lock")
        page.get_by_role("button", name="Remove").click()
        told(reader, "“lock” is removed.")
        titled(reader, "quay")
        page.wait_for_selector("#scope:has-text('Asking quay'):not(:has(.off))")


def test_a_removed_article_comes_back_when_that_is_undone(address, window):
    with window(address) as reader:
        paste(reader, "The old mill of Dale was burned down in 1702 by John Low.", "The mill")
        wait_until_added(reader, "The mill")
        reader.page.get_by_role("button", name="Remove").click()
        told(reader, "“The mill” is removed.")
        titled(reader, "Xpeng Motors secures $400 million, with Xiaomi as a new investor")
        reader.page.keyboard.press("Enter")  # Undo has the focus
        told(reader, "here again")
        titled(reader, "The mill")
        reader.ask("Who burned down the mill?")
        assert "John Low" in reader.words(".quotation.best blockquote")
        reader.page.get_by_role("button", name="Remove").click()
        told(reader, "“The mill” is removed.")
        reader.page.wait_for_selector("#toolbar .told:empty", state="attached")
        reader.page.click("#toolbar .open")
        reader.page.wait_for_selector("#toolbar li")
        assert "The mill" not in reader.words("#toolbar ul")


def test_what_takes_long_tells_how_far_it_is_and_can_be_stopped(address, window):
    with window(address) as reader:
        paste(reader, " ".join(f"The ship number {n} sank near cape {n}." for n in range(6_000)))
        going = "#toolbar .going .doing:has-text('of 6000 sentences')"
        reader.page.wait_for_selector(going)
        reader.page.get_by_role("button", name="Stop").click()
        reader.page.wait_for_selector("#toolbar .failed:has-text('Stopped. Nothing was added.')")
        assert reader.page.input_value("#new-text").startswith("The ship number 0")
        reader.page.get_by_role("button", name="Close").click()
        reader.page.click("#toolbar .open")
        reader.page.wait_for_selector("#toolbar li")
        assert "ship" not in reader.words("#toolbar ul")


def test_all_of_it_goes_by_keyboard(address, window):
    with window(address) as reader:
        page = reader.page
        page.wait_for_selector("#toolbar .new")
        page.focus("#toolbar .new")
        page.keyboard.press("Enter")
        page.keyboard.type("The stone tower of Wick was raised in 1310 by Ann Lee.")
        page.keyboard.press("Tab")
        page.keyboard.type("The tower")
        page.keyboard.press("Enter")
        wait_until_added(reader, "The tower")
        page.keyboard.type("Who raised the tower?")  # the question has the focus
        reader.enter()
        reader.settled(1)
        assert "Ann Lee" in reader.words(".quotation.best mark")
        page.focus("#toolbar .rename")
        page.keyboard.press("Enter")
        page.keyboard.type("A tower of stone")
        page.keyboard.press("Enter")
        titled(reader, "A tower of stone")
        page.focus("#toolbar .new")
        page.keyboard.press("Enter")
        page.wait_for_selector("#new-text:focus")
        page.keyboard.press("Escape")
        page.wait_for_selector("#toolbar .new:focus")
        assert page.locator("#toolbar .adding").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_sheet_fills_the_screen_and_nothing_scrolls_sideways(
    address, window, scheme
):
    with window(address, 360, 740, color_scheme=scheme, has_touch=True, is_mobile=True) as reader:
        page = reader.page
        page.get_by_role("button", name="Article", exact=True).tap()
        page.tap("#toolbar .new")
        page.wait_for_selector("#new-text")
        reader.sees("#toolbar .adding .primary", "#toolbar")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        ink = page.evaluate("getComputedStyle(document.querySelector('#new-text')).color")
        assert all((int(part) > 200) == (scheme == "dark") for part in ink[4:-1].split(","))
        page.get_by_role("button", name="Close").tap()
        page.tap("#toolbar .open")
        page.wait_for_selector("#toolbar li")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_hostile_titles_and_texts_stay_text(address, window):
    with window(address) as reader:
        paste(reader, f"A note on {HOSTILE} and on the weight of 30 kilos.", HOSTILE)
        told(reader, "is added")
        reader.page.click("#toolbar .open")
        reader.page.wait_for_selector("#toolbar li >> text=onerror")
        assert "${alert(2)} {{value}}" in reader.words("#toolbar ul")
        assert "${alert(2)} {{value}}" in reader.words("#toolbar .told")
        assert reader.page.locator("#toolbar img, .paper img").count() == 0


def test_what_gradio_would_keep_of_an_upload_is_never_kept(address):
    body = b"--x\r\nContent-Disposition: form-data; name=files; filename=a\r\n\r\na\r\n--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"{address}/gradio_api/upload", body, kind)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert answer.code == 404
