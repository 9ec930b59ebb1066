"""The quota of a period: where it stands, how it can end, and how earlier ones did."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.quota.page import QuotaPage

    return QuotaPage(context, parent)


PAGE = PageMaker("quota", "target", lambda: tr("Quota"), _make, order=3)
