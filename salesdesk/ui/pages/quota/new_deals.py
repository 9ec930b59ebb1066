"""What new deals change: the chance with so many more deals of each size; nothing where they can no longer help."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize

from salesdesk.charts.inputs import ChanceGridInput
from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import ChartView, Text
from salesdesk.ui.pages.chart_card import ChartMenu
from salesdesk.ui.pages.quota.card import Question, QuotaCard

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota
    from salesdesk.views.whatif import WhatIf

LEAST = QSize(280, 130)


class ShownNewDeals(NamedTuple):
    """The card in words; without a chart ``says`` tells why, and without both there is no card."""

    note: str
    says: str
    chart: ChanceGridInput | None
    found: "WhatIf"


class NewDealsCard(QuotaCard):
    """A cell opens the won deals of its size."""

    def __init__(self, context: Context) -> None:
        title = tr("What new deals change")
        super().__init__(title, context)
        self.says = Text(role="secondary", wrap=True)
        self.chart = ChartView(title, LEAST)
        self.chart.opened.connect(self._open_size)
        self._menu = ChartMenu(title, self.chart, context.operations)
        self._shown: ShownQuota | None = None
        self._answer: ShownNewDeals | None = None
        self.add_head_widget(self._menu)
        for part in (self.says, self.chart):
            self.column.addWidget(part)

    def has_use(self, shown: "ShownQuota") -> bool:
        gap = shown.page.gap
        return not shown.has_ended and gap is not None and gap > 0

    def question(self, shown: "ShownQuota") -> Question:
        self._shown = shown
        period, kind, unit = shown.page.strip.period, shown.page.kind, shown.unit

        def ask(snapshot: Snapshot) -> ShownNewDeals:
            from salesdesk.ui.pages.quota.new_deals_words import worded_new_deals
            from salesdesk.views.whatif import quota_takes

            return worded_new_deals(quota_takes(snapshot, period, kind), unit, snapshot.today)

        return ask

    def show_answer(self, answer: ShownNewDeals) -> None:
        self._answer = answer
        self.setVisible(bool(answer.says) or answer.chart is not None)
        self.set_note(answer.note)
        self.says.setText(answer.says)
        self.says.setVisible(bool(answer.says))
        for part in (self.chart, self._menu):
            part.setVisible(answer.chart is not None)
        if answer.chart is not None:
            self.chart.show_input(answer.chart)

    def _open_size(self, size: str) -> None:
        """The won deals that a size stands for."""
        if self._shown is not None and self._answer is not None:
            unit, deals = self._shown.unit, self._answer.found.like.get(int(size), ())
            about = tr("Won deals of about {amount}", amount=unit.short(int(size)))
            self.deals_wanted.emit(deals, tr("Won deals") if unit.currency is None else about)
