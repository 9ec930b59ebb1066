"""What changed in the forecast since yesterday, a week ago, a day of one's own, or the period's first day."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMargins, QPoint
from PySide6.QtWidgets import QButtonGroup, QWidget

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, calendar_menu, speak
from salesdesk.ui.kit.flow import FlowBox
from salesdesk.ui.pages.quota.card import Question, QuotaCard
from salesdesk.ui.pages.quota.moved_table import MovedLine, MovedTable

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.moved_words import ShownMoves
    from salesdesk.ui.pages.quota.reading import ShownQuota

CHOICES = 3


class MovedCard(QuotaCard):
    """A row a change; a row opens its deal, or the list of its deals."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("What changed in the forecast"), context)
        self._since: date | None = None
        self._shown: ShownMoves | None = None
        self.days = [Button("", "segment", on_click=partial(self._take, place)) for place in range(CHOICES)]
        self.own_day = Button(tr("A day…"), "segment", on_click=self._ask_day)
        self._group = QButtonGroup(self)
        self.add_head_widget(self._segments())
        self.table = MovedTable()
        self.table.opened.connect(self._open)
        self.column.addWidget(self.table)

    def _segments(self) -> QWidget:
        buttons = (*self.days, self.own_day)
        holder = FlowBox(theme.tokens().space.tiny, QMargins())
        speak(holder, tr("Changes since"))
        for button in buttons:
            button.setCheckable(True)
            button.setParent(holder)
            button.setVisible(button is self.own_day)
            self._group.addButton(button)
        holder.set_parts(buttons)
        return holder

    def has_use(self, shown: "ShownQuota") -> bool:
        return not shown.has_ended

    def question(self, shown: "ShownQuota") -> Question:
        period, kind, unit, since = shown.page.strip.period, shown.page.kind, shown.unit, self._since

        def ask(snapshot: Snapshot) -> "ShownMoves":
            from salesdesk.ui.pages.quota.moved_words import read_moves

            return read_moves(snapshot, since, period, kind, unit)

        return ask

    def show_answer(self, answer: "ShownMoves") -> None:
        self._shown = answer
        self.set_title(answer.title)
        self.set_note(answer.note)
        self._show_days(answer)
        self.table.setVisible(bool(answer.lines))
        self.table.show_lines(answer.lines)

    def show_day(self, since: date | None) -> None:
        """Show what changed since the end of another day (None: a week ago)."""
        self._since = since
        self.show_outline()
        self.asks_again.emit()

    def _show_days(self, answer: "ShownMoves") -> None:
        known = [day for _, day in answer.days]
        for place, button in enumerate(self.days):
            button.setVisible(place < len(known))
            if place < len(known):
                button.set_label(answer.days[place][0])
        is_own = answer.since not in known
        formats = self.context.formats
        self.own_day.set_label(formats.day_month(answer.since) if is_own else tr("A day…"))
        chosen = self.own_day if is_own else self.days[known.index(answer.since)]
        chosen.setChecked(True)

    def _take(self, place: int) -> None:
        if self._shown is not None:
            self.show_day(self._shown.days[place][1])

    def _ask_day(self) -> None:
        """A calendar; the day that holds stays marked until another one is picked."""
        if self._shown is None:
            return
        self._show_days(self._shown)
        locale = QLocale(str(self.context.formats.locale))
        menu = calendar_menu(self._shown.since, locale, self._pick, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.own_day.mapToGlobal(QPoint(0, self.own_day.height())))

    def _pick(self, day: date) -> None:
        if self._shown is not None:
            self.show_day(min(day, self._shown.today))

    def _open(self, line: MovedLine) -> None:
        if len(line.deals) == 1:
            self.address_wanted.emit(f"deal/{line.deals[0]}")
        else:
            self.deals_wanted.emit(line.deals, f"{line.title}, {line.words}")
