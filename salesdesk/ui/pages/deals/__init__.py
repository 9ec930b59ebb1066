"""All deals as a table."""
