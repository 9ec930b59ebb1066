"""The Board page; its parts are in ``ui/board``."""

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context) -> Page:
    from salesdesk.ui.board.page import BoardPage

    return BoardPage(context)


PAGE = PageMaker("board", "board", lambda: tr("Board"), _make, order=1)
