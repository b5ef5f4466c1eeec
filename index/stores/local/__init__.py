"""A library in a folder: SQLite, the files as they were given, and segments."""

from index.stores.local.library import Library
from index.stores.local.store import LocalStore

__all__ = [
    "Library",
    "LocalStore",
]
