"""The navigation rail: the program's name, the pages, Settings, and where the deals are kept."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QStyle, QVBoxLayout, QWidget

from salesdesk.domain.dataclass import dataclass
from salesdesk.i18n import tr
from salesdesk.theme import mix
from salesdesk.ui import theme
from salesdesk.ui.actions.base import Action
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.menus import KeyTip
from salesdesk.ui.kit import (
    IconButton,
    Picture,
    Text,
    app_icon,
    draw_line,
    paint_focus_ring,
    paint_icon,
    plain_tip,
    speak,
)
from salesdesk.ui.kit.icons import icon_pixmap
from salesdesk.ui.surface import Surface

WIDTH, NARROW = 196, 56
ROW = 34
LOGO = 24
HEAD_AND_FOOT = QMargins(8, 2, 0, 2), QMargins(10, 6, 6, 2)


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A page as the rail shows it."""

    address: str
    title: str
    icon: str


class RailItem(QAbstractButton):
    """One page: icon and title, tinted while the page is shown."""

    def __init__(self, entry: RailEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry, self._is_narrow = entry, False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFont(theme.font("base", "medium"))
        speak(self, entry.title)
        self.setToolTip(plain_tip(entry.title))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_narrow(self, narrow: bool) -> None:
        """Show only the icon; the title is told by the tool tip."""
        self._is_narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize((NARROW if self._is_narrow else WIDTH) - 20, max(ROW, self.fontMetrics().height() + 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = shown.accent_tint if self.isChecked() else mix(shown.surface, shown.text, 0.05)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(QRectF(self.rect()), shown.radius.card, shown.radius.card)
        token = "accent" if self.isChecked() else "secondary"
        box = QRect(10, (self.height() - shown.icon) // 2, shown.icon, shown.icon)
        paint_icon(painter, self._mirrored(box), self._entry.icon, token)
        if not self._is_narrow:
            painter.setPen(theme.colour(getattr(shown, token)))
            words = QRect(36, 0, self.width() - 42, self.height())
            leading = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeading)
            draw_line(painter, self._mirrored(words), self._entry.title, leading | Qt.AlignmentFlag.AlignVCenter)
        painter.end()
        if self.hasFocus():
            paint_focus_ring(self, shown.accent, 1.0)

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)


class Rail(Surface):
    """``chosen(address)`` when a page is clicked. Entries that belong at the bottom come last (``below`` of them)."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[RailEntry], below: int = 0, parent: QWidget | None = None) -> None:
        super().__init__("surface", Qt.Edge.RightEdge, parent)
        self.setFixedWidth(WIDTH)
        speak(self, tr("Pages"))
        self.menu_button = IconButton("more", tr("Menu"))
        self.menu_button.setFixedWidth(34)
        self._items: dict[str, RailItem] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 12)
        column.setSpacing(2)
        column.addLayout(self._head())
        column.addSpacing(10)
        for index, entry in enumerate(entries):
            if index == len(entries) - below:
                column.addStretch(1)
            column.addWidget(self._item(entry))
        if not below:
            column.addStretch(1)
        column.addSpacing(4)
        column.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(HEAD_AND_FOOT[0])
        row.setSpacing(8)
        logo, name = Picture(), Text("SalesDesk", "heading")
        logo.setPixmap(app_icon().pixmap(QSize(LOGO, LOGO), self.devicePixelRatioF()))
        row.addWidget(logo)
        row.addWidget(name, 1)
        row.addWidget(self.menu_button)
        self._rows, self._wide_only = [row], [logo, name]
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(HEAD_AND_FOOT[1])
        row.setSpacing(10)
        self._disk = Picture()
        row.addWidget(self._disk)
        self._saved = Text(tr("Saved on this computer"), "small", wrap=True)
        row.addWidget(self._saved, 1)
        self._rows.append(row)
        self._wide_only.append(self._saved)
        self._draw_disk()
        theme.current().theme_changed.connect(self._draw_disk)
        return row

    def set_narrow(self, narrow: bool) -> None:
        """Show only icons, for a window with little room; what they are is one hover away."""
        if narrow == (self.width() == NARROW):
            return
        self.setFixedWidth(NARROW if narrow else WIDTH)
        for item in self._items.values():
            item.set_narrow(narrow)
        for part in self._wide_only:
            part.setVisible(not narrow)
        for row, margins in zip(self._rows, HEAD_AND_FOOT, strict=True):
            row.setContentsMargins(QMargins(1, margins.top(), 1, margins.bottom()) if narrow else margins)
        foot = Qt.AlignmentFlag.AlignHCenter if narrow else Qt.AlignmentFlag(0)
        self._rows[1].setAlignment(self._disk, foot)

    def _draw_disk(self) -> None:
        self._disk.setPixmap(icon_pixmap("saved", "secondary", 16, self.devicePixelRatioF()))

    def _item(self, entry: RailEntry) -> RailItem:
        item = RailItem(entry)
        item.clicked.connect(lambda _checked, address=entry.address: self.chosen.emit(address))
        self._items[entry.address] = item
        return item

    def show_keys(self, keymap: KeyMap, action: Action) -> None:
        """Tell in the tool tips which digit's key leads to a page."""
        for digit, item in enumerate(list(self._items.values())[:9], 1):
            KeyTip(item, keymap, action, item.accessibleName(), digit)

    def show_chosen(self, address: str) -> None:
        """Tint the page of an address; none of them for a page that is not in the rail."""
        for known, item in self._items.items():
            item.setAutoExclusive(False)
            item.setChecked(known == address)
            item.setAutoExclusive(True)

    def show_saved(self, saved: bool, where: str) -> None:
        """Say that everything is on disk, or that a change is being written; ``where`` is the file."""
        self._saved.setText(tr("Saved on this computer") if saved else tr("Saving…"))
        self._saved.setToolTip(plain_tip(where))
        # In a narrow rail the picture stands alone.
        self._disk.setToolTip(plain_tip(f"{self._saved.text()}\n{where}"))
