"""How good the answers are, measured: `python -m assistant.evaluate`."""
