"""Enough, and in time? The coverage that is needed, and the deals likely to be won only after the period."""

from typing import TYPE_CHECKING

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Text
from salesdesk.ui.pages.quota.card import Question, QuotaCard
from salesdesk.ui.pages.quota.effect_rows import EffectTable

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.reading import ShownQuota
    from salesdesk.ui.pages.quota.slip_words import ShownSlips


class SlipCard(QuotaCard):
    """Sentences, and a row for each deal; a row opens its deal."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Enough, and in time?"), context)
        self.enough, self.rate = Text(wrap=True), Text(role="small", wrap=True)
        self.usual, self.foot = Text(role="small", wrap=True), Text(role="small", wrap=True)
        self.table = EffectTable()
        self.table.opened.connect(lambda deal: self.address_wanted.emit(f"deal/{deal}"))
        for part in (self.enough, self.rate, self.table, self.foot, self.usual):
            self.column.addWidget(part)

    def has_use(self, shown: "ShownQuota") -> bool:
        return not shown.has_ended and bool(shown.page.open_deals)

    def question(self, shown: "ShownQuota") -> Question:
        period, kind, unit = shown.page.strip.period, shown.page.kind, shown.unit

        def ask(snapshot: Snapshot) -> "ShownSlips":
            from salesdesk.ui.pages.quota.slip_words import worded_slips
            from salesdesk.views.coverage import coverage_and_need
            from salesdesk.views.slip import slipping

            covered, found = coverage_and_need(snapshot, period, kind), slipping(snapshot, period, kind)
            return worded_slips(covered, found, unit, snapshot.today)

        return ask

    def show_answer(self, answer: "ShownSlips") -> None:
        pairs = (
            (self.enough, answer.enough),
            (self.rate, answer.rate),
            (self.usual, answer.usual),
            (self.foot, answer.foot),
        )
        for text, words in pairs:
            text.setText(words)
            text.setVisible(bool(words))
        self.table.setVisible(answer.table is not None)
        if answer.table is not None:
            self.table.show_rows(answer.table)
