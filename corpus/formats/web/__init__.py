"""Web pages: bytes to a tree, the tree as it is shown, and the article in it."""
