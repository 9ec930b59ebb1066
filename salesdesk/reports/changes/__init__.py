"""The report on what changed since a day."""
