"""What the window knows of a deal already, shown where its panel will stand until that is made."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from salesdesk.desk.cards import Card
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import ElidedText, Skeleton, Text, speak
from salesdesk.ui.live.lookup import LiveLookup
from salesdesk.ui.surface import Surface

UNPAINTED_MS = 100
"""A preview that is not painted (its window is hidden) is done with after so long."""


class DealPreview(Surface):
    """``done`` once it is on the screen: then there is time for what follows."""

    done = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._formats = context.formats
        speak(self, tr("Deal"))
        self.setMinimumWidth(1)
        self.title = ElidedText()
        self.title.setFont(theme.font("title", "strong"))
        self.about = ElidedText(role="secondary")
        self.values = {name: ElidedText() for name in ("stage", "amount", "chance", "expected close")}
        words = {
            "stage": tr("Stage"),
            "amount": tr("Amount"),
            "chance": tr("Chance"),
            "expected close": tr("Expected close"),
        }
        rows = QGridLayout()
        rows.setContentsMargins(0, 16, 0, 16)
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(10)
        rows.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self.values.items()):
            rows.addWidget(Text(words[name], "secondary"), row, 0)
            rows.addWidget(value, row, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 17, 18, 24)
        whole.setSpacing(5)
        whole.addWidget(self.title)
        whole.addWidget(self.about)
        whole.addLayout(rows)
        whole.addWidget(Skeleton("rows"), 1)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.done)

    def show_card(self, card: Card, deals: LiveLookup) -> None:
        """Show what is known of a deal."""
        formats = self._formats
        self.title.setText(card.title)
        self.about.setText(" · ".join(name for name in (card.organisation, card.contact) if name))
        close = card.expected_close
        texts = {
            "stage": deals.stage_name(card),
            "amount": formats.money(card.amount, card.currency),
            "chance": formats.percent(deals.chance(card)) if deals.knows_chance(card) else "…",
            "expected close": formats.day(close) if close else "–",
        }
        for name, text in texts.items():
            self.values[name].setText(text)
        self._timer.start(UNPAINTED_MS)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._timer.isActive():
            self._timer.start(0)

    def closing(self) -> None:
        """It is not needed any more."""
        self._timer.stop()
        self.hide()
        self.deleteLater()
