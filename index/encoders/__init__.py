"""Texts to vectors and token states."""
