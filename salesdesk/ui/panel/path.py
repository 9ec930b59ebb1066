"""The stage path: where a deal stands, and a click to move it."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from salesdesk.domain.records import Stage
from salesdesk.i18n import tr
from salesdesk.theme import mix
from salesdesk.ui import theme
from salesdesk.ui.kit import draw_text, elided, paint_focus_ring, plain_tip, speak

HEIGHT = 28
GAP = 4
ROOM = 300
ONE_ROW = 7
"""So many steps, Won among them, still say which they are when they share one row."""
IN_ROW = 4
WON = "won"


class PathStep(QAbstractButton):
    """One stage: behind the deal, where it is, or ahead."""

    def __init__(self, name: str, most: int, parent: QWidget | None = None) -> None:
        """``most``: as narrow as this it can be, however long the name."""
        super().__init__(parent)
        self._place = "ahead"
        self._most = most
        self._name = name
        self.setFont(theme.font("small", "strong"))
        speak(self, name)
        self.setToolTip(plain_tip(name))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_place(self, place: str) -> None:
        """``behind``, ``here``, ``won`` or ``ahead``."""
        self._place = place
        words = {"behind": tr("done"), "here": tr("here now"), "won": tr("won"), "ahead": tr("to come")}
        speak(self, description=words[place])
        self.update()

    def place(self) -> str:
        """Where the stage lies, as seen from the deal."""
        return self._place

    def sizeHint(self) -> QSize:
        return QSize(
            self.fontMetrics().horizontalAdvance(self._name) + 16, max(HEIGHT, self.fontMetrics().height() + 10)
        )

    def minimumSizeHint(self) -> QSize:
        first = self._name.split(" ")[0]
        return QSize(min(self.fontMetrics().horizontalAdvance(first) + 8, self._most), self.sizeHint().height())

    def _fitting(self, room: int) -> str:
        """As many of the name's words as fit, the first one at least."""
        words = self._name.split(" ")
        while len(words) > 1 and self.fontMetrics().horizontalAdvance(" ".join(words)) > room:
            words.pop()
        return elided(self.fontMetrics(), " ".join(words), room)

    def _colours(self) -> tuple[str, str]:
        shown = theme.tokens()
        return {
            "behind": (shown.accent_tint, shown.accent),
            "here": (shown.accent, shown.on_accent),
            "won": (shown.won_tint, shown.won),
            "ahead": (shown.sunken, shown.secondary),
        }[self._place]

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        ground, text = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(mix(ground, shown.text, 0.08) if self.underMouse() else ground))
        painter.drawRoundedRect(QRectF(self.rect()), shown.radius.chip, shown.radius.chip)
        painter.setPen(theme.colour(text))
        inner = self.rect().adjusted(3, 0, -3, 0)
        name = self._fitting(inner.width() + 1)
        draw_text(painter, inner, name, Qt.AlignmentFlag.AlignCenter)
        painter.end()
        if self.hasFocus():
            paint_focus_ring(self, text, 2.0)


class StagePath(QWidget):
    """The open stages in order, then Won. ``chosen(stage id | "won")`` on a click."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak(self, tr("Stage"))
        self._lines: list[QHBoxLayout] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._steps: dict[str, PathStep] = {}

    def show_stages(self, stages: Sequence[Stage], here: str, outcome: str) -> None:
        """Show the open stages with the deal in (or closed from) one of them."""
        names = tuple((stage.id, stage.name) for stage in stages if stage.kind == "open")
        if names != self._shown:
            self._make(names)
        keys = list(self._steps)
        at = keys.index(here) if here in keys else -1
        for index, (key, step) in enumerate(self._steps.items()):
            if key == WON:
                step.show_place("won" if outcome == "won" else "ahead")
            elif outcome == "won" or index < at:
                step.show_place("behind")
            else:
                step.show_place("here" if index == at and outcome == "open" else "ahead" if index != at else "behind")

    def step(self, key: str) -> PathStep:
        """The step of a stage, or of ``won``."""
        return self._steps[key]

    def _make(self, names: tuple[tuple[str, str], ...]) -> None:
        for old in self._steps.values():
            old.hide()
            old.deleteLater()
        for gone in self._lines:
            self._rows.removeItem(gone)
            gone.deleteLater()
        self._lines = []
        self._shown, self._steps = names, {}
        steps = (*names, (WON, tr("Won")))
        for part in _rows_of(steps):
            row = QHBoxLayout()
            row.setSpacing(GAP)
            self._rows.addLayout(row)
            self._lines.append(row)
            for key, name in part:
                self._steps[key] = step = PathStep(name, ROOM // len(part) - GAP)
                step.clicked.connect(lambda _checked, key=key: self.chosen.emit(key))
                # Its policy, by which steps share a row by the lengths of their names, leaves the least width out.
                step.setMinimumWidth(step.minimumSizeHint().width())
                row.addWidget(step, max(step.sizeHint().width(), 1))


def _rows_of(steps: Sequence[tuple[str, str]]) -> list[Sequence[tuple[str, str]]]:
    """All in one row, or in as few even rows as leave each step room for its name."""
    count = 1 if len(steps) <= ONE_ROW else -(-len(steps) // IN_ROW)
    ends = [len(steps) * place // count for place in range(count + 1)]
    return [steps[start:end] for start, end in pairwise(ends)]
