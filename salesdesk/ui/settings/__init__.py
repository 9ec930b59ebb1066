"""The Settings page."""

from salesdesk.ui.settings.page import SettingsPage

__all__ = ["SettingsPage"]
