"""The Reports page: pick one, see it as it will print, and send it out."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QSize, Slot
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk import reports
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.report_sets import SetPart
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.errors import Message
from salesdesk.i18n import tr, worded
from salesdesk.reports.sets import EXPORT_FORMATS, EXPORTS
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import KeyedActions, make_menu, run_pressed
from salesdesk.ui.context import Context
from salesdesk.ui.page import Page, parts_of
from salesdesk.ui.pages.reports import layout, reading
from salesdesk.ui.pages.reports.logo import as_setting, small_logo
from salesdesk.ui.pages.reports.outgoing import ReportOutput
from salesdesk.ui.pages.reports.reading import ReportOptions, ShownReport
from salesdesk.ui.pages.reports.rendering import draw
from salesdesk.ui.pages.reports.saved_layout import kept_layout, read_layout
from salesdesk.ui.pages.reports.set_keeper import SetKeeper

FIRST = "review"


class ReportsPage(Page):
    """Shows the very pages of the PDF. Addresses: ``reports?report=deal&deal=<id>``, ``reports?report=quota&period=2026-Q4``,
    ``reports?set=<id>``."""

    icon = "file-text"
    address = "reports"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Reports")
        self._desk, self._operations, self._formats = context.desk, context.operations, context.formats
        self._keymap = context.keymap
        self._part = SetPart(report=FIRST)
        self._day: date | None = None
        self._periods: dict[bool, str | None] = {}
        self._chosen = FIRST
        self._shown: ShownReport | None = None
        self._offer: ReportOptions | None = None
        self.out = ReportOutput(context, self)
        self.parts = layout.ReportWidgets(self, context, self.out.state)
        self.sets = SetKeeper(context, self.parts, self._chosen_part, self)
        self._wire()
        self.parts.list.choose(FIRST)

    def _wire(self) -> None:
        parts, out = self.parts, self.out
        parts.list.chosen.connect(self._on_chosen)
        parts.fields.wanted.connect(self._on_wanted)
        parts.fields.day_wanted.connect(self._on_day)
        parts.fields.command_wanted.connect(self._run)
        parts.fields.logo_wanted.connect(self._read_logo)
        parts.preview.pictures_wanted.connect(self._draw)
        parts.preview.dragged.connect(lambda: out.drag_report(self._picture()))
        parts.preview.menu_wanted.connect(self._show_menu)
        parts.bar.print_wanted.connect(self.print_report)
        parts.bar.export_wanted.connect(self.ask_where)
        parts.bar.mail_wanted.connect(out.mail)
        parts.bar.charts_wanted.connect(self._on_charts_wanted)
        parts.charts.copy_wanted.connect(lambda key: out.copy_chart(parts.charts.chart(key)))
        parts.charts.save_wanted.connect(lambda key, fmt: out.save_chart(parts.charts.chart(key), fmt))
        parts.charts.dragged.connect(lambda key: out.drag_chart(parts.charts.chart(key), parts.charts.picture(key)))
        parts.set_view.wanted.connect(self._run)
        parts.set_view.make_wanted.connect(out.make_set)
        parts.waiting.cancelled.connect(self._give_up)
        self.sets.told.connect(out.state.tell)
        self._operations.settled.connect(self._on_settled)
        parts.preview.key_pressed.connect(self._press)
        KeyedActions(self._keymap, KeyScope.REPORTS, self, lambda: self, self)

    @Slot(object)
    def _press(self, event: QKeyEvent) -> None:
        found = self._keymap.pressed(event, KeyScope.PREVIEW)
        event.setAccepted(run_pressed(found, lambda: self, self))

    # Which report

    def open_address(self, address: str) -> None:
        _, values = parts_of(address)
        name = values.get("report", "")
        if "set" in values:
            self.sets.go_to(values["set"])
        elif reports.is_report(name):
            # Known by name only once it has been read; the key alone is enough to read it.
            deal, customer = values.get("deal", self._part.deal), values.get("customer", self._part.customer)
            self._part = replace(self._part, deal=deal, customer=customer)
            if "period" in values:
                self._take_period(name, values["period"])
            self._go_to(name)

    def choose(self, key: str) -> None:
        """Show a report, a table or (``set:`` and its key) a set."""
        self.parts.list.choose(key)

    def _take_period(self, name: str, period: str) -> None:
        """Let a report, and those with it that are of one period, be of this one."""
        all_time = reports.report(name).all_time
        self._periods[all_time] = period
        if reports.report(self._part.report).all_time == all_time:
            self._part = replace(self._part, period=period)

    def _go_to(self, name: str) -> None:
        if self._chosen == name:
            self._on_chosen(name)
        else:
            self.choose(name)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self._chosen = key
        self.out.show_report(None)
        self.parts.show_kind(key)
        if reports.is_report(key):
            self._periods[reports.report(self._part.report).all_time] = self._part.period
            self._part = replace(self._part, report=key, period=self._periods.get(reports.report(key).all_time))
        self.sets.show_chosen()
        self.mark_stale()

    def is_report(self) -> bool:
        """Whether a report is chosen, and neither a table nor a set."""
        return reports.is_report(self._chosen)

    @Slot(object)
    def _on_wanted(self, values: dict[str, Any]) -> None:
        self._part = replace(self._part, **values)
        self._read_report()

    @Slot(object)
    def _on_day(self, day: date | None) -> None:
        self._day = None if day == self._desk.today() else day
        self.mark_stale()

    # Reading

    def is_touched(self, change: Change) -> bool:
        return change.moves_figures or change.moves_reports

    def refresh(self, change: Change | None) -> None:
        desk, report, day = self._desk, self._part.report, self._day
        self.sets.read()
        if self.is_report():
            self._operations.read(
                lambda: reading.offer(desk.snapshot(), report, day), self._on_offer, key=(id(self), "offer")
            )
            self._read_report()

    def _read_report(self) -> None:
        preview = self.parts.preview
        desk, part, day, room, numbers = self._desk, self._part, self._day, preview.room(), preview.in_sight()
        self.parts.waiting.begin()
        self._operations.read(
            lambda: reading.read_or_told(desk.snapshot(), self._formats, part, day, room, numbers),
            self._on_read,
            key=(id(self), "report"),
        )

    @Slot(object)
    def _on_read(self, shown: ShownReport | Message) -> None:
        self.parts.waiting.end()
        if not self.is_report():
            return
        if isinstance(shown, Message):
            self._show_why_not(worded(shown))
            return
        fresh = self._shown is None or self._shown.part.report != shown.part.report
        self._shown = shown
        self.out.show_report(shown)
        self.parts.show_report(shown, fresh)
        self._read_charts()

    def _show_why_not(self, sentence: str) -> None:
        self._shown = None
        self.out.show_report(None)
        self.parts.show_sentence(sentence)

    @Slot()
    def _give_up(self) -> None:
        self._operations.forget((id(self), "report"))
        self.parts.waiting.end()
        self._show_why_not(tr("The report was not made. Choose it again to make it."))

    @Slot(object)
    def _on_offer(self, offer: ReportOptions) -> None:
        self._offer = offer
        self.parts.fields.show_settings(self._part, self._day, offer)

    @Slot()
    def _draw(self) -> None:
        if self._shown is not None:
            pdf, widths = self._shown.pdf, self.parts.preview.missing()
            self._operations.read(lambda: draw(pdf, widths), self._on_drawn, key=(id(self), "pages"))

    @Slot(object)
    def _on_drawn(self, pictures: dict[int, QImage]) -> None:
        self.parts.preview.show_pictures(pictures)

    @Slot(bool)
    def _on_charts_wanted(self, wanted: bool) -> None:
        self.parts.show_charts(wanted)
        self._read_charts()

    def _read_charts(self) -> None:
        shown, desk = self._shown, self._desk
        if shown is not None and self.parts.bar.charts.isChecked():
            self._operations.read(
                lambda: reading.charts(desk.snapshot(), self._formats, shown), self._on_charts, key=(id(self), "charts")
            )

    @Slot(object)
    def _on_charts(self, charts: Any) -> None:
        self.parts.show_chart_files(charts)

    # What is kept in the desk

    @Slot(object)
    def _run(self, command: Command) -> int:
        return self._operations.run(command)

    @Slot(object)
    def _read_logo(self, path: Path) -> None:
        self._operations.read(lambda: small_logo(path), self._on_logo, key=(id(self), "logo"))

    @Slot(object)
    def _on_logo(self, logo: bytes) -> None:
        self._run(ChangeSettings(values=(("logo", as_setting(logo)),)))

    def _chosen_part(self) -> SetPart:
        """What is chosen, as part of a set."""
        return self._part if self.is_report() else SetPart(report=self._chosen, formats=EXPORT_FORMATS[:1])

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if change is None and self.isVisible():
            self.refresh(None)

    # Sending out

    def ask_where(self, fmt: str) -> None:
        """Ask for a file and write to it what is chosen."""
        if self._chosen in EXPORTS:
            self.out.ask_where_table(self._chosen, fmt)
        else:
            self.out.ask_where(fmt)

    def export_to(self, target: Path) -> None:
        """Write what is chosen to a file, as its ending says."""
        if self._chosen in EXPORTS:
            fmt = target.suffix.lstrip(".").lower()
            self.out.export_table(self._chosen, target, "csv" if fmt == "zip" else fmt)
        else:
            self.out.export_to(target)

    def print_report(self) -> None:
        """Print the report that is shown."""
        self.out.print_report(self.parts.preview.current())

    def _picture(self) -> QImage | None:
        sheets, here = self.parts.preview.sheets(), self.parts.preview.current()
        return sheets[here].picture() if here < len(sheets) else None

    def make_menu(self) -> QMenu:
        """What can be done with the report, from its page."""
        return make_menu(self._keymap, "report page", self, KeyScope.REPORTS, self)

    def has_pages(self) -> bool:
        """Whether pages of a report are shown."""
        return self._shown is not None

    def copy_page(self) -> None:
        """Put the page that is shown on the clipboard as a picture."""
        self.out.copy_page(self._picture())

    @Slot(object)
    def _show_menu(self, place: QPoint) -> None:
        if self._shown is not None:
            self.make_menu().popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.parts.fit(event.size().width())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.parts.least_width(), super().minimumSizeHint().height())

    def layout_state(self) -> QByteArray:
        return QByteArray(kept_layout(self.parts.preview.zoom(), self.parts.bar.charts.isChecked()))

    def restore_layout(self, state: QByteArray) -> None:
        zoom, charts = read_layout(bytes(state.data()))
        self.parts.preview.set_zoom(zoom)
        self.parts.bar.charts.setChecked(charts)

    def closing(self) -> None:
        self.out.close()
