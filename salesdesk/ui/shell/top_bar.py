"""The bar above a page: its title, its own controls, and New deal."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.ui.kit import Button, Text
from salesdesk.ui.surface import Surface

HEIGHT = 56
EDGE, GAP = 20, 10


class TopBar(Surface):
    """Hosts the toolbar of whichever page is shown, and the button for a new deal.

    Where there is little room, buttons with an icon show only that: New deal first, then the others from the end. Where that is
    not enough, the title goes, which the rail shows too.
    """

    def __init__(self, new_deal: Button, parent: QWidget | None = None) -> None:
        super().__init__("surface", Qt.Edge.BottomEdge, parent)
        self.setMinimumHeight(HEIGHT)
        self._title = Text(role="title")
        self._shown: list[QWidget] = []
        self.new_deal = new_deal
        self._tools = QHBoxLayout()
        self._tools.setSpacing(GAP)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, 9, EDGE, 10)
        row.setSpacing(GAP)
        row.addWidget(self._title)
        row.addLayout(self._tools, 1)
        row.addWidget(self.new_deal)

    def show_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)

    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def show_tools(self, tools: Sequence[QWidget], at_end: Sequence[QWidget] = ()) -> None:
        """Show these controls after the title and before New deal; those shown so far are kept by their page, hidden."""
        while self._tools.takeAt(0) is not None:
            pass
        for widget in self._shown:
            widget.hide()
        self._shown = [*tools, *at_end]
        for place, widget in enumerate(self._shown):
            if place == len(tools):
                self._tools.addStretch(1)
            self._tools.addWidget(widget)
            widget.show()
        if not at_end:
            self._tools.addStretch(1)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(set(self._labelled()), titled=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A control needs more or less room than it did."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().event(event)

    def _labelled(self) -> list[Button]:
        """The buttons that can do without their label, in the order in which they do."""
        found = [button for tool in self._shown for button in _buttons(tool) if not button.isHidden()]
        return [button for button in (self.new_deal, *reversed(found)) if button.can_be_bare()]

    def _needed(self, bare: set[Button], titled: bool = True) -> int:
        """The least width with these buttons bare, with or without the title."""
        parts = [part for part in (*self._shown, self.new_deal) if not part.isHidden()]
        parts += [self._title] if titled else []
        return sum(_width(part, bare) + GAP for part in parts) + 2 * EDGE

    def _fit(self) -> None:
        labelled, bare = self._labelled(), set[Button]()
        for button in labelled:
            if self._needed(bare) <= self.width():
                break
            bare.add(button)
        for button in labelled:
            button.set_bare(button in bare)
        self._title.setVisible(self._needed(bare) <= self.width())


def _buttons(tool: QWidget) -> list[Button]:
    return [tool] if isinstance(tool, Button) else tool.findChildren(Button)


def _width(part: QWidget, bare: set[Button]) -> int:
    """The least width of a control, or of controls beside each other."""
    row = part.layout()
    if isinstance(part, Button):
        wanted = part.width_if(part in bare) if part.can_be_bare() else part.minimumSizeHint().width()
    elif isinstance(row, QHBoxLayout):
        inner = [item.widget() for place in range(row.count()) if (item := row.itemAt(place)) and item.widget()]
        widths = [_width(each, bare) for each in inner if each is not None and not each.isHidden()]
        beside = row.contentsMargins()
        wanted = sum(widths) + row.spacing() * max(len(widths) - 1, 0) + beside.left() + beside.right()
    else:
        wanted = part.minimumSizeHint().width()
    return min(max(wanted, part.minimumWidth()), part.maximumWidth())
