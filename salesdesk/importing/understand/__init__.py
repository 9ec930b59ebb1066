"""Tables to meaning: which column is which field, and what its cells say."""
