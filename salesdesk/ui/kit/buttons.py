"""Buttons, drop-down buttons and the segmented control."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from PySide6.QtCore import QEvent, QMargins, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolTip,
    QWidget,
)

from salesdesk.ui import theme
from salesdesk.ui.kit.icons import paint_icon
from salesdesk.ui.kit.text import draw_text, elided, plain_tip, speak, unmarked

Kind = Literal["secondary", "primary", "ghost", "success", "danger", "segment"]

_TINTS = {"primary": "on_accent", "success": "won", "danger": "lost"}
ARROW = 14
WIDEST = 40
"""Average letters that a button has room for; a longer label, such as the name of a pipeline, ends in "…"."""
GAP = 7
BARE = 18
"""Room beside the icon of a button without its label."""


class Button(QPushButton):
    """A push button with a verb; the label is plain text and is also its accessible name."""

    def __init__(
        self,
        text: str,
        kind: Kind = "secondary",
        icon: str | None = None,
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon_name = icon
        self._is_bare = False
        self.setProperty("kind", kind)
        self.setFont(theme.font("base", "medium"))
        self.setAutoDefault(False)
        self.set_label(text)
        if on_click is not None:
            self.clicked.connect(lambda _checked: on_click())

    def label(self) -> str:
        """The label as people see it."""
        return self.text().replace("&&", "&")

    def set_label(self, text: str) -> None:
        """Show another label, as plain text."""
        self.setText(unmarked(text))
        speak(self, text)

    def can_be_bare(self) -> bool:
        """Whether it has a label that it can do without."""
        return self._icon_name is not None and bool(self.text())

    def set_bare(self, bare: bool) -> None:
        """Show only the icon, or the label too; the tool tip tells the label where it is not shown."""
        if bare != self._is_bare:
            self._is_bare = bare
            self.updateGeometry()
            self.update()

    def width_if(self, bare: bool) -> int:
        """How wide it wants to be with only its icon, or with its label."""
        return theme.tokens().icon + BARE if bare else self._hint().width()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon_name = icon
        self.update()

    def sizeHint(self) -> QSize:
        hint = self._hint()
        return QSize(self.width_if(bare=True), hint.height()) if self._is_bare else hint

    def _hint(self) -> QSize:
        hint = super().sizeHint()
        hint.setWidth(min(hint.width(), self.fontMetrics().averageCharWidth() * WIDEST))
        if self._icon_name is None:
            return hint
        wanted = theme.tokens().icon
        return hint.grownBy(QMargins(0, 0, wanted + GAP, 0)) if self.text() else hint.expandedTo(QSize(wanted + 14, 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """A button without its label tells it."""
        if event.type() == QEvent.Type.ToolTip and self._is_bare and not self.toolTip():
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), plain_tip(self.label()), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keys, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._paint_label(painter)
        painter.end()
        if self.hasFocus():
            shown = theme.tokens()
            paint_focus_ring(self, shown.on_accent if self._kind == "primary" else shown.accent)

    def _tint(self) -> str:
        if not self.isEnabled():
            return "faint"
        if self._kind == "segment":
            return "text" if self.isChecked() else "secondary"
        return _TINTS.get(self._kind, "text")

    def _paint_label(self, painter: QPainter) -> None:
        """The icon and the label in the middle, the icon where reading begins."""
        label, side = "" if self._is_bare else self.label(), theme.tokens().icon
        icon_room = 0 if self._icon_name is None else side + (GAP if label else 0)
        room = self._label_room()
        shown = elided(self.fontMetrics(), label, room.width() - icon_room)
        block = QRect(0, 0, icon_room + self.fontMetrics().horizontalAdvance(shown), room.height())
        block.moveCenter(room.center())
        if self._icon_name is not None:
            box = QRect(block.left(), block.top() + (block.height() - side) // 2, side, side)
            tint = "secondary" if self._kind == "ghost" and self.isEnabled() else self._tint()
            paint_icon(painter, self._mirrored(box), self._icon_name, tint)
        painter.setPen(theme.colour(getattr(theme.tokens(), self._tint())))
        leading = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeading)
        place = self._mirrored(block.adjusted(icon_room, 0, 2, 0))
        draw_text(painter, place, shown, leading | Qt.AlignmentFlag.AlignVCenter)

    def _label_room(self) -> QRect:
        """Where the label may be, in left-to-right terms."""
        return self.rect().adjusted(6, 0, -6, 0)

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)


class IconButton(Button):
    """A button that shows only an icon; its name is its tool tip and what screen readers say."""

    def __init__(
        self, icon: str, name: str, on_click: Callable[[], object] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "ghost", icon, on_click, parent)
        self.setProperty("alone", "true")
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Change what the button is called."""
        speak(self, name)
        self.setToolTip(plain_tip(name))


class MenuButton(Button):
    """A button that drops a menu down: any actions put into ``menu()``, or a list to choose one from."""

    chosen = Signal(object)

    def __init__(self, text: str, icon: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(text, "secondary", icon, parent=parent)
        self.setMenu(QMenu(self))

    def set_choices(self, choices: Sequence[tuple[str, Any]], current: Any = None) -> None:
        """Offer these labels and values; choosing one sends its value with ``chosen`` (the caller sets the label)."""
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        for label, value in choices:
            action = menu.addAction(unmarked(label))
            action.setCheckable(True)
            action.setChecked(value == current)
            action.setData(value)
            action.triggered.connect(lambda _checked, picked=value: self.chosen.emit(picked))
            group.addAction(action)

    def can_be_bare(self) -> bool:
        """Its label is what was chosen."""
        return False

    def _hint(self) -> QSize:
        return super()._hint().grownBy(QMargins(0, 0, ARROW + GAP - 2, 0))

    def _label_room(self) -> QRect:
        return super()._label_room().adjusted(0, 0, -ARROW - GAP + 2, 0)

    def _paint_label(self, painter: QPainter) -> None:
        super()._paint_label(painter)
        box = QRect(self.width() - ARROW - 10, (self.height() - ARROW) // 2, ARROW, ARROW)
        paint_icon(painter, self._mirrored(box), "chevron-down", "secondary" if self.isEnabled() else "faint")


class Segmented(QWidget):
    """A few choices side by side, one of which holds; arrow keys move between them."""

    chosen = Signal(object)

    def __init__(self, choices: Sequence[tuple[str, Any]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak(self, name)
        self._values = [value for _label, value in choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.tokens().space.tiny)
        for index, (label, _value) in enumerate(choices):
            button = Button(label, "segment", parent=self)
            button.setCheckable(True)
            row.addWidget(button)
            self._group.addButton(button, index)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._values[index]))

    def value(self) -> Any:
        """The value that holds."""
        return self._values[self._group.checkedId()]

    def choose(self, value: Any) -> None:
        """Let another value hold, without sending ``chosen``."""
        self._group.button(self._values.index(value)).setChecked(True)


def paint_focus_ring(widget: QWidget, colour: str, inset: float = 2.5) -> None:
    """Draw a ring just inside the widget's edge."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = max(theme.tokens().radius.card - inset, 2)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
