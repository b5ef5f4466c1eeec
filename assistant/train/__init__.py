"""Training of the readers and of their probabilities. Nothing of it is needed at run time."""
