"""Mutation testing: change one line of the program at a time and see whether a test notices."""
