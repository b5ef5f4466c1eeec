"""What somebody who saw the page for the first time stumbled over."""

import io

import pytest
from PIL import Image

from tests.support.browser import served

pytestmark = [pytest.mark.browser, pytest.mark.model]

RANGE = "What range does the G3 have?"
BOTH = "How much did Xpeng raise and who are its backers?"
FILES = {
    "mill.txt": b"The mill was built in 1884.",
    "empty.txt": b"",
    "lock.txt": b"The lock is old.",
}
NUMBERED = b"Lease\n\n1. Term\n\nThe term is 24 months.\n\n2. Rent\n\nThe rent is 950 pounds.\n"
ARABIC = "جسر\n\nبني الجسر عام 1884."
# Where the letters of an element begin.
LEFT = """(one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return Math.round(range.getBoundingClientRect().left);
}"""
UNDER = "([one, other]) => one.getBoundingClientRect().bottom <= other.getBoundingClientRect().top"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The page, which fetches addresses, too."""
    with served(tmp_path_factory.mktemp("server") / "log", ASSISTANT_URLS="1") as server:
        yield server


def test_on_a_phone_saving_is_behind_a_button_and_the_answer_has_the_room(address, window):
    with window(address, 375, 553) as reader:
        page = reader.page
        reader.ask(RANGE)
        assert page.locator(".turns").bounding_box()["height"] > 0.6 * 553
        assert not page.locator(".save").first.is_visible()
        assert page.locator(".foot").bounding_box()["height"] == 0  # no second line above the next
        page.get_by_role("button", name="Save or print").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Save Markdown").click()
        assert download.value.suggested_filename.endswith(".md")


def test_a_title_is_cut_only_where_the_room_ends(address, window):
    with window(address, 390, 844) as reader:
        page = reader.page
        title = page.locator(".scope cite")
        title.wait_for()
        box, end = title.bounding_box(), 390 - 16 - 38  # the margin, and the button for saving
        assert end - 30 <= box["x"] + box["width"] <= end
        page.wait_for_selector("#question textarea[placeholder*=Xpeng]")
        box = page.locator("#question textarea").bounding_box()
        x, y = box["x"] + box["width"] - 12, box["y"] + 4
        clip = {"x": x, "y": y, "width": 8, "height": box["height"] - 8}
        shot = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        assert len(shot.getcolors()) == 1  # no word runs under the button


def test_parts_of_an_answer_say_once_where_was_looked(address, window):
    with window(address) as reader:
        reader.ask(BOTH)
        assert reader.page.locator(".part").count() == 2
        assert reader.words(".looked").startswith("Asked: Xpeng Motors")
        assert not reader.page.locator(".quotation.best cite").is_visible()


def test_of_several_files_each_is_named_once_and_all_can_be_asked_then(address, window):
    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .new")
        button, field = (page.locator(one).bounding_box() for one in (".fetch", "#new-address"))
        assert (button["y"], button["height"]) == (field["y"], field["height"])
        kind = "application/octet-stream"
        files = [{"name": one, "mimeType": kind, "buffer": FILES[one]} for one in FILES]
        page.set_input_files("#toolbar .file", files)
        lines = page.locator("#toolbar .outcomes li")
        lines.nth(2).wait_for()
        assert [
            line.count(name) for line, name in zip(lines.all_inner_texts(), FILES, strict=True)
        ] == [1] * 3
        page.wait_for_selector("#wide", state="visible")
        page.locator("#toolbar .adding > .leave").click()
        page.get_by_label("Ask all articles").check()
        page.wait_for_selector(".scope >> text=all 3 articles")
        reader.ask("When was the mill built?")
        page.locator(".each").click()
        page.wait_for_selector(".compared")
        page.set_viewport_size({"width": 390, "height": 844})
        row = page.locator(".compared tbody tr:has(.quotation)").first
        head, cell = (row.locator(one).element_handle() for one in ("th", "td"))
        assert page.evaluate(UNDER, [head, cell])
        assert cell.bounding_box()["width"] > 300


def test_how_far_adding_is_has_the_colour_of_the_page(address, window):
    with window(address) as reader:
        reader.page.click("#toolbar .new")
        bar = reader.page.locator("#toolbar progress")
        bar.evaluate("(one) => { one.closest('.going').hidden = false; one.value = 0.5; }")
        shot = Image.open(io.BytesIO(bar.screenshot())).convert("RGB")
        at = [shot.getpixel((round(shot.width * part), 2)) for part in (0.2, 0.8)]
        assert at == [(140, 42, 28), (217, 211, 198)]


def test_on_a_phone_an_empty_library_offers_to_add_an_article(tmp_path, window):
    with served(tmp_path / "log") as (address, _), window(address, 390, 844) as reader:
        page = reader.page
        page.get_by_role("button", name="Article", exact=True).click()
        page.click("#toolbar .remove")
        page.get_by_role("button", name="Answers", exact=True).click()
        page.locator("#welcome .add-own >> text=Add an article").click()
        page.wait_for_selector("#new-text", state="visible")


def test_where_articles_are_only_read_the_page_says_why(tmp_path, window):
    arguments = ("--host", "0.0.0.0", "--no-password")
    with served(tmp_path / "log", *arguments) as (at, _), window(at) as reader:
        reader.page.wait_for_selector("#toolbar .told >> text=without --shared")
        assert not reader.page.locator("#toolbar .new").is_visible()


def test_on_a_phone_what_is_begun_or_opened_is_seen_at_once(address, window):
    with window(address, 390, 844) as reader:
        page = reader.page
        reader.ask(RANGE)
        page.get_by_role("button", name="Article", exact=True).click()
        page.get_by_role("button", name="New", exact=True).click()
        page.wait_for_selector("#question textarea:focus")
        assert page.locator("#welcome .lead").is_visible()
        page.get_by_role("button", name="Article", exact=True).click()
        page.click(".show-talks")
        page.click("#drawer li button.name")
        page.wait_for_selector(".turn .quotation", state="visible")


def test_on_a_phone_what_can_be_done_with_a_passage_goes_with_the_article(address, window):
    with window(address, 390, 844) as reader:
        page = reader.page
        page.get_by_role("button", name="Article", exact=True).click()
        page.locator(".paper").focus()
        page.keyboard.press("s")
        page.wait_for_selector(".passage", state="visible")
        page.get_by_role("button", name="Answers", exact=True).click()
        page.wait_for_selector(".passage", state="hidden")


def test_where_was_looked_is_said_again_only_when_it_was_elsewhere(address, window):
    with window(address) as reader:
        page = reader.page
        for question in (RANGE, BOTH):
            reader.ask(question)
        assert [one.is_visible() for one in page.locator(".looked").all()] == [True, False]
        page.reload()
        page.wait_for_selector(".turn:nth-child(2)")
        assert [one.is_visible() for one in page.locator(".looked").all()] == [True, False]


def test_the_reasons_and_what_else_can_be_done_with_an_answer_share_a_line(address, window):
    with window(address) as reader:
        reader.ask(RANGE)
        boxes = [reader.page.locator(one).bounding_box() for one in (".why summary", ".wrong")]
        middles = [box["y"] + box["height"] / 2 for box in boxes]
        assert abs(middles[0] - middles[1]) < 4
        assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


def test_the_outcome_of_a_file_leads_to_its_article(address, window):
    texts = {"numbered.txt": NUMBERED, "arabic.txt": ARABIC.encode(), "hut.txt": b"The hut is red."}
    with window(address) as reader:
        page = reader.page
        page.click("#toolbar .new")
        kind = "application/octet-stream"
        files = [{"name": one, "mimeType": kind, "buffer": texts[one]} for one in texts]
        page.set_input_files("#toolbar .file", files)
        page.wait_for_selector("#toolbar .outcomes li:nth-child(3)")
        page.wait_for_selector("#toolbar .outcomes button:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector(".paper h2:text-is('Lease')")
        page.wait_for_selector(".scope >> text=Asking Lease")
        page.wait_for_selector("#question textarea:focus")
        # A numbered heading is no list of one.
        heads = page.locator(".paper .sentence", has_text="1. Term").evaluate(LEFT)
        assert heads == page.locator(".paper p .sentence").first.evaluate(LEFT)
        # Titles of all scripts stand beside their boxes.
        page.click("#toolbar .open")
        page.wait_for_selector("#toolbar .all li >> nth=3")
        titles = page.locator("#toolbar .all li > button")
        assert len({title.evaluate(LEFT) for title in titles.all()}) == 1
        # Two that are chosen have one line, and as much of it as there is.
        page.get_by_label("Ask “Xpeng Motors", exact=False).check()
        page.get_by_label("Ask “Lease”", exact=False).check()
        page.wait_for_selector(".scope .off >> nth=2")
        names = page.locator(".scope .off cite")
        assert len({name.bounding_box()["y"] for name in names.all()}) == 1
        assert names.first.bounding_box()["width"] > 350
