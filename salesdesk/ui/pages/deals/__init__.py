"""All deals as a table."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.deals.page import DealsPage

    return DealsPage(context, parent)


PAGE = PageMaker("deals", "table", lambda: tr("Deals"), _make, order=2)
