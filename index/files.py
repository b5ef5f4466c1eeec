"""Files that are there after a power cut, and the lock that lets one process write at a time."""

import hashlib
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import LibraryBusyError, LibraryError

LOCK_TIMEOUT_SECONDS = 30.0  # seconds a writer waits for another one; a change takes far less
_PAUSE = 0.02  # seconds between two tries


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(*paths: Path) -> None:
    """Force files and folders to the disk, so that a power cut cannot reorder the writes."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
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
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    flush(path.parent)


@contextmanager
def locked(path: Path, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the lock that is the file `path`; the system lets go of it when the process dies.

    Threads of one process exclude each other too, since each opens the file for itself.

    :raises LibraryBusyError: another process held it all that time; the message says who.
    :raises LibraryError: the file cannot be opened for writing.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise LibraryError(
            f"Expected to write to the library in {path.parent}, found: "
            f"{error.strerror or error}. Check who may write there."
        ) from error
    try:
        ends = time.monotonic() + timeout_seconds
        while not take(descriptor):
            if time.monotonic() >= ends:
                raise LibraryBusyError(
                    f"Expected to be the only one who changes the library in {path.parent}, found "
                    f"that {_holder(descriptor)} does. Try again when it has finished."
                )
            time.sleep(_PAUSE)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def take(descriptor: int) -> bool:
    """Lock an open file or folder, if no one else has, until it is closed.

    :raises LibraryError: this system has no such locks.
    """
    try:
        import fcntl
    except ImportError as error:
        raise LibraryError(
            "Expected a system with flock, as Linux and macOS have, found another. A library can "
            "be read here and not be changed."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    said = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
    return said or "another process"
