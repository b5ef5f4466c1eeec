"""A library made anew from its originals and from what its database still tells.

May be killed at any moment, and run again: the database is replaced in one step by one that holds
what could be read, and then each original that no article has is added, one after the other.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.errors import AssistantError, DamagedLibraryError, LibraryError
from corpus.read import text_sha256
from corpus.sources import PASTED, read_source
from corpus.types import Article
from index.files import locked
from index.stores.local import rows
from index.stores.local.conversations import recover_conversations
from index.stores.local.faults import disk_errors
from index.stores.local.library import Library
from index.stores.local.originals import ADDING, KEPT, REMOVED, Originals, Orphan
from index.stores.local.salvage import Salvage
from index.stores.local.schema import connect, is_nothing, replace_database
from index.stores.planning import with_free_id
from index.stores.types import Addition


@dataclass(frozen=True, slots=True)
class Recovered:
    """One thing that was done, or could not be."""

    what: str
    complete: bool = True  # False if something is missing, which `what` names


def recover(folder: Path) -> Iterator[Recovered]:
    """Bring back all that a library's folder tells, step by step.

    :raises LibraryError: there is nothing to recover from, or the disk does not take it.
    """
    lost = not _is_whole(folder)
    if lost:
        yield _replaced(folder)
    library = Library.open(folder)
    try:
        if not library.writable:
            raise LibraryError(library.trouble)
        yield from _mended(library)
        for orphan in _orphans(library):
            if orphan.state != REMOVED:
                yield _adopted(library, orphan)
        with library.writing():
            library.end_recovery()
        if said := recover_conversations(folder):
            yield Recovered(said)
    finally:
        library.close()


def _is_whole(folder: Path) -> bool:
    """True if the database is there and all of it can be read."""
    try:
        with closing(connect(folder, writable=True)) as database:
            return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except (DamagedLibraryError, sqlite3.DatabaseError):
        return False


def _replaced(folder: Path) -> Recovered:
    """Put a database in the place of a damaged one, with what could be read of it."""
    if is_nothing(folder):
        raise LibraryError(f"Expected a library in {folder}, found none. Name another folder.")
    originals = Originals(folder / "originals")
    with locked(folder / "lock"), disk_errors(folder):
        salvage = Salvage.of(folder)
        for original, facts in salvage.facts.items():
            if not originals.is_described(original):
                originals.describe(original, Article(text="", **facts))
        originals.distrust_removals()
        salvage.encoder = salvage.encoder or originals.state().encoder
        (folder / "segments").mkdir(exist_ok=True)
        replace_database(folder, salvage.fill)
    number = len(salvage.articles)
    return Recovered(f"the database is made anew; {number} articles could be read of the old one")


def _mended(library: Library) -> Iterator[Recovered]:
    """Articles whose text or original is not theirs any more, and titles that went back."""
    with library.reading() as database:
        known = rows.described(database, -1)
    behind = library.originals.state().behind
    for article, original in known:
        if not library.originals.is_whole(original):
            library.originals.bring_back(original)
        if not library.originals.is_whole(original):
            what = (
                f"article {article.id!r}: its original is not whole. Add it again from its source"
            )
            yield Recovered(what, complete=False)
        elif text_sha256(article.text) != article.sha256:
            yield _read_again(library, article, original)
        title = library.originals.title(original)
        if behind and title and title != article.title:
            with library.writing():
                library.rename(article.id, title)
            yield Recovered(f"article {article.id!r}: its title is {title!r} again")


def _read_again(library: Library, article: Article, original: str) -> Recovered:
    try:
        data = library.originals.read(original)
        found = _article(data, _facts_of(article))
        with library.writing():
            library.put([Addition(found, data)])
    except AssistantError as error:
        return Recovered(f"article {article.id!r}: its text is damaged. {error}", complete=False)
    return Recovered(f"article {article.id!r}: its text is read again from its original")


def _orphans(library: Library) -> list[Orphan]:
    """Originals to add, in order; of one that a kill left in two places, the better known."""
    with library.reading() as database:
        found = library.originals.orphans(rows.all_originals(database))
    found.sort(key=lambda one: _order(library, one))
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def _order(library: Library, orphan: Orphan) -> tuple[int, bool, str, str]:
    """Place in the order of their addition, of those that were acknowledged first.

    So what was never added whole takes no id of theirs; those of which nothing is known come last.
    """
    states = (KEPT, REMOVED, ADDING, "")
    added = library.originals.facts(orphan).get("added", "")
    return states.index(orphan.state), not added, added, orphan.name


def _adopted(library: Library, orphan: Orphan) -> Recovered:
    """Add an original that no article has."""
    facts = library.originals.facts(orphan)
    shown = f"original {orphan.name[:12]}" + (f" ({facts['id']})" if facts else "")
    try:
        data = library.originals.read(orphan.name, orphan.path)
        article = _article(data, facts)
        same = library.holder(article.sha256)
        with library.writing():
            if same is not None:
                library.originals.drop_copy(orphan, library.original_of(same.id))
                return Recovered(f"{shown}: its text is here already, as {same.id!r}")
            article = _with_own_id(library, article)
            library.put([Addition(article, data)])
            library.originals.drop_copy(orphan, orphan.name)
    except AssistantError as error:
        return Recovered(f"{shown}: cannot be read. {error}", complete=False)
    said = f"article {article.id!r} is back, as {article.title!r}"
    missing = [name for name in ("title", "source", "added") if not facts.get(name)]
    if missing:
        return Recovered(f"{said}; not known any more: {', '.join(missing)}", complete=False)
    return Recovered(said)


def _article(data: bytes, facts: Mapping[str, str]) -> Article:
    """Article that an original gives, with what is known of it.

    :raises UnreadableArticleError: it gives none.
    """
    source = facts.get("source", PASTED)
    name = None if source == PASTED else source
    kind = facts.get("kind", "")
    # Pages that are pictures were added because somebody asked for OCR.
    article = read_source(data, name, facts.get("title"), kind=kind, ocr=True).article
    kept = ("id", "title", "source", "author", "date", "language", "added")
    found = {name: facts[name] for name in kept if facts.get(name)}
    version = int(facts.get("version") or 1)
    return replace(article, version=version, **found)


def _with_own_id(library: Library, article: Article) -> Article:
    """The article with its id, if nobody has it, or its text there has lost its original."""
    there = library.find(article.id)
    if there is not None and library.has_original(there.id):
        return with_free_id(article, library.find, lambda _: None)
    return article


def _facts_of(article: Article) -> dict[str, str]:
    return {name: value for name, value in asdict(article).items() if name != "text"}
