"""Rows on the clipboard: as a spreadsheet puts them there, between tabs, or as a table of a web page."""

from PySide6.QtCore import QMimeData

from salesdesk.i18n import tr
from salesdesk.ui.importing.run import ImportSource

_UTF8 = '<html><meta charset="utf-8">'


def rows_on(clipboard: QMimeData) -> ImportSource | None:
    """The rows on the clipboard; None when there are none."""
    text = clipboard.text().strip("\r\n")
    page = clipboard.html() if clipboard.hasHtml() else ""
    if "\t" in text:
        return ImportSource(tr("Pasted rows"), text.encode("utf-8", "replace"), "\t")
    if "<table" in page.casefold():
        return ImportSource(tr("Pasted rows"), (_UTF8 + page).encode("utf-8", "replace"))
    if "\n" in text or "\r" in text:
        return ImportSource(tr("Pasted rows"), text.encode("utf-8", "replace"))
    return None
