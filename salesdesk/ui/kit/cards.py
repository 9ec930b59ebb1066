"""Panels: the white card, the key figure and the empty page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.ui import theme
from salesdesk.ui.kit.buttons import Button
from salesdesk.ui.kit.icons import icon_pixmap
from salesdesk.ui.kit.text import Picture, Role, Text, speak

EmptyAction = tuple[str, str | None, Callable[[], object]]
PICTURE = 32
WIDEST_SENTENCE = 420
OVERHANG = 4
"""By how many pixels controls in a head line are higher than its words, above and below."""


class CardPanel(QFrame):
    """A panel with a head line and a body; put the content into ``body``."""

    def __init__(self, title: str = "", note: str = "", role: Role = "strong", parent: QWidget | None = None) -> None:
        from salesdesk.ui.kit.flow import HeadLine

        super().__init__(parent)
        self.setProperty("kind", "card")
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.medium + 2, space.large, space.large)
        column.setSpacing(space.small)
        self._title, self._note = Text(role=role), Text(role="small", wrap=True)
        self._head = HeadLine(self._title, space.small)
        self._column = column
        heads = QVBoxLayout()
        heads.setSpacing(1)
        heads.addWidget(self._head)
        heads.addWidget(self._note)
        column.addLayout(heads)
        self.body = QVBoxLayout()
        self.body.setSpacing(space.small)
        column.addLayout(self.body, 1)
        self.set_title(title)
        self.set_note(note)

    def set_title(self, title: str) -> None:
        """Change the head line; an empty one takes no room."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._show_head()
        speak(self, title)

    def set_note(self, note: str) -> None:
        """Change the small line under the head line."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def add_head_widget(self, widget: QWidget) -> None:
        """Put a control at the right end of the head line, or below the title where there is little room."""
        if isinstance(widget, Button):
            widget.setProperty("snug", "true")
        self._head.add(widget)
        # So that the words stand where those of a card without controls do.
        margins = self._column.contentsMargins()
        margins.setTop(theme.tokens().space.medium + 2 - OVERHANG)
        self._column.setContentsMargins(margins)
        self._show_head()

    def _show_head(self) -> None:
        self._head.setVisible(bool(self._title.text()) or self._head.has_controls())


class KeyFigure(QFrame):
    """One large figure with what it is and what it rests on."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.medium + 2, space.large, space.medium + 2)
        column.setSpacing(3)
        self._label = Text(label, "secondary")
        self._figure, self._note = Text("–", "figure"), Text(role="small", wrap=True)
        for text in (self._label, self._figure, self._note):
            column.addWidget(text)
        column.addStretch(1)
        speak(self, label)

    def show_figure(self, figure: str, note: str = "", tone: str | None = None) -> None:
        """Show a figure already formatted; the tone names a token (won, lost, warning, accent)."""
        self._figure.setText(figure)
        self._figure.set_colour(tone)
        self._note.setText(note)
        speak(self, description=f"{figure} {note}".strip())

    def figure(self) -> str:
        """The figure shown."""
        return self._figure.text()


class EmptyState(QWidget):
    """What an empty page says: what belongs here, and the ways to fill it."""

    def __init__(
        self, sentence: str, actions: Sequence[EmptyAction] = (), picture: str = "layers", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._picture = Picture()
        self._picture_name = picture
        self._sentence = Text("", "secondary", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.set_sentence(sentence)
        column = QVBoxLayout(self)
        column.setSpacing(theme.tokens().space.medium)
        column.addStretch(2)
        for part in (self._picture, self._sentence):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._buttons(actions))
        column.addStretch(3)
        self._draw_picture()
        theme.current().theme_changed.connect(self._draw_picture)

    def set_sentence(self, sentence: str) -> None:
        """Say something else."""
        self._sentence.setText(sentence)
        width = min(WIDEST_SENTENCE, self._sentence.fontMetrics().horizontalAdvance(sentence) + 8)
        self._sentence.setFixedWidth(width)
        # The layout would ask how high it is at the width of the page, where it has fewer lines.
        self._sentence.setMinimumHeight(self._sentence.heightForWidth(width))

    def _buttons(self, actions: Sequence[EmptyAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        for index, (label, icon, act) in enumerate(actions):
            row.addWidget(Button(label, "secondary" if index else "primary", icon, act))
        row.addStretch(1)
        return row

    def _draw_picture(self) -> None:
        self._picture.setPixmap(icon_pixmap(self._picture_name, "faint", PICTURE, self.devicePixelRatioF()))
