"""Training of the reader and of its probabilities. Nothing of it is needed at run time."""
