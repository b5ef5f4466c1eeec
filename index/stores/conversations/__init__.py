"""Conversations and kept quotations: what was asked and shown, beside the articles."""

from index.stores.conversations.store import ConversationStore
from index.stores.conversations.types import (
    Conversation,
    KeptQuotation,
    QuotedText,
    StoredTurn,
)

__all__ = ["Conversation", "ConversationStore", "KeptQuotation", "QuotedText", "StoredTurn"]
