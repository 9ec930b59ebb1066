"""Reports as they will print, and the files they are exported to."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.reports.page import ReportsPage

    return ReportsPage(context, parent)


PAGE = PageMaker("reports", "file-text", lambda: tr("Reports"), _make, order=5)
