"""The History page: what was done on the desk, and taking it back."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.history.page import HistoryPage

    return HistoryPage(context, parent)


PAGE = PageMaker("history", "history", lambda: tr("History"), _make, order=2, place="unlisted")
