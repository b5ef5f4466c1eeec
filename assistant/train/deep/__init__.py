"""Training of the deep reader."""
