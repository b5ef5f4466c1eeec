"""A person without a mouse, for the browser tests."""

from playwright.sync_api import Page

from tests.support.browser import Reader

MOST_STEPS = 250  # of the Tab key to any element of the page
FOCUS_MILLISECONDS = 600  # after which the focus counts as lost, if nothing has it
HELD = """() => {
  const one = document.activeElement;
  return one && one !== document.body ? one.outerHTML.slice(0, 200) : "";
}"""
# Notes what had the focus when it was lost to the body; Tab alone leaves the page by its end.
WATCH = """(patience) => {
  window.focusLost = [];
  let before = "", since = 0, tabbed = false;
  addEventListener("keydown", ({ key }) => { tabbed = key === "Tab"; since = 0; }, true);
  setInterval(() => {
    const one = document.activeElement;
    if (one && one !== document.body) { before = one.outerHTML.slice(0, 200); since = 0; return; }
    since ||= performance.now();
    if (!before || tabbed || performance.now() - since < patience) return;
    focusLost.push(before);
    before = "";
  }, 30);
}"""


class Keyboard:
    """The keys of a person who never touches a mouse."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.page: Page = reader.page
        self.page.wait_for_selector("#question textarea:focus")
        self.page.evaluate(WATCH, FOCUS_MILLISECONDS)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, element: str, back: bool = False) -> None:
        """Press Tab until an element has the focus, or Shift and Tab until one before has it."""
        self.page.wait_for_selector(element, state="attached")
        for _ in range(MOST_STEPS):
            if self.has(element):
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never comes to {element}; it is at {self.page.evaluate(HELD)}")

    def activate(self, element: str, key: str = "Enter", back: bool = False) -> None:
        """Go to an element by Tab, and press it."""
        self.to(element, back)
        self.page.keyboard.press(key)

    def has(self, element: str) -> bool:
        """True if an element has the focus."""
        return bool(
            self.page.evaluate("(one) => Boolean(document.activeElement?.matches(one))", element)
        )

    def waits_for(self, element: str) -> None:
        """Wait until an element has the focus."""
        self.page.wait_for_function(
            "(one) => Boolean(document.activeElement?.matches(one))", arg=element
        )

    def types(self, text: str) -> None:
        """Type in place of what is there."""
        self.press("Control+a")
        self.page.keyboard.insert_text(text)

    def asks(self, question: str) -> None:
        """Go to the box, ask, and wait for how it ends."""
        before = self.page.locator(".turn").count()
        if not self.has("#question textarea"):
            self.press("/")
        self.types(question)
        self.press("Enter")
        self.reader.settled(before + 1)

    def lost(self) -> list[str]:
        """What had the focus when it was lost, once it would be known."""
        self.page.wait_for_timeout(2 * FOCUS_MILLISECONDS)
        return self.page.evaluate("focusLost")
