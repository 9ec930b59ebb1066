"""The Settings page; its parts are in ``ui/settings``."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.settings.page import SettingsPage

    return SettingsPage(context, parent)


PAGE = PageMaker("settings", "settings", lambda: tr("Settings"), _make, order=1, place="foot")
