"""The report on what was done and what is planned."""
