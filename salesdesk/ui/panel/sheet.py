"""The deal on paper: its sheet and its customer's, seen on the Reports page or written to a file from here."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.commands.report_sets import SetPart
from salesdesk.desk.ports import Progress
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import IconButton
from salesdesk.ui.page import address_of
from salesdesk.ui.pages.exporting import Exporter, ask_where_any

FORMATS = ("pdf", "xlsx", "html")


class SheetMenu(IconButton):
    """The sheets of a deal. ``navigate(address)`` to see it; ``said(sentence)`` when a file was written."""

    navigate = Signal(str)
    said = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("more", tr("More"), self._pop_up, parent)
        self._context = context
        self._make: Callable[[], QMenu] = lambda: QMenu(self)
        self._deal = ""
        self._customer: str | None = None
        self.exporter = Exporter(context.operations, self)
        self.exporter.written.connect(self._on_written)

    def show_deal(self, deal: str, customer: str | None) -> None:
        """From now on it is about this deal, and its organisation if it has one (both by key)."""
        self._deal, self._customer = deal, customer

    def fill_with(self, make: Callable[[], QMenu]) -> None:
        """From now on ``make`` gives the menu of the sheets there are."""
        self._make = make

    def make_menu(self) -> QMenu:
        """The sheets there are."""
        return self._make()

    def _pop_up(self) -> None:
        self.make_menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def has_customer(self) -> bool:
        """Whether the deal has an organisation."""
        return self._customer is not None

    def see_customer(self) -> None:
        """Show the customer's sheet on the Reports page."""
        self.navigate.emit(address_of("reports", report="customer", customer=self._customer))

    def export_deal(self) -> None:
        """Ask for a file for the deal's sheet, and write it."""
        self.ask_where(SetPart(report="deal", deal=self._deal))

    def export_customer(self) -> None:
        """Ask for a file for the customer's sheet, and write it."""
        self.ask_where(SetPart(report="customer", customer=self._customer))

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
