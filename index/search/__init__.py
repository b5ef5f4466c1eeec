"""Scores of sentences for a question: BM25, vectors, token states, and their ranking."""
