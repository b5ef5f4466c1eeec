"""Measures of how good the answers are: `python -m assistant.evaluate`."""
