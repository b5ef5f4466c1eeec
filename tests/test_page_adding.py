"""The page tells how to add an article, takes what is dropped, and what it says goes away again."""

import pytest

from tests.support.browser import TIMEOUT_MILLISECONDS, served

pytestmark = [pytest.mark.browser, pytest.mark.model]

DRAG = """() => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], "x.txt"));
  document.querySelector("#question").dispatchEvent(
    new DragEvent("dragenter", { dataTransfer, bubbles: true, cancelable: true }));
}"""
# Distance of the words' middle from the window's, and whether anything is painted above them.
MIDDLE = """() => {
  const words = document.querySelector(".landing p");
  const { left, right, top, bottom } = words.getBoundingClientRect();
  words.parentElement.style.pointerEvents = "auto";
  const button = document.querySelector("#question button").getBoundingClientRect();
  const seen = document.elementFromPoint(button.left + 5, button.top + 5);
  return [(left + right - innerWidth) / 2, (top + bottom - innerHeight) / 2, seen.className];
}"""
SAID = "#toolbar .told:has-text('is added')"
SILENT = "#toolbar .told:empty"


def paste(reader, text):
    reader.page.click("#toolbar .new", timeout=TIMEOUT_MILLISECONDS)
    reader.page.fill("#new-text", text)
    reader.page.get_by_role("button", name="Add the text").click()


def test_a_first_visit_says_that_this_is_a_sample_and_how_to_add_ones_own(address, window):
    with window(address) as reader:
        reader.page.wait_for_selector("#toolbar .new", timeout=TIMEOUT_MILLISECONDS)
        said = reader.words("#welcome .sample")
        assert said.startswith("This is a sample article.")
        assert "drop it on this page" in said
        reader.page.get_by_role("button", name="Add your own").click()
        assert reader.page.locator("#new-text").is_visible()


def test_a_file_held_above_the_page_is_told_in_its_middle_above_everything(address, window):
    for width, height in ((1280, 720), (375, 553)):
        with window(address, width, height) as reader:
            reader.page.wait_for_selector("#toolbar .changes:not([hidden])", state="attached")
            reader.page.evaluate(DRAG)
            across, down, above = reader.page.evaluate(MIDDLE)
            assert abs(across) < 3
            assert abs(down) < 3
            assert above == "landing open"


def test_what_was_said_goes_by_itself_or_with_the_next_question(address, window):
    with window(address) as reader:
        paste(reader, "The mill of Dale was built in 1702.")
        reader.page.wait_for_selector(SAID, timeout=TIMEOUT_MILLISECONDS)
        reader.page.wait_for_selector(SILENT, state="attached", timeout=15_000)
        paste(reader, "The ferry of Calder was built in 1650.")
        reader.page.wait_for_selector(SAID, timeout=TIMEOUT_MILLISECONDS)
        reader.page.fill("#question textarea", "When was the ferry built?")
        reader.page.press("#question textarea", "Enter")
        reader.page.wait_for_selector(SILENT, state="attached", timeout=2_000)
        reader.settled(1)


def test_on_a_phone_it_is_said_where_the_reader_is_led(address, window):
    with window(address, 375, 667, has_touch=True, is_mobile=True) as reader:
        reader.page.get_by_role("button", name="Article", exact=True).tap()
        paste(reader, "The quay of Dale was built in 1811.")
        reader.page.wait_for_selector(".said:has-text('is added: 1 sentence')")
        assert reader.page.locator("#question").is_visible()
        assert reader.page.locator(SAID).is_hidden()


def test_a_removal_can_be_undone_though_a_question_was_asked_meanwhile(address, window):
    with window(address) as reader:
        paste(reader, "The lock of Calder was dug in 1790.")
        reader.page.wait_for_selector(SAID)
        reader.page.get_by_role("button", name="Remove").click()
        reader.page.wait_for_selector("#toolbar .told:has-text('is removed')")
        reader.page.fill("#question textarea", "What range does the G3 have?")
        reader.page.press("#question textarea", "Enter")
        reader.page.wait_for_selector(".turn")
        reader.page.get_by_role("button", name="Undo").click(timeout=5_000)
        reader.page.wait_for_selector("#toolbar .told:has-text('here again')")
        reader.settled(1)


def test_the_outcome_of_each_file_says_whether_it_was_added(address, window):
    files = [
        {"name": "dam.txt", "mimeType": "text/plain", "buffer": b"The dam is 40 metres high."},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    with window(address) as reader:
        reader.page.click("#toolbar .new", timeout=TIMEOUT_MILLISECONDS)
        reader.page.set_input_files("#toolbar .file", files)
        reader.page.wait_for_selector("#toolbar .outcomes li:nth-child(2)")
        signs = "one => getComputedStyle(one, '::before').content.codePointAt(1)"
        lines = reader.page.locator("#toolbar .outcomes li").all()
        assert [line.evaluate(signs) for line in lines] == [0x2713, 0x2717]


def test_an_empty_library_offers_to_add_an_article_and_says_so_when_asked(tmp_path, window):
    with served(tmp_path / "log") as (address, _), window(address) as reader:
        page = reader.page
        page.get_by_role("button", name="Remove").click(timeout=TIMEOUT_MILLISECONDS)
        add = page.locator(".paper.empty").get_by_role("button", name="Add an article")
        add.wait_for(timeout=TIMEOUT_MILLISECONDS)
        reader.ask("Who built it?")
        assert reader.words(".turn .reason") == "There is no article here. Add one to ask it."
        add.click()
        assert page.locator("#new-text").is_visible()


def test_keys_are_told_smaller_than_all_that_one_reads_first(address, window):
    with window(address) as reader:
        reader.page.wait_for_selector(".starter")
        size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
        keys, *others = (
            reader.page.locator(one).first.evaluate(size)
            for one in (".keys", ".lead", ".sample", ".starter")
        )
        assert keys < min(others)
