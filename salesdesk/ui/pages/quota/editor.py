"""The line in which a quota is set, under the top bar: for which period, and how much."""

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.formats import Formats
from salesdesk.i18n import tr, worded
from salesdesk.reports.wording import period_name
from salesdesk.ui.kit import Button, IconButton, MenuButton, Text, restyle, speak
from salesdesk.ui.kit.flow import FlowBox
from salesdesk.ui.pages.quota.unit import Unit, kind_name
from salesdesk.ui.surface import Surface
from salesdesk.views.kinds import PLAIN, NamedKind, QuotaKind

FIELD_WIDTH = 150


class QuotaEditor(Surface):
    """``wanted(SetQuota)`` when an amount was given; ``period_chosen(key)``; ``closed`` when it goes away."""

    wanted = Signal(object)
    period_chosen = Signal(object)
    closed = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__("surface", Qt.Edge.BottomEdge, parent)
        self._formats = formats
        self._period, self._unit, self._kind = "", Unit(formats, "EUR"), PLAIN
        self._sentence = Text(role="secondary", wrap=True)
        self._problem = Text(role="error", wrap=True)
        self._problem.hide()
        self.period = MenuButton("", "calendar")
        self.period.chosen.connect(self.period_chosen)
        self.counts = Text(role="strong")
        self.amount = QLineEdit()
        speak(self.amount, tr("Quota"))
        self.amount.setPlaceholderText(tr("Amount"))
        self.amount.setFixedWidth(FIELD_WIDTH)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.returnPressed.connect(self.commit)
        self.amount.textEdited.connect(lambda _text: self._complain(""))
        self._none = Button(tr("Remove quota"), "ghost", on_click=self.remove)
        self._close = IconButton("close", tr("Close"), self.close_editor)
        self._build()

    def _build(self) -> None:
        line = FlowBox(8, QMargins(), self)
        parts = [Text(tr("Quota for"), "strong"), self.period, self.counts, self.amount]
        parts += [Button(tr("Set quota"), "primary", on_click=self.commit), self._none]
        for part in parts:
            part.setParent(line)
        parts[0].setFixedHeight(self.amount.sizeHint().height())
        line.set_parts(parts)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(line, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 9)
        column.setSpacing(6)
        column.addWidget(self._sentence)
        column.addLayout(row)
        column.addWidget(self._problem)

    def show_period(
        self, period: Period, periods: Sequence[Period], target: int | None, unit: Unit, named: NamedKind
    ) -> None:
        """Show a kind of quota of a period; what is being typed for the same one stays."""
        name = period_name(period, self._formats)
        self.period.set_label(name)
        self.period.set_choices([(period_name(found, self._formats), found.key) for found in periods], period.key)
        if (period.key, named.kind) != (self._period, self._kind) or not self.amount.isModified():
            self.amount.setText("" if target is None else unit.plain(target))
            self._complain("")
        self._period, self._unit, self._kind = period.key, unit, named.kind
        self.counts.setText(kind_name(named))
        self.counts.setVisible(named.kind != PLAIN)
        self._none.setVisible(target is not None)
        self._close.setVisible(target is not None)
        self._sentence.setVisible(target is None)
        explanation = tr(
            "There is no quota for {period} yet. Set one to see your pace and the chance to make it.", period=name
        )
        self._sentence.setText(explanation)

    def begin(self) -> None:
        """Show the line with the amount ready to be typed over."""
        self.show()
        self.amount.setFocus()
        self.amount.selectAll()

    def commit(self) -> None:
        """Ask for the quota that was typed."""
        try:
            amount = self._unit.read(self.amount.text())
        except Refused as problem:
            self._complain(worded(problem.message))
            return
        if amount is None or amount <= 0:
            self._complain(_how_to_type(self._kind))
            return
        self.wanted.emit(self._command(amount))
        self._finish()

    def remove(self) -> None:
        """Ask for no quota in the period."""
        self.wanted.emit(self._command(None))
        self._finish()

    def _command(self, amount: int | None) -> SetQuota:
        measure, pipeline, tag = self._kind
        currency = self._unit.currency  # a number of deals keeps the desk's
        return SetQuota(
            period=self._period, amount=amount, currency=currency, measure=measure, pipeline=pipeline, tag=tag
        )

    def close_editor(self) -> None:
        """Go away without a change."""
        self._finish()

    def _finish(self) -> None:
        self.amount.setModified(False)
        self._complain("")
        self.hide()
        self.closed.emit()

    def _complain(self, sentence: str) -> None:
        self.amount.setProperty("wrong", "true" if sentence else "")
        restyle(self.amount)
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._close.isVisibleTo(self):
            self.close_editor()
        else:
            super().keyPressEvent(event)


def _how_to_type(kind: QuotaKind) -> str:
    if kind.measure == "count":
        return tr("Type the number of deals to win in the period, such as 12.")
    return tr("Type the amount to win in the period, such as 250k.")
