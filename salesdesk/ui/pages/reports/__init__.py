"""Reports as they will print, and the files they are exported to."""
