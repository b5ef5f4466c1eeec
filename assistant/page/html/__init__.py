"""HTML of conversation, articles and toolbar."""
