"""A chart with a sentence above it that says what it comes to."""

from PySide6.QtCore import QSize

from salesdesk.charts.inputs import ChartInput
from salesdesk.ui.kit import Text
from salesdesk.ui.operations import Operations
from salesdesk.ui.pages.chart_card import ChartCard


class CaptionedChart(ChartCard):
    """``says`` is the sentence."""

    def __init__(self, title: str, operations: Operations, least: QSize) -> None:
        super().__init__(title, operations, least)
        self.says = Text(wrap=True)
        self.body.insertWidget(0, self.says)

    def show_said(self, given: ChartInput | None, sentence: str, nothing: str) -> None:
        """Show a chart, or in its absence why there is none, and a sentence if there is one."""
        self.show_chart(given, nothing)
        self.says.setText(sentence)
        self.says.setVisible(bool(sentence))
