"""The Check page: the full check as it goes on and what it has found; where the desk is damaged, what can be done about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, CardPanel, Text
from salesdesk.ui.page import Page
from salesdesk.ui.recovery.cards import ProgressCard
from salesdesk.ui.recovery.view import RecoveryView

WIDEST = 720


class CheckPage(Page):
    """Follows what is known of the desk of its window."""

    icon = "check"
    address = "check"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Check")
        self._context = context
        self._health = context.health() if context.health is not None else None
        self.recovery: RecoveryView | None = None
        self.state = CardPanel(role="heading")
        self.meaning, self.last = Text(wrap=True), Text(role="secondary", wrap=True)
        self.daily = Text(tr("It is checked once a day by itself, when nothing else goes on."), "secondary", wrap=True)
        self.button = Button(tr("Check this desk"), "primary", "check", self._check)
        self.progress = ProgressCard()
        self._build()
        if self._health is not None:
            self._health.changed.connect(self._show)
            self.progress.stopped.connect(self._health.stop)

    def _build(self) -> None:
        space = theme.tokens().space
        for text in (self.meaning, self.last, self.daily):
            self.state.body.addWidget(text)
        self.state.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)
        calm = QWidget()
        column = QVBoxLayout(calm)
        column.setContentsMargins(space.large, space.large, space.large, space.large)
        column.setSpacing(space.large)
        for card in (self.progress, self.state):
            card.setMaximumWidth(WIDEST)
            column.addWidget(card)
        column.addStretch(1)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(calm)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.setFocusProxy(self.button)

    def is_touched(self, change: Change) -> bool:
        return False

    def refresh(self, change: Change | None) -> None:
        self._show()
        if self.recovery is not None:
            self.recovery.read_backups()

    def _check(self) -> None:
        if self._health is not None:
            self._health.check()

    @Slot()
    def _show(self) -> None:
        health = self._health
        if health is None:
            return
        if health.is_damaged:
            self._show_damage()
            return
        self.stack.setCurrentIndex(0)
        if health.is_checking:
            if self.progress.isHidden():
                self.progress.begin(tr("Checking the file, the history, and every value against it…"))
            self.progress.bar.setValue(health.percent)
        else:
            self.progress.hide()
        self.button.setEnabled(not health.is_checking)
        title, meaning = self._words()
        self.state.set_title(title)
        self.meaning.setText(meaning)
        self.last.setText(self._last_words())
        self.last.setVisible(health.last is not None)

    def _words(self) -> Sequence[str]:
        assert self._health is not None
        if self._health.last is not None:
            return (
                tr("This desk is sound"),
                tr("The file is whole, and every deal is what its history adds up to."),
            )
        return (
            tr("This desk was not checked on this computer yet"),
            tr(
                "A check proves that the file is whole, and every deal what its history adds up to. You can go on meanwhile."
            ),
        )

    def _last_words(self) -> str:
        assert self._health is not None
        if self._health.last is None:
            return ""
        day = self._health.last.day
        if day == self._health.today():
            return tr("Last checked today.")
        return tr("Last checked on {day}.", day=self._context.formats.day_medium(day))

    def _show_damage(self) -> None:
        health, desk = self._health, self._context.desk
        assert health is not None
        if self.recovery is None:
            formats, zone = self._context.formats, desk.settings.zone
            self.recovery = RecoveryView(health.desk, health.ports, health.answers, formats, zone, desk.now)
            self.stack.addWidget(self.recovery)
            self.recovery.read_backups()
            self.setFocusProxy(self.recovery)
        elif self.recovery.desk != health.desk:
            self.recovery.show_desk(health.desk)
        self.stack.setCurrentWidget(self.recovery)

    def closing(self) -> None:
        if self.recovery is not None:
            self.recovery.close_work()
