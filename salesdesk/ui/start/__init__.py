"""The page a new desk begins with."""

from salesdesk.ui.start.page import StartPage

__all__ = ["StartPage"]
