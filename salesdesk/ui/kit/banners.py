"""Banners: what is wrong with the desk for as long as it is so, in a strip above the page, with what can be done about it."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.domain.errors import Message
from salesdesk.i18n import tr, worded
from salesdesk.ui import theme
from salesdesk.ui.kit.buttons import Button
from salesdesk.ui.kit.icons import icon_pixmap
from salesdesk.ui.kit.text import Picture, Text, speak

BannerTone = Literal["lost", "warning", "accent"]
"""Damage, something to know, something to say: tokens of the theme, each with its tint and its icon."""
_ICONS: dict[BannerTone, str] = {"lost": "warning", "warning": "warning", "accent": "info"}
_TINTS: dict[BannerTone, str] = {"lost": "lost_tint", "warning": "warning_tint", "accent": "accent_tint"}
_RANKS: dict[BannerTone, int] = {"lost": 0, "warning": 1, "accent": 2}
PICTURE = 16
NARROW = 0.55
"""Where the buttons would take more of the width, they are below the sentence."""


class BannerNote(NamedTuple):
    """A sentence, and what can be done about it: buttons, by marked words. Both are worded where they are shown."""

    said: Message
    answers: tuple[tuple[str, Callable[[], object]], ...] = ()
    tone: BannerTone = "warning"


class BannerStrip(QWidget):
    """One strip: it has no timer and cannot be dismissed."""

    def __init__(self, note: BannerNote, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = note
        self._picture = Picture()
        self._text = Text(worded(note.said), wrap=True)
        self.buttons = [Button(tr(words), on_click=act) for words, act in note.answers]
        space = theme.tokens().space
        self._answers, self._is_narrow = QWidget(), False
        row = QHBoxLayout(self._answers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.medium)
        for button in self.buttons:
            row.addWidget(button)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(space.large + 4, space.small, space.medium, space.small)
        self._grid.setHorizontalSpacing(space.medium)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._picture, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self._text, 0, 1)
        self._grid.addWidget(self._answers, 0, 2)
        self._answers.setVisible(bool(self.buttons))
        speak(self, self._text.text())
        self._draw_picture()
        theme.current().theme_changed.connect(self._draw_picture)

    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def _draw_picture(self) -> None:
        name, colour = _ICONS[self.note.tone], self.note.tone
        self._picture.setPixmap(icon_pixmap(name, colour, PICTURE, self.devicePixelRatioF()))

    def minimumSizeHint(self) -> QSize:
        # Wide enough for the buttons below the sentence: a strip does not widen the window for what fits so.
        beside = self._grid.contentsMargins().left() + 2 * self._grid.horizontalSpacing() + PICTURE
        return QSize(self._answers.sizeHint().width() + beside, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self._answers.sizeHint().width() > NARROW * event.size().width()
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._grid.removeWidget(self._answers)
            at, start = ((1, 1), Qt.AlignmentFlag.AlignLeading) if is_narrow else ((0, 2), Qt.AlignmentFlag(0))
            self._grid.addWidget(self._answers, *at, start)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), theme.colour(getattr(shown, _TINTS[self.note.tone])))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(shown.border))


class BannerArea(QWidget):
    """The banners of a window, one a name, the gravest first; it takes no room without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: dict[str, BannerStrip] = {}
        self.hide()

    @property
    def notes(self) -> dict[str, BannerNote]:
        """What is said, by name."""
        return {name: banner.note for name, banner in self._shown.items()}

    def banner(self, name: str) -> BannerStrip | None:
        """The banner of a name."""
        return self._shown.get(name)

    def show_note(self, name: str, note: BannerNote) -> None:
        """Say something for as long as it is so, in place of what was said under that name."""
        if (there := self._shown.get(name)) is not None and there.note == note:
            return
        self._drop(name)
        self._shown[name] = made = BannerStrip(note)
        before = [other for other in self._shown.values() if other is not made]
        place = sum(_RANKS[other.note.tone] <= _RANKS[note.tone] for other in before)
        self._column.insertWidget(place, made)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, made.text()))

    def take_away(self, name: str) -> None:
        """It is so no longer."""
        self._drop(name)
        self.setVisible(bool(self._shown))

    def _drop(self, name: str) -> None:
        gone = self._shown.pop(name, None)
        if gone is not None:
            gone.hide()
            self._column.removeWidget(gone)
            gone.deleteLater()
