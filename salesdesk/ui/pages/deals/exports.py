"""What can be exported from the page of deals: what the table shows, or everything."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.desk.desk import Desk
from salesdesk.i18n import tr
from salesdesk.ui.kit import unmarked
from salesdesk.ui.pages.deals.view import DealsView
from salesdesk.ui.pages.exporting import Exporter, ask_where, suffix_of, write_deals, write_export

SHOWN, EVERYTHING = "deals", "everything"


class TableExports:
    """Offers and writes the exports of a table of deals; ``shown`` gives the deals that are shown, in their order."""

    def __init__(
        self, desk: Desk, exporter: Exporter, view: DealsView, shown: Callable[[], list[str]], window: QWidget
    ) -> None:
        self._desk, self._exporter, self._view, self._shown, self._window = desk, exporter, view, shown, window
        self._what = SHOWN

    def fill(self, menu: QMenu) -> None:
        """Put the exports into a menu."""
        for fmt in ("xlsx", "csv"):
            self._offer(menu, tr("What the table shows as {kind}…", kind=fmt.upper()), SHOWN, fmt)
        menu.addSeparator()
        for fmt, kind in (("json", "JSON"), ("xlsx", "XLSX"), ("csv", tr("CSV in a ZIP file"))):
            self._offer(menu, tr("Everything as {kind}…", kind=kind), EVERYTHING, fmt)

    def _offer(self, menu: QMenu, label: str, what: str, fmt: str) -> None:
        menu.addAction(unmarked(label)).triggered.connect(lambda _checked: self.ask(what, fmt))

    def ask(self, what: str, fmt: str) -> None:
        """Ask for a file and write it."""
        if self._exporter.is_busy():
            return
        title = tr("Deals") if what == SHOWN else f"SalesDesk {self._desk.today().isoformat()}"
        target = ask_where(title, suffix_of(what, fmt), self._window)
        if target is not None:
            self.write(what, target, fmt)

    def write(self, what: str, target: Path, fmt: str) -> None:
        """Write what the table shows, its deals and columns in their order, or everything."""
        self._what, desk = what, self._desk
        if what == EVERYTHING:
            self._exporter.run(target, lambda progress: write_export(desk, what, target, fmt, progress))
            return
        deals, columns = self._shown(), self._columns()
        self._exporter.run(target, lambda progress: write_deals(desk, target, fmt, progress, deals, columns))

    def _columns(self) -> list[tuple[str, str]]:
        return [(column.key, column.title()) for column in self._view.columns.shown()]

    def written(self, target: Path) -> str:
        """What there is to say of a file that is whole."""
        if self._what == EVERYTHING:
            return tr("Everything is in {file}.", file=target.name)
        return tr("The deals are in {file}.", file=target.name)
