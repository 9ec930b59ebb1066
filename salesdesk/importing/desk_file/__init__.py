"""Our own file of a whole desk, read and checked."""
