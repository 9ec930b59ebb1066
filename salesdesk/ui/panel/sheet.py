"""The deal on paper: its sheet and its customer's, seen on the Reports page or written to a file from here."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.commands.report_sets import SetPart
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import IconButton, icon
from salesdesk.ui.page import address_of
from salesdesk.ui.pages.exporting import Exporter, Progress, ask_where_any

FORMATS = ("pdf", "xlsx", "html")


class SheetMenu(IconButton):
    """What else can be done with a deal. ``navigate(address)`` to see it; ``said(sentence)`` when a file was written."""

    navigate = Signal(str)
    said = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("more", tr("More"), self._pop_up, parent)
        self._context = context
        self._deal = ""
        self._customer: str | None = None
        self.exporter = Exporter(context.operations, self)
        self.exporter.written.connect(self._on_written)

    def show_deal(self, deal: str, customer: str | None) -> None:
        """From now on it is about this deal, and its organisation if it has one (both by key)."""
        self._deal, self._customer = deal, customer

    def make_menu(self) -> QMenu:
        """The sheets there are."""
        menu = QMenu(self)
        deal = SetPart(report="deal", deal=self._deal)
        see = address_of("reports", report="deal", deal=self._deal)
        menu.addAction(icon("eye"), tr("See the deal sheet"), partial(self.navigate.emit, see))
        menu.addAction(icon("download"), tr("Export deal sheet…"), partial(self.ask_where, deal))
        if self._customer is not None:
            customer = SetPart(report="customer", customer=self._customer)
            see = address_of("reports", report="customer", customer=self._customer)
            menu.addSeparator()
            menu.addAction(icon("eye"), tr("See the customer sheet"), partial(self.navigate.emit, see))
            menu.addAction(icon("download"), tr("Export customer sheet…"), partial(self.ask_where, customer))
        return menu

    def _pop_up(self) -> None:
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def ask_where(self, part: SetPart) -> None:
        """Ask for a file, and write the sheet to it."""
        from salesdesk.reports.sets import file_name

        target = ask_where_any(file_name(self._context.desk.snapshot(), part, FORMATS[0]), FORMATS, self.window())
        if target is not None:
            self.export_to(part, target)

    def export_to(self, part: SetPart, target: Path) -> None:
        """Write a sheet to a file, as its ending says."""
        desk, formats = self._context.desk, self._context.formats

        def write(progress: Progress) -> None:
            from salesdesk.reports import sets
            from salesdesk.reports.files import write_whole

            fmt = target.suffix.lstrip(".").lower()
            snapshot = desk.snapshot()
            made = sets.content_of(snapshot, part, sets.view_of(snapshot, part), fmt, formats)
            progress(1, 2)
            write_whole(target, made)

        self.exporter.run(target, write)

    @Slot(object)
    def _on_written(self, target: Path) -> None:
        self.said.emit(tr("The sheet is in {file}.", file=target.name))
