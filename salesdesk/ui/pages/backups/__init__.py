"""The Backups page: what is kept of the desk, what restoring it would change, and restoring it."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.backups.page import BackupsPage

    return BackupsPage(context, parent)


PAGE = PageMaker("backups", "save", lambda: tr("Backups"), _make, order=3, place="unlisted")
