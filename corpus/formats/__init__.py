"""Readers of each format. They run in a child process: see `corpus.sandbox_child`."""
