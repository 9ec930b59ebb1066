"""The Import page; its parts are in ``ui/importing``."""

from PySide6.QtWidgets import QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, PageMaker


def _make(context: Context, parent: QWidget | None) -> Page:
    from salesdesk.ui.importing.page import ImportPage

    return ImportPage(context, parent)


PAGE = PageMaker("import", "upload", lambda: tr("Import"), _make, order=1, place="unlisted")
