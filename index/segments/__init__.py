"""Immutable segments of an index, searched together."""
