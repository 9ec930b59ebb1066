"""What changes your chance: the open deals that matter most, if lost, if won, and pulled into the period."""

from typing import TYPE_CHECKING

from salesdesk.desk.snapshot import Snapshot
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, Text
from salesdesk.ui.pages.quota.card import Question, QuotaCard
from salesdesk.ui.pages.quota.effect_rows import EffectTable

if TYPE_CHECKING:
    from salesdesk.ui.pages.quota.chance_changes_words import ShownChanges
    from salesdesk.ui.pages.quota.reading import ShownQuota


class ChanceChangesCard(QuotaCard):
    """A row a deal; a row opens its deal."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("What changes your chance"), context)
        self.table = EffectTable()
        self.table.opened.connect(lambda deal: self.address_wanted.emit(f"deal/{deal}"))
        self._nothing = Text(role="secondary", wrap=True)
        self._strong, self._foot = Text(role="strong", wrap=True), Text(role="small", wrap=True)
        self._deals: tuple[str, ...] = ()
        self._all = Button(tr("Show all"), "ghost", on_click=self._open_all)
        self._all.hide()
        self.add_head_widget(self._all)
        for part in (self.table, self._nothing, self._strong, self._foot):
            self.column.addWidget(part)

    def has_use(self, shown: "ShownQuota") -> bool:
        return not shown.has_ended

    def question(self, shown: "ShownQuota") -> Question:
        period, kind, unit = shown.page.strip.period, shown.page.kind, shown.unit

        def ask(snapshot: Snapshot) -> "ShownChanges":
            from salesdesk.ui.pages.quota.chance_changes_words import worded_changes
            from salesdesk.views.chance_changes import chance_changes
            from salesdesk.views.whatif import quota_takes

            found, takes = chance_changes(snapshot, period, kind), quota_takes(snapshot, period, kind)
            return worded_changes(found, takes, unit, period, snapshot.today)

        return ask

    def show_answer(self, answer: "ShownChanges") -> None:
        self.set_note(answer.note)
        self._deals = answer.deals
        self._all.setVisible(answer.table is not None and len(answer.deals) > len(answer.table.rows))
        said = ((self._nothing, answer.nothing), (self._strong, answer.head), (self._foot, answer.foot))
        for text, words in said:
            text.setText(words)
            text.setVisible(bool(words))
        self.table.setVisible(answer.table is not None)
        if answer.table is not None:
            self.table.show_rows(answer.table)

    def _open_all(self) -> None:
        self.deals_wanted.emit(self._deals, tr("What changes your chance"))
