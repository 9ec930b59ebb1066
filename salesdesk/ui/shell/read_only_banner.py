"""What a window says above its page for as long as its desk is open to read only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit import Picture, Text, icon_pixmap
from salesdesk.ui.surface import Surface

PICTURE = 16


class ReadOnlyBanner(Surface):
    """A sentence with a picture of an eye, all along the window."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__("warning_tint", Qt.Edge.BottomEdge, parent)
        space = theme.tokens().space
        self._picture = Picture()
        self.text = Text(words, "strong", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.large, space.small, space.large, space.small)
        row.setSpacing(space.small)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        self._draw_picture()
        theme.current().theme_changed.connect(self._draw_picture)

    def _draw_picture(self) -> None:
        self._picture.setPixmap(icon_pixmap("eye", "warning", PICTURE, self.devicePixelRatioF()))
