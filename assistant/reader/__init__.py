"""The readers: what each sentence says to a question, and how probable it is."""
