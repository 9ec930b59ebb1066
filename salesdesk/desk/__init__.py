"""Use cases: commands, queries, undo, import and export. No window, no database here."""
