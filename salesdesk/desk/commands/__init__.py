"""Every change that a user can ask for: one file a noun, each command with its handler beside it."""
