"""PDF: characters, lines and columns, paragraphs."""
