"""The parts of the Reports page and where they stand. Wires nothing but what belongs together."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from salesdesk import reports
from salesdesk.i18n import tr
from salesdesk.reports.sets import EXPORT_FORMATS, formats_of
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import EmptyState, MenuButton, Text
from salesdesk.ui.pages.exporting import ExportState
from salesdesk.ui.pages.reports.bar import NAMES, ReportBar
from salesdesk.ui.pages.reports.chart_strip import ChartFiles, ChartStrip
from salesdesk.ui.pages.reports.fields import ReportFields
from salesdesk.ui.pages.reports.preview import ReportPreview
from salesdesk.ui.pages.reports.reading import ShownReport
from salesdesk.ui.pages.reports.report_list import SET, ReportList
from salesdesk.ui.pages.reports.set_view import SetView
from salesdesk.ui.pages.reports.waiting import WaitingView
from salesdesk.ui.surface import Surface

SIDE_WIDTH, ABOVE_HEIGHT, UNBOUNDED = 292, 132, 16_777_215
"""Pixels of the side beside the report, and above it; what Qt takes for no bound."""
BESIDE_FROM = 700
"""Width of the page in pixels from which the side stands beside the report."""


def about_table(name: str) -> str:
    """What a table for other programs holds."""
    return {
        "deals": tr("All your deals with their fields, one line a deal. SalesDesk can import the file again."),
        "people": tr("Organisations and people, one line each, with how many deals they have."),
        "activities": tr("Next steps planned and done, one line each, with their deals."),
        "history": tr(
            "Every move, amount, close date and outcome, one line each. SalesDesk can import the file again."
        ),
        "everything": tr("Everything on the desk. Imported into an empty desk it gives the same figures and history."),
    }[name]


class ReportWidgets:
    """The widgets of the page. The list and the settings are at the side; the pages, or what stands for them, beside."""

    def __init__(self, page: QWidget, context: Context, state: ExportState) -> None:
        formats, keymap = context.formats, context.keymap
        self.list = ReportList()
        self.fields = ReportFields(formats)
        self.add_to_set = MenuButton(tr("Add to a set"), "layers")
        self.preview = ReportPreview()
        self.bar = ReportBar(self.preview, formats, keymap)
        self.waiting = WaitingView()
        self.state = state
        self.charts = ChartStrip(keymap)
        self.no_charts = Text(tr("This report has no charts."), "secondary")
        self.sentence = EmptyState(tr("There is no report yet."), picture="file-text")
        self.table = EmptyState(about_table("deals"), self._table_exports(), "spreadsheet")
        self.set_view = SetView(formats)
        self.stack = QStackedWidget(page)
        for shown in (self.preview, self.sentence, self.table, self.set_view):
            self.stack.addWidget(shown)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._row, self._beside = row, self._side(page)
        row.addWidget(self._beside)
        row.addLayout(self._main(), 1)
        self.fit(BESIDE_FROM)
        page.setFocusProxy(self.list)

    def fit(self, width: int) -> None:
        """What there is to choose stands beside the report; where there is little room, above it."""
        above = width < BESIDE_FROM
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if above else QBoxLayout.Direction.LeftToRight)
        self._beside.setMinimumWidth(0 if above else SIDE_WIDTH)
        self._beside.setMaximumSize(*((UNBOUNDED, ABOVE_HEIGHT) if above else (SIDE_WIDTH, UNBOUNDED)))

    def least_width(self) -> int:
        """What the page needs where all stands below each other."""
        return max(self.bar.minimumSizeHint().width(), self.stack.minimumSizeHint().width())

    def _table_exports(self) -> list[tuple[str, str | None, Callable[[], object]]]:
        wanted = self.bar.export_wanted
        return [
            (tr("Export {kind}…", kind=NAMES[fmt]), "download", partial(wanted.emit, fmt)) for fmt in EXPORT_FORMATS
        ]

    def _side(self, page: QWidget) -> QWidget:
        space = theme.tokens().space
        side = Surface("surface", Qt.Edge.RightEdge, parent=page)
        area = QScrollArea(side)
        content = QWidget(area.viewport())
        content.setProperty("kind", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(space.medium, space.medium, space.medium, space.large)
        column.setSpacing(space.small)
        column.addWidget(self.list)
        column.addWidget(self.fields)
        column.addWidget(self.add_to_set, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.addWidget(area)
        return side

    def _main(self) -> QVBoxLayout:
        space = theme.tokens().space
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bar)
        told = QVBoxLayout()
        told.setContentsMargins(space.large, 0, space.medium, 0)
        told.setSpacing(0)
        for part in (self.waiting, self.state):
            told.addWidget(part)
        column.addLayout(told)
        column.addWidget(self.stack, 1)
        self._foot = Surface("surface", Qt.Edge.TopEdge)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(space.medium, 1, space.medium, 0)
        foot.addWidget(self.charts)
        foot.addWidget(self.no_charts)
        self.no_charts.setContentsMargins(0, space.small, 0, space.small)
        self._foot.hide()
        column.addWidget(self._foot)
        return column

    # What is shown

    def show_kind(self, key: str) -> None:
        """Offer what can be done with a report, a table or a set."""
        report, is_set = reports.is_report(key), key.startswith(SET)
        self.fields.setVisible(report)
        self.add_to_set.setVisible(not is_set)
        self.bar.setVisible(not is_set)
        if not is_set:
            self.bar.show_formats(formats_of(key), report)
        self._foot.setVisible(report and self.bar.charts.isChecked())
        if is_set:
            self.show_set()
        elif not report:
            self.table.set_sentence(about_table(key))
            self.stack.setCurrentWidget(self.table)

    def show_report(self, shown: ShownReport, from_top: bool) -> None:
        """The pages of a report."""
        self.preview.show_pages(shown.leaves, shown.pictures)
        if from_top:
            self.preview.verticalScrollBar().setValue(0)
        self.bar.show_place()
        self.stack.setCurrentWidget(self.preview)

    def show_sentence(self, sentence: str) -> None:
        """Why there is nothing to show."""
        self.sentence.set_sentence(sentence)
        self.stack.setCurrentWidget(self.sentence)

    def show_set(self) -> None:
        """The set that is chosen."""
        self.stack.setCurrentWidget(self.set_view)

    def show_charts(self, shown: bool) -> None:
        """Open or close the row of charts."""
        self._foot.setVisible(shown)

    def show_chart_files(self, charts: Sequence[ChartFiles]) -> None:
        """The charts of the report."""
        self.charts.show_charts(charts)
        self.charts.setVisible(bool(charts))
        self.no_charts.setVisible(not charts)
