"""The deep reader: one joint look at a question and a few sentences that may answer it."""
