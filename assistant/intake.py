"""From what a user gives to a source that can be added."""

from pathlib import Path

from corpus import Source, UnreadableArticleError, fetch, read_source

SCHEMES = ("http://", "https://")


def take_in(given: Path | bytes | str, title: str | None, name: str | None, urls: bool) -> Source:
    """Read a file (Path), a file's content (bytes), an address or pasted text (str).

    :param urls: whether addresses may be fetched.
    :raises UnsafeSourceError: it is an address that must not be asked.
    :raises UnreadableArticleError: it cannot be read.
    """
    if isinstance(given, str):
        if is_address(given):
            return read_source(fetch(given, allowed=urls).content, name=given, title=title)
        if "\n" not in given and len(given) < 255 and Path(given).is_file():
            raise UnreadableArticleError(
                f"Expected an address or a text, found the name of a file, {given}. "
                "Give it as a Path to add the file."
            )
    return read_source(given, name=name, title=title)


def is_address(given: str) -> bool:
    """Whether a text is nothing but the address of a page."""
    return given.lower().startswith(SCHEMES) and len(given.split()) == 1
