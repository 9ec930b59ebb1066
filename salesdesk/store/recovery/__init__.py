"""Bringing what can still be read of a damaged desk into a new one. The damaged file itself is never touched."""
