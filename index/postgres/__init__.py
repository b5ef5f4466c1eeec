"""The store past one machine. Imported only when one is opened: it needs psycopg."""

from index.postgres.store import PostgresStore

__all__ = ["PostgresStore"]
