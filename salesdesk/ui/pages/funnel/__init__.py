"""How far deals come, how long they take, and why they are lost."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.funnel.page import FunnelPage

    return FunnelPage(context, parent)


PAGE = PageMaker("funnel", "funnel", lambda: tr("Funnel"), _make, order=4)
