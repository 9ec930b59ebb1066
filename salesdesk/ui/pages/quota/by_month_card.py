"""Commit, best case and the model beside each other by month, and who was right in past months."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, RuleLine, Text, speak
from salesdesk.ui.kit.text import plain_tip
from salesdesk.ui.pages.quota.card import Question, QuotaCard

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.by_month_words import MonthLine, ShownMonths
    from salesdesk.ui.pages.quota.reading import ShownQuota


class ByMonthCard(QuotaCard):
    """A row a month. Months that have ended are read when that is asked for, since each has to be learnt as a day is: one by
    one, while the card is in sight."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Your call and the forecast, month by month"), context)
        self._count, self._asked = 0, object()
        self._missing = 0
        self.table = MonthTable()
        self.verdict = Text(role="secondary", wrap=True)
        self.back = Button(tr("Compare with past months"), "secondary", on_click=self._look_back)
        self.back.setToolTip(
            plain_tip(tr("Each past month is worked out as it stood when it began, which takes a while."))
        )
        for part in (self.table, self.verdict):
            self.column.addWidget(part)
        self.column.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignLeft)
        self.back.hide()

    def has_use(self, shown: "ShownQuota") -> bool:
        """The months are those around today, which a period that has ended is not about."""
        return not shown.has_ended

    def question(self, shown: "ShownQuota") -> Question:
        period, kind, unit = shown.page.strip.period, shown.page.kind, shown.unit
        if self._asked != (period.key, kind):
            self._asked, self._count = (period.key, kind), 0
        count = self._count

        def ask(snapshot: Snapshot) -> "ShownMonths":
            from salesdesk.ui.pages.quota.by_month_words import read_months

            return read_months(snapshot, count, period, kind, unit)

        return ask

    def show_answer(self, answer: "ShownMonths") -> None:
        self.set_note(answer.note)
        self.table.show_lines(answer.heads, answer.lines)
        self.verdict.setText(answer.verdict)
        self._missing = answer.missing
        self.verdict.setVisible(bool(answer.verdict))
        self.back.setVisible(not self._count and answer.missing > 0)
        self.back.setEnabled(True)
        self._read_on()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_on()

    def _read_on(self) -> None:
        """Ask for one month more where past ones were asked for, any are missing, and someone looks."""
        if self._missing and self._count and self.isVisible():
            self._look_back()

    def _look_back(self) -> None:
        self._missing = 0
        self._count += 1
        self.back.setEnabled(False)
        self.asks_again.emit()


class MonthTable(QWidget):
    """Months in rows under their heads; the calls that were nearest are stressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens().space.small)
        self._grid.setVerticalSpacing(3)
        self._cells: list[list[Text]] = []
        self._rule = RuleLine()
        self._lines: tuple[MonthLine, ...] = ()

    def show_lines(self, heads: tuple[str, ...], lines: "tuple[MonthLine, ...]") -> None:
        """Show these months; a rule stands below those that have ended."""
        self._lines = lines
        self._fill(0, heads, ())
        ended = sum(line.has_ended for line in lines)
        self._grid.removeWidget(self._rule)
        for place, line in enumerate(lines):
            self._fill(1 + place, line.cells, line.strong)
            speak(self._cells[1 + place][0], ", ".join(line.cells))
        for cells in self._cells[1 + len(lines) :]:
            for cell in cells:
                cell.hide()
        self._rule.setVisible(0 < ended < len(lines))
        self._grid.addWidget(self._rule, 2 * ended + 2, 0, 1, len(heads))

    def lines(self) -> "tuple[MonthLine, ...]":
        """What is shown, from the top."""
        return self._lines

    def _fill(self, row: int, texts: tuple[str, ...], strong: tuple[int, ...]) -> None:
        while len(self._cells) <= row:
            self._cells.append([self._made(len(self._cells), column) for column in range(len(texts))])
        for column, (cell, text) in enumerate(zip(self._cells[row], texts, strict=True)):
            cell.setText(text)
            cell.show()
            if row:
                cell.setFont(theme.font("base", "strong" if column in strong else "regular"))
                cell.set_colour("won" if column in strong else "text" if column in (0, len(texts) - 1) else "secondary")

    def _made(self, row: int, column: int) -> Text:
        cell = Text(role="body" if row else "small")
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(cell, 2 * row + 1, column, side | Qt.AlignmentFlag.AlignVCenter)
        self._grid.setColumnStretch(column, 1)
        return cell
