"""The deal beside the page."""

from salesdesk.ui.panel.panel import DealPanel

__all__ = ["DealPanel"]
