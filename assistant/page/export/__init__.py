"""Files that keep a conversation."""
