"""The Check page: whether the desk is sound, and where it is not, what can be done."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.pages.check.page import CheckPage

    return CheckPage(context, parent)


PAGE = PageMaker("check", "check", lambda: tr("Check"), _make, order=4, place="unlisted")
