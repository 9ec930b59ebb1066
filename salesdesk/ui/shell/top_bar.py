"""The bar above a page: its title, its own controls, and New deal."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.ui.kit import Text
from salesdesk.ui.surface import Surface

HEIGHT = 56


class TopBar(Surface):
    """Hosts the toolbar of whichever page is shown, and the button for a new deal."""

    def __init__(self, new_deal: QWidget, parent: QWidget | None = None) -> None:
        super().__init__("surface", Qt.Edge.BottomEdge, parent)
        self.setMinimumHeight(HEIGHT)
        self._title = Text(role="title")
        self._shown: list[QWidget] = []
        self.new_deal = new_deal
        self._tools = QHBoxLayout()
        self._tools.setSpacing(10)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 9, 20, 10)
        row.setSpacing(10)
        row.addWidget(self._title)
        row.addLayout(self._tools, 1)
        row.addWidget(self.new_deal)

    def show_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)

    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def show_tools(self, tools: Sequence[QWidget]) -> None:
        """Show these controls after the title; those shown so far are kept by their page, hidden."""
        while self._tools.takeAt(0) is not None:
            pass
        for widget in self._shown:
            widget.hide()
        self._shown = list(tools)
        for widget in tools:
            self._tools.addWidget(widget)
            widget.show()
        self._tools.addStretch(1)
