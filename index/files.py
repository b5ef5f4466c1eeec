"""Files that are there after a power cut, and the lock that lets one process write at a time."""

import hashlib
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import LibraryBusyError, LibraryError

if TYPE_CHECKING:
    from filelock import FileLock

LOCK_TIMEOUT_SECONDS = 30.0  # seconds a writer waits for another one; a change takes far less
_PAUSE = 0.02  # seconds between two tries


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(*paths: Path) -> None:
    """Force files and folders to the disk, so that a power cut cannot reorder the writes."""
    for path in paths:
        if os.name == "nt" and path.is_dir():
            continue  # Windows writes the names of files with the files, and opens no folders
        # Windows flushes only what is open for writing.
        descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there with all its bytes after a kill or a power cut, or not at all.

    :raises OSError: it cannot be written; nothing is left behind.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}.draft")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    flush(path.parent)


def file_lock(path: Path) -> "FileLock":
    """Lock that the file `path` stands for; the system lets go of it when its process dies.

    Threads of one process exclude each other too. Whoever waits in vain gets a TimeoutError.
    """
    from filelock import FileLock  # only who changes a library waits for this import

    # A mark in the file, which stands in where the system has no locks, would outlive a kill.
    return FileLock(path, poll_interval=_PAUSE, fallback_to_soft=False)


@contextmanager
def locked(path: Path, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the lock `path`; who holds it stands beside it, in a file that ends in `.holder`.

    :raises LibraryBusyError: another process held it all that time; the message says who.
    :raises LibraryError: the file cannot be opened for writing, or not locked.
    """
    lock, holder = file_lock(path), path.with_name(f"{path.name}.holder")
    try:
        lock.acquire(timeout=timeout_seconds)
    except TimeoutError as error:
        raise LibraryBusyError(
            f"Expected to be the only one who changes the library in {path.parent}, found that "
            f"{_read_holder(holder)} does. Try again when it has finished."
        ) from error
    except OSError as error:
        raise LibraryError(
            f"Expected to write to the library in {path.parent}, found: "
            f"{error.strerror or error}. Check who may write there."
        ) from error
    try:
        with suppress(OSError):  # only the message of others is poorer without it
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
        yield
    finally:
        lock.release()


def _read_holder(holder: Path) -> str:
    try:
        said = holder.read_text(encoding="utf-8", errors="replace")[:200].strip()
    except OSError:
        said = ""
    return said or "another process"
