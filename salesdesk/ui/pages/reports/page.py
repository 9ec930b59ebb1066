"""The Reports page: pick one, see it as it will print, export it."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from salesdesk.i18n import tr
from salesdesk.reports.wording import one_line, period_name
from salesdesk.services.receipts import Receipt
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, EmptyState, Fields, InlineChoice, Text, icon
from salesdesk.ui.page import Page
from salesdesk.ui.pages.exporting import Exporter, ExportState, ask_where, write_deals
from salesdesk.ui.pages.reports import reading
from salesdesk.ui.pages.reports.preview import Preview
from salesdesk.ui.pages.reports.reading import Shown, Wanted
from salesdesk.ui.pages.reports.rendering import Sheet, render
from salesdesk.ui.surface import Surface

SIDE_WIDTH = 292
REVIEW, DEALS = range(2)


class ReportsPage(Page):
    """Shows the very pages of the PDF."""

    icon = "file-text"
    address = "reports"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Reports")
        self._desk, self._operations, self._formats = context.desk, context.operations, context.formats
        self._wanted = Wanted()
        self._shown: Shown | None = None
        self._drawn = 0
        self.exporter = Exporter(context.operations, self)
        self.state = ExportState(self.exporter)
        self.preview = Preview()
        self.preview.room_changed.connect(self._draw_again)
        self._make_choices()
        self._build()
        self.choose(REVIEW)

    def _make_choices(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Reports"))
        self.list.setIconSize(QSize(18, 18))
        for name, title in (("chart", tr("Pipeline review")), ("spreadsheet", tr("All deals"))):
            QListWidgetItem(icon(name), title, self.list).setSizeHint(QSize(0, 38))
        self.list.setFixedHeight(2 * 38 + 2)
        self.list.currentRowChanged.connect(self._on_report)
        self.period, self.pipeline_choice = InlineChoice(tr("Period")), InlineChoice(tr("Pipeline"))
        self.paper = InlineChoice(tr("Paper"), [(tr("A4"), "a4"), (tr("Letter"), "letter")])
        self.paper.set_value(self._wanted.paper)
        self.period.committed.connect(lambda key: self._want(self._wanted._replace(period=key)))
        self.pipeline_choice.committed.connect(lambda key: self._want(self._wanted._replace(pipeline=key)))
        self.paper.committed.connect(lambda paper: self._want(self._wanted._replace(paper=paper)))
        self._fields = Fields()
        self._fields.add(tr("Period"), self.period)
        self._pipeline_label = self._fields.add(tr("Pipeline"), self.pipeline_choice)
        self._fields.add(tr("Paper"), self.paper)

    def _build(self) -> None:
        side = Surface("surface", Qt.Edge.RightEdge)
        side.setFixedWidth(SIDE_WIDTH)
        column = QVBoxLayout(side)
        space = theme.tokens().space
        column.setContentsMargins(space.large, space.large, space.large, space.large)
        column.setSpacing(space.medium)
        self._told = Text(role="secondary", wrap=True)
        for part in (self.list, self._told, self._fields):
            column.addWidget(part)
        self._exports = {
            REVIEW: self._buttons((("pdf", "PDF"), ("xlsx", "XLSX"), ("html", "HTML"))),
            DEALS: self._buttons((("xlsx", "XLSX"), ("csv", "CSV"))),
        }
        for holder in self._exports.values():
            column.addWidget(holder)
        column.addWidget(self.state)
        column.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.preview)
        self._stack.addWidget(
            EmptyState(
                tr("All your deals with their fields, for a spreadsheet or another program."), picture="spreadsheet"
            )
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self._stack, 1)

    def _buttons(self, kinds: tuple[tuple[str, str], ...]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.tokens().space.small)
        for place, (fmt, name) in enumerate(kinds):
            label = tr("Export {kind}…", kind=name)
            made = Button(label, "secondary" if place else "primary", "download")
            made.clicked.connect(lambda _checked, wanted=fmt: self.ask_where(wanted))
            column.addWidget(made)
        return holder

    # Which report

    def choose(self, report: int) -> None:
        """Show a report of the list."""
        self.list.setCurrentRow(report)

    @Slot(int)
    def _on_report(self, report: int) -> None:
        review = report == REVIEW
        self._stack.setCurrentIndex(report)
        self._fields.setVisible(review)
        for place, holder in self._exports.items():
            holder.setVisible(place == report)
        about = {
            REVIEW: tr("Quota, forecast, funnel and the deals that matter, as of today. To print, export the PDF."),
            DEALS: tr("One line a deal. SalesDesk can read the file in again."),
        }
        self._told.setText(about[report])

    def _want(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.mark_stale()

    # Reading

    def refresh(self, receipt: Receipt | None) -> None:
        desk, formats, wanted, width = self._desk, self._formats, self._wanted, self.preview.device_width()
        self._drawn = width
        self._operations.read(
            lambda: reading.read(desk, formats, wanted, width), self._on_read, key=(id(self), "report")
        )

    @Slot(object)
    def _on_read(self, shown: Shown) -> None:
        self._shown = shown
        periods = [(period_name(found, self._formats), found.key) for found in shown.periods]
        self.period.set_choices(periods)
        self.period.set_value(shown.view.quota.strip.period.key)
        self.pipeline_choice.set_choices([(one_line(found.name), found.id) for found in shown.pipelines])
        self.pipeline_choice.set_value(shown.pipeline)
        for part in (self._pipeline_label, self.pipeline_choice):
            part.setVisible(len(shown.pipelines) > 1)
        self.preview.show_sheets(shown.sheets)
        self._draw_again()

    @Slot()
    def _draw_again(self) -> None:
        width = self.preview.device_width()
        if self._shown is not None and width != self._drawn and self.isVisible():
            self._drawn, pdf = width, self._shown.pdf
            self._operations.read(lambda: render(pdf, width), self._on_drawn, key=(id(self), "pages"))

    @Slot(object)
    def _on_drawn(self, sheets: list[Sheet]) -> None:
        self.preview.show_sheets(sheets)

    # Exporting

    def ask_where(self, fmt: str) -> None:
        """Ask for a file and write the report to it."""
        report = self.list.currentRow()
        if self.exporter.is_busy() or (report == REVIEW and self._shown is None):
            return
        title = tr("Pipeline review") if report == REVIEW else tr("Deals")
        target = ask_where(f"{title} {self._desk.today().isoformat()}", fmt, self)
        if target is not None:
            self.export_to(target, fmt)

    def closing(self) -> None:
        self.exporter.cancel()

    def export_to(self, target: Path, fmt: str) -> None:
        """Write the report that is chosen to a file."""
        desk, formats, shown = self._desk, self._formats, self._shown
        if self.list.currentRow() == DEALS:
            self.exporter.run(target, lambda progress: write_deals(desk, target, fmt, progress))
        elif shown is not None:
            view, paper = shown.view, shown.wanted.paper
            self.exporter.run(target, lambda _progress: reading.write_report(target, fmt, view, formats, paper))
