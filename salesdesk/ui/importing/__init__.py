"""Bringing deals in from a file."""

from salesdesk.ui.importing.page import ImportPage

__all__ = ["ImportPage"]
