"""Fakes, servers, browsers and files that several tests share."""
