"""The sheet of one customer."""
