"""The screenshots in docs, made from the page as it is: `make bench NAME=screenshots`."""

import sys
import tempfile
from pathlib import Path

from tests.support.browser import ROOT, chromium, reading, served

MAX_BYTES = 200_000  # of a picture; a repository keeps every version of it
RANGE = "What range does the G3 have?"
PRICE = "What is the price of the P7?"
WIDE, PHONE = (1280, 720), (390, 780)
ADD = "#toolbar .new"  # opens the sheet for a new article
SHOTS = {
    "wide": (WIDE, "light", [RANGE], None),
    "dark": (WIDE, "dark", [RANGE], None),
    "silence": (WIDE, "light", [PRICE], None),
    "phone": (PHONE, "light", [RANGE], None),
    "add": (WIDE, "light", [RANGE], ADD),
}


def main() -> int:
    """Write `docs/<name>.png`; exit status 1 if one of them is too large."""
    folder = ROOT / "docs"
    folder.mkdir(exist_ok=True)
    large = []
    with (
        tempfile.TemporaryDirectory() as kept,
        served(Path(kept) / "log") as (address, _),
        chromium() as browser,
    ):
        for name, (size, scheme, questions, pressed) in SHOTS.items():
            path = folder / f"{name}.png"
            with reading(browser, address, *size, color_scheme=scheme) as reader:
                for question in questions:
                    reader.ask(question)
                if pressed:
                    reader.page.click(pressed)
                reader.page.evaluate("document.activeElement.blur()")
                reader.page.wait_for_timeout(1_000)  # the smooth scroll ends
                reader.page.screenshot(path=path)
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
            if path.stat().st_size >= MAX_BYTES:
                large.append(path.name)
    if large:
        print(f"Expected less than {MAX_BYTES:,} bytes each, found more: {', '.join(large)}")
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
