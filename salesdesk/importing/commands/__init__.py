"""The commands that bring files into the desk, each with its handler."""
