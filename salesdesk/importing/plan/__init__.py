"""Rows to drafts, and drafts to a plan of what importing them would do."""
