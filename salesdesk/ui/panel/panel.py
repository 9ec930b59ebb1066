"""A deal opened beside the page: everything about it, changed in place."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import MoveDeals, WinDeals
from salesdesk.domain.days import day_of
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.actions.menus import KeyTip
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Chip, ElidedText, IconButton, InlineText, RuleLine, speak
from salesdesk.ui.names import NameBook
from salesdesk.ui.page import address_of
from salesdesk.ui.pages.exporting import ExportProgress
from salesdesk.ui.panel import source
from salesdesk.ui.panel.chance_over_time import ChanceOverTime
from salesdesk.ui.panel.custom import CustomFields
from salesdesk.ui.panel.fields import DealFields
from salesdesk.ui.panel.history import History
from salesdesk.ui.panel.outcome import OutcomeRow
from salesdesk.ui.panel.path import WON, StagePath
from salesdesk.ui.panel.sheet import SheetMenu
from salesdesk.ui.panel.source import PanelView, QuotaEffect
from salesdesk.ui.panel.steps import Steps
from salesdesk.ui.surface import Surface

WIDTH = 430
NARROWEST = 364


class TitleField(InlineText):
    """The title, as large as a title."""

    def __init__(self) -> None:
        super().__init__(tr("Title"), required=tr("A deal needs a title."))

    def showEvent(self, event: QShowEvent) -> None:
        # Under a style sheet Qt forgets the font of a widget whose parent is put elsewhere.
        self._at_rest.setFont(theme.font("title", "strong"))
        super().showEvent(event)

    def make_editor(self) -> QLineEdit:
        editor = super().make_editor()
        editor.setFont(theme.font("heading", "strong"))
        return editor


class DealPanel(Surface):
    """``opened`` when it comes into view; ``closed`` when the user wants the panel gone, or the deal has left the desk."""

    opened = Signal()
    closed = Signal()
    navigate = Signal(str)

    def __init__(self, context: Context, names: NameBook, width: int = WIDTH, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        speak(self, tr("Deal"))
        self.setMinimumWidth(NARROWEST)
        self._context = context
        self._names = names
        self._width = width
        self._key: str | None = None
        self.shown: PanelView | None = None
        self.title = TitleField()
        self.about = ElidedText(role="secondary")
        self.mark = Chip("")
        self.sheet = SheetMenu(context)
        self.sheet.navigate.connect(self.navigate)
        self.path = StagePath()
        self.outcome = OutcomeRow(context, self.sheet)
        self.fields = DealFields(context, names)
        self.custom = CustomFields()
        self.chances = ChanceOverTime(context)
        self.steps = Steps(context)
        self.history = History(context)
        self._lay_out()
        self.title.committed.connect(
            lambda title: self._run(SetField(deals=(self._key or "",), field="title", value=title))
        )
        self.path.chosen.connect(self._go_to)
        self.outcome.requests.close_wanted.connect(self.closed)
        self.outcome.sheet_asked.connect(
            lambda deal: self.navigate.emit(address_of("reports", report="deal", deal=deal))
        )
        for part in (self.fields, self.custom, self.steps, self.history):
            part.wanted.connect(self._run)
        context.operations.settled.connect(self._on_settled)

    def _lay_out(self) -> None:
        content = QWidget()
        content.setProperty("kind", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 8, 18, 24)
        column.setSpacing(12)
        for part in (
            self.path,
            self.outcome,
            self.fields,
            self.custom,
            self.chances,
            RuleLine(),
            self.steps,
            RuleLine(),
            self.history,
        ):
            column.addWidget(part)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addWidget(self._area, 1)

    def _head(self) -> QVBoxLayout:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.sheet)
        close = IconButton("close", tr("Close"), self.closed.emit)
        KeyTip(close, self._context.keymap, self._context.keymap.registry.action("panel.close"))
        first.addWidget(close)
        second.setContentsMargins(9, 0, 9, 0)
        second.addWidget(self.about, 1)
        second.addWidget(self.mark)
        head = QVBoxLayout()
        head.setContentsMargins(9, 12, 10, 4)
        head.setSpacing(0)
        head.addLayout(first)
        head.addLayout(second)
        head.addWidget(ExportProgress(self.sheet.exporter))
        return head

    def sizeHint(self) -> QSize:
        return QSize(self._width, 600)

    def deal(self) -> str | None:
        """The key of the deal it shows."""
        return self._key

    def show_deal(self, key: str | None) -> None:
        """Open the panel for a deal; None hides it."""
        if key == self._key and (key is None or self.isVisible()):
            return
        self._leave_editors()
        self._key = key
        if key is None:
            self._context.operations.forget(self)
            self.hide()
            return
        self._area.verticalScrollBar().setValue(0)
        self._names.prepare("organisation", "contact", "owner", "tag")
        self._read()

    def _leave_editors(self) -> None:
        """What is being typed belongs to the deal shown so far."""
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()

    def mark_stale(self, change: Change | None) -> None:
        """Read again when the change touches the deal."""
        if self._key is None:
            return
        if change is None or self._key in change.deals or change.any_deal:
            self._read()
        elif self.shown is not None:
            self._read_worth()
            self.chances.read_again()

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        # A field shows what was typed; after a refusal it must show what the desk has.
        if change is None:
            self._read()

    def _read(self) -> None:
        desk, key = self._context.desk, self._key
        if key is not None:
            self._context.operations.read(lambda: source.read(desk.snapshot(), key), self._on_read, key=self)

    @Slot(object)
    def _on_read(self, shown: PanelView | None) -> None:
        if shown is None:
            self.closed.emit()
            return
        self.shown = shown
        self._show_head(shown)
        view = shown.view
        self.sheet.show_deal(view.deal.id, view.deal.organisation)
        self.path.show_stages(view.stages, view.deal.stage, view.deal.outcome)
        self.outcome.show_deal(shown)
        self.fields.show_deal(shown)
        self.custom.show_values(view.deal.id, view.custom)
        self.chances.show_deal(view.deal.id)
        self.steps.show_steps(view.deal.id, view.activities)
        self.history.show_lines(view.deal.id, view.history, shown.today)
        if self.isHidden():
            self.show()
            self.opened.emit()
        self._read_worth()

    def _show_head(self, shown: PanelView) -> None:
        view, formats = shown.view, self._context.formats
        deal, zone = view.deal, self._context.desk.settings.zone
        self.title.set_value(deal.title)
        self.about.setText(" · ".join(name for name in (view.organisation, view.contact) if name))
        speak(self.about, self.about.text())
        if deal.outcome != "open":
            won = deal.outcome == "won"
            words = tr("Won, day not known") if won else tr("Lost, day not known")
            if deal.closed_at is not None:
                day = formats.day_medium(day_of(deal.closed_at, zone))
                words = tr("Won on {day}", day=day) if won else tr("Lost on {day}", day=day)
            self.mark.show_text(words, "won" if won else "lost", "check" if won else "lost")
        elif deal.snoozed_until is not None:
            words = tr("Put aside until {day}", day=formats.day_short(deal.snoozed_until, shown.today))
            self.mark.show_text(words, "neutral", "later")
        self.mark.setVisible(deal.outcome != "open" or deal.snoozed_until is not None)

    def _read_worth(self) -> None:
        desk, key, formats = self._context.desk, self._key, self._context.formats
        if key is not None and self.shown is not None and self.shown.view.deal.outcome == "open":
            self._context.operations.read(
                lambda: source.worth(desk.snapshot(), key, formats), self._on_worth, key=(self, "worth")
            )

    @Slot(object)
    def _on_worth(self, worth: QuotaEffect) -> None:
        if worth.deal == self._key:
            self.fields.show_worth(worth)

    @Slot(object)
    def _run(self, command: Command) -> None:
        self._context.operations.run(command)

    def _go_to(self, stage: str) -> None:
        if self._key is None or self.shown is None:
            return
        deal = self.shown.view.deal
        if stage == WON:
            if deal.outcome != "won":
                self._run(WinDeals(deals=(self._key,)))
        elif stage != deal.stage or deal.outcome != "open":
            self._run(MoveDeals(deals=(self._key,), stage=stage, to_top=True))

    def focus_first(self) -> None:
        """Put the focus on the title."""
        self.title.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.outcome.press(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.outcome.show_menu(event.globalPos())
