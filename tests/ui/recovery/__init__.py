"""Tests of what the window offers for a damaged desk."""
