"""HTML of conversation, articles and shelf."""
