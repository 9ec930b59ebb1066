"""A card that holds one chart, with what can be done with it."""

from pathlib import Path

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QFileDialog, QWidget

from salesdesk.charts.inputs import ChartInput
from salesdesk.domain.errors import Message
from salesdesk.i18n import tr
from salesdesk.ui.kit import CardPanel, ChartView, IconButton, Text
from salesdesk.ui.kit.file_handover import file_words
from salesdesk.ui.leaving import may_leave
from salesdesk.ui.operations import Operations

NOT_SAVED = Message("The picture could not be written to {file}. Choose another folder; nothing else has changed.")


class ChartMenu(IconButton):
    """What can be done with a chart: its menu, and saving it as a picture; a failure is told in a sentence."""

    def __init__(self, title: str, chart: ChartView, operations: Operations) -> None:
        super().__init__("more", tr("More about {chart}", chart=title), self._show_menu)
        self._chart, self._operations = chart, operations
        chart.save_wanted.connect(self._ask_where)

    def save_to(self, path: Path) -> None:
        """Write the chart to a file."""
        try:
            self._chart.save(path)
        except OSError:
            self._operations.failed.emit(Message(NOT_SAVED.text, {"file": path.name}))

    def _show_menu(self) -> None:
        menu = self._chart.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _ask_where(self) -> None:
        kinds = "PNG (*.png);;SVG (*.svg)"
        suggested = Path.home() / f"{file_words(self._chart.accessibleName())}.png"
        may = may_leave(self, "file")
        path, kind = QFileDialog.getSaveFileName(self, tr("Save picture"), str(suggested), kinds) if may else ("", "")
        if path:
            suffix = "" if Path(path).suffix.lower() in (".svg", ".png") else f".{kind[:3].lower()}"
            self.save_to(Path(path + suffix))


class ChartCard(CardPanel):
    """``chart`` is the chart; a sentence stands in its place where there is nothing to draw."""

    def __init__(self, title: str, operations: Operations, least: QSize, control: QWidget | None = None) -> None:
        """``least`` is the smallest size of the chart, ``control`` a switch in the head line."""
        super().__init__(title)
        self._title.setWordWrap(True)
        self.chart = ChartView(title, least)
        self._nothing = Text(role="secondary", wrap=True)
        self._nothing.hide()
        self._more = ChartMenu(title, self.chart, operations)
        if control is not None:
            self.add_head_widget(control)
        self.add_head_widget(self._more)
        self.body.addWidget(self.chart, 1)
        self.body.addWidget(self._nothing)
        self.body.addStretch(0)

    def show_chart(self, given: ChartInput | None, nothing: str = "") -> None:
        """Show a chart, or in its absence a sentence."""
        self.chart.setVisible(given is not None)
        self._more.setVisible(given is not None)
        self._nothing.setVisible(given is None)
        self._nothing.setText(nothing)
        if given is not None:
            self.chart.show_input(given)

    def save_to(self, path: Path) -> None:
        """Write the chart to a file; a failure is told in a sentence."""
        self._more.save_to(path)
