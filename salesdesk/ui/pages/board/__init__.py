"""The Board page; its parts are in ``ui/board``."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.board.page import BoardPage

    return BoardPage(context, parent)


PAGE = PageMaker("board", "board", lambda: tr("Board"), _make, order=1)
