"""Tests: `test_<room>_<topic>.py`; what several of them need is in `support`."""
