"""The store past one machine. Imported only when one is opened: it needs psycopg."""

from index.stores.postgres.store import PostgresStore

__all__ = ["PostgresStore"]
