"""Tables of conversations and kept quotations, in SQL that SQLite and PostgreSQL both read."""

# Never changed once it was published: the next form is a migration of its own.
CONVERSATION_TABLES = """
    CREATE TABLE conversations (
        id text PRIMARY KEY,
        owner text NOT NULL,
        title text NOT NULL,
        words text NOT NULL,
        begun text NOT NULL,
        changed text NOT NULL,
        removed text NOT NULL
    );
    CREATE INDEX conversations_owner ON conversations (owner, changed);
    CREATE TABLE turns (
        conversation text NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        position integer NOT NULL,
        id text NOT NULL,
        asked text NOT NULL,
        words text NOT NULL,
        content text NOT NULL,
        PRIMARY KEY (conversation, position)
    );
    CREATE TABLE quoted_texts (key text PRIMARY KEY, content text NOT NULL);
    CREATE TABLE turn_texts (
        conversation text NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        position integer NOT NULL,
        article text NOT NULL,
        text text NOT NULL REFERENCES quoted_texts (key),
        PRIMARY KEY (conversation, position, article)
    );
    CREATE INDEX turn_texts_text ON turn_texts (text);
    CREATE TABLE kept_quotations (
        id text PRIMARY KEY,
        owner text NOT NULL,
        kept text NOT NULL,
        text text NOT NULL REFERENCES quoted_texts (key),
        start integer NOT NULL,
        finish integer NOT NULL,
        words_start integer NOT NULL,
        words_finish integer NOT NULL,
        removed text NOT NULL
    );
    CREATE INDEX kept_quotations_owner ON kept_quotations (owner, kept);
    CREATE INDEX kept_quotations_text ON kept_quotations (text);
"""

# By table: its columns, in the order in which rows are copied, and the order of its rows.
COLUMNS = {
    "conversations": ("id", "owner", "title", "words", "begun", "changed", "removed"),
    "turns": ("conversation", "position", "id", "asked", "words", "content"),
    "turn_texts": ("conversation", "position", "article", "text"),
    "kept_quotations": (
        *("id", "owner", "kept", "text", "start", "finish"),
        *("words_start", "words_finish", "removed"),
    ),
}
