"""Files of the page: its markup, styles and scripts."""

from pathlib import Path

from assistant.page.language import marked


def asset_path(name: str) -> Path:
    """Place of a file of the page."""
    return Path(__file__).parent / "static" / name


def asset(name: str) -> str:
    """Text of a style or script file of the page."""
    return asset_path(name).read_text(encoding="utf-8")


def markup(name: str) -> str:
    """HTML file of the page in the language that is spoken, without the white space between its
    lines, which would be drawn.
    """
    return marked("".join(line.strip() for line in asset(name).splitlines()))
