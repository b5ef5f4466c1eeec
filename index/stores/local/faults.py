"""Sentences for what can befall a library's folder: each with its cure."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DamagedLibraryError, LibraryError

RECOVER = "python -m assistant recover"
_NO_ROOM = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_NO_LEAVE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN)


def database_fault(error: sqlite3.Error, folder: Path) -> LibraryError:
    """Error that says, of one of SQLite's, what happened and what to do."""
    # Of an extended code the last byte is the general one.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    undecodable = str(error).startswith("Could not decode")  # Python's own, without a code
    if undecodable or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DamagedLibraryError(
            f"Expected a whole database in {folder}, found: {error}. Nothing was changed. The "
            "originals are not touched by this: make the database anew from them and from what of "
            f"it can be read: {RECOVER} --library {folder}"
        )
    if code == sqlite3.SQLITE_FULL or (code in _NO_ROOM and _is_full(folder)):
        return LibraryError(_full_disk(folder))
    if code in _NO_LEAVE:
        return LibraryError(
            f"Expected leave to write to the library in {folder}, found: {error}. Nothing was "
            "changed. Check who may write there."
        )
    return LibraryError(
        f"Expected to read and write the library in {folder}, found: {error}. Nothing was changed. "
        "Check the free space and who may write there."
    )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses inside into a sentence.

    :raises LibraryError: it refused.
    """
    try:
        yield
    except OSError as error:
        raise disk_fault(error, folder) from error


def disk_fault(error: OSError, folder: Path) -> LibraryError:
    """Error that says why the disk did not take something, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryError(_full_disk(folder))
    return LibraryError(
        f"Expected to write to the library in {folder}, found: {error.strerror or error}. "
        "Nothing was changed. Check the free space and who may write there."
    )


def lost_database(name: str, found: str, folder: Path, kept: list[str]) -> DamagedLibraryError:
    """Error for a database that is not there any more.

    :param kept: folders beside it that hold something.
    """
    cure = (
        f"What it was about lies in {' and '.join(kept)}: restore the database from a copy, or "
        f"make it anew from the originals: {RECOVER} --library {folder}"
        if kept
        else "If there was never an article in it, delete it; else restore it from a copy."
    )
    return DamagedLibraryError(
        f"Expected the database {name} in {folder}, found {found}. Nothing was changed. {cure}"
    )


def _is_full(folder: Path) -> bool:
    return not shutil.disk_usage(folder).free


def _full_disk(folder: Path) -> str:
    return (
        f"Expected room on the disk of the library in {folder}, found it full. Nothing was "
        "changed, and it can be read and asked as before. Free some space, then try again."
    )
