"""Training of the fast reader."""
