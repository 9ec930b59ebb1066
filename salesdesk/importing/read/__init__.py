"""Bytes to tables: every file format, read with care and without meaning."""
