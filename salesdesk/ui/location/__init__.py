"""Where the window's desk lies: what can go wrong there, what became of its file, copies of it, and ways to another place."""
