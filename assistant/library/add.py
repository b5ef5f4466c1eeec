"""Files, addresses and texts into a library: one, several, or a whole folder.

Several are added with progress, stopped at any moment, and taken up again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from corpus import (
    Article,
    AssistantError,
    CorpusError,
    Source,
    UnreadableArticleError,
    download,
    read_source,
)
from corpus.read import read_file
from corpus.sandbox import keep_child_ready
from corpus.sources import MAX_FILE_BYTES
from corpus.text import article_id
from index import Added, Store

SCHEMES = ("http://", "https://")
CHARACTERS_PER_STEP = 300_000  # added together: some seconds of encoding are at stake


def take_in(
    given: Path | bytes | str,
    title: str | None,
    name: str | None,
    urls: bool,
    ocr: bool = False,
) -> Source:
    """Read a file (Path), a file's content (bytes), an address or pasted text (str).

    :param urls: whether addresses may be fetched.
    :param ocr: whether tesseract may read the pages of a PDF that are pictures.
    :raises UnsafeSourceError: it is an address that must not be asked.
    :raises UnreadableArticleError: it cannot be read.
    """
    if isinstance(given, str):
        if is_address(given):
            content = download(given, allowed=urls).content
            return read_source(content, name=given, title=title, ocr=ocr)
        if "\n" not in given and len(given) < 255 and Path(given).is_file():
            raise UnreadableArticleError(
                f"Expected an address or a text, found the name of a file, {given}. "
                "Give it as a Path to add the file."
            )
    return read_source(given, name=name, title=title, ocr=ocr)


def is_address(given: str) -> bool:
    """True if a text is nothing but the address of a page."""
    return given.lower().startswith(SCHEMES) and len(given.split()) == 1


def read_as(article: Article) -> str:
    """A sentence on what had to be guessed to read an article, with a space before it; or ""."""
    facts = {fact.name: fact.value for fact in article.facts}
    if "recognised" in facts:
        return f" Its pages are pictures, read by tesseract: {facts['recognised']}."
    if "encoding" in facts:
        return f" Its letters were read as {facts['encoding']}: look whether they are right."
    return ""


@dataclass(frozen=True, slots=True)
class Imported:
    """Fate of one file of several."""

    path: Path
    number: int  # 1-based, of `total` files
    total: int
    added: Added | None  # None if it could not be added
    error: str = ""  # why not, in a sentence


def read_under(
    raw: bytes, name: str, ocr: bool, watch: Callable[[], None] = lambda: None
) -> Source:
    """Read a file whose name is its way from a folder: two of one name are two articles."""
    source = read_source(raw, name=name, watch=watch, ocr=ocr)
    own_id = article_id(PurePosixPath(name).with_suffix("").as_posix())
    return replace(source, article=replace(source.article, id=own_id))


def import_folder(store: Store, folder: Path, ocr: bool = False) -> Iterator[Imported]:
    """Add every file of a folder and its subfolders, in the order of their names.

    Ending the iteration early ends the import; each file that was reported is kept. Importing the
    folder again passes over the texts that the library has.

    :param ocr: whether tesseract may read the pages of a PDF that are pictures.
    :raises CorpusError: there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise CorpusError(f"Expected a folder to import, found none at {folder}. Check the path.")
    return _import(store, _files(folder), ocr)


def import_files(store: Store, paths: Sequence[Path], ocr: bool = False) -> Iterator[Imported]:
    """Add several files and folders, in this order; see `import_folder`.

    :raises CorpusError: one of them is a folder without a file.
    """
    files: list[tuple[Path, str]] = []
    for path in paths:
        files += _files(path) if path.is_dir() else [(path, path.name)]
    return _import(store, files, ocr)


def _import(store: Store, files: Sequence[tuple[Path, str]], ocr: bool) -> Iterator[Imported]:
    """Add files, each under its name."""
    keep_child_ready()
    waiting: list[tuple[Imported, Source]] = []
    for number, (path, name) in enumerate(files, start=1):
        step = Imported(path, number, len(files), None)
        try:
            raw = read_file(path, MAX_FILE_BYTES)
            known = store.made_from(raw)
            if known is not None:
                yield replace(step, added=Added(known, known=True))
                continue
            waiting.append((step, read_under(raw, name, ocr)))
        except AssistantError as error:
            yield replace(step, error=str(error))
        if sum(len(source.article.text) for _, source in waiting) >= CHARACTERS_PER_STEP:
            yield from _add(store, waiting)
            waiting = []
    yield from _add(store, waiting)


def _files(folder: Path) -> list[tuple[Path, str]]:
    """Files of a folder and its subfolders, each with its way from the folder."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise CorpusError(f"Expected a file in {folder}, found none. Put articles there.")
    return [(path, path.relative_to(folder).as_posix()) for path in found]


def _add(store: Store, waiting: list[tuple[Imported, Source]]) -> Iterator[Imported]:
    """Add files together; if that fails, one by one, so that one fault is one file's."""
    try:
        added = store.add([source for _, source in waiting])
    except AssistantError as error:
        if len(waiting) == 1:
            yield replace(waiting[0][0], error=str(error))
            return
        for alone in waiting:
            yield from _add(store, [alone])
        return
    for (step, _), one in zip(waiting, added, strict=True):
        yield replace(step, added=one)
