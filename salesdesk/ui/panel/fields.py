"""The fields of a deal, each edited in place: a line for every descriptor that stands in the panel."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.domain.fields import BUILT_IN, Field, field_of
from salesdesk.domain.money import exponent, to_decimal, to_minor
from salesdesk.domain.records import Deal
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Fields, InlineChoice, InlineMoney, Text
from salesdesk.ui.names import NameBook
from salesdesk.ui.panel.editors import (
    ChanceField,
    CurrencyField,
    FieldEditor,
    editor_of,
    label_of,
    show_value,
    spoken,
    typed_value,
)
from salesdesk.ui.panel.lookup import ViewLookup
from salesdesk.ui.panel.source import PanelView, QuotaEffect
from salesdesk.ui.typed_values import change_of_field


class DealFields(Fields):
    """``wanted(Command)`` when a field was changed. ``editors`` holds the editor of each field by its key."""

    wanted = Signal(object)

    def __init__(self, context: Context, names: NameBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._deal: Deal | None = None
        self._firsts: dict[str, str] = {}
        self._worth: QuotaEffect | None = None
        self._usual = 0.0
        places = sorted((field.in_panel.at, field.key) for field in BUILT_IN if field.in_panel)
        shown = [field_of(key) for _, key in places]
        labels = {field.key: label_of(field) for field in shown}
        self.amount = InlineMoney(labels["amount"], parse=spoken(self._parse_amount), show=self._money)
        self.currency = CurrencyField(labels["currency"])
        self.chance = ChanceField(labels["chance"], context.formats)
        self.pipeline = InlineChoice(labels["pipeline"])
        special: dict[str, FieldEditor] = {
            "amount": self.amount,
            "currency": self.currency,
            "chance": self.chance,
            "pipeline": self.pipeline,
        }
        self.editors: dict[str, FieldEditor] = {
            field.key: special.get(field.key) or editor_of(field, context.formats, names) for field in shown
        }
        self.why = Text(role="small", wrap=True)
        self.why.setIndent(9)
        self.why.setContentsMargins(0, 7, 0, 5)
        self.in_time, self.quota = Text(wrap=True), Text(wrap=True)
        for told in (self.in_time, self.quota):
            told.setMinimumHeight(30)
            told.setIndent(9)
        self._rows: dict[QWidget, Text] = {}
        for field in shown:
            self._add_row(field)
        for told in (self.in_time, self.why, self.quota):
            self._set_shown(told, False)

    def _add_row(self, field: Field) -> None:
        editor = self.editors[field.key]
        self._rows[editor] = self.add(editor.name, editor)
        editor.committed.connect(lambda value: self.wanted.emit(self._command(field, typed_value(editor, value))))
        if field.key == "chance":
            self._rows[self.in_time] = self.add(tr("In time"), self.in_time)
            self._rows[self.why] = self.add(tr("Why"), self.why)
            self._rows[self.quota] = self.add(tr("Effect on quota"), self.quota)

    def _command(self, field: Field, value: Any) -> Command:
        """What asks the desk for another value of a field."""
        if field.key == "currency":
            return self._other_currency(value)
        if field.key == "pipeline":
            return MoveDeals(deals=self._keys(), stage=self._firsts[value], to_top=True)
        return change_of_field(field, self._keys(), value)

    def _keys(self) -> tuple[str, ...]:
        return (self._deal.id,) if self._deal else ()

    def _other_currency(self, code: str) -> Command:
        """The same figure in another currency: 24,000 stays 24,000."""
        deal = self._deal
        amount = None
        if deal is not None and deal.amount is not None:
            amount = to_minor(round(to_decimal(deal.amount, deal.currency), exponent(code)), code)
        return ChangeAmount(deals=self._keys(), amount=amount, currency=code)

    def _parse_amount(self, text: str) -> int | None:
        return self._context.formats.parse_money(text, self._deal.currency if self._deal else "EUR")

    def _money(self, amount: int) -> str:
        return self._context.formats.money(amount, self._deal.currency if self._deal else "EUR")

    def show_deal(self, shown: PanelView) -> None:
        """Show a deal's fields; what is being typed just now is left alone."""
        view, deal = shown.view, shown.view.deal
        self._deal = deal
        self._firsts = shown.firsts
        lookup = ViewLookup(view, self._context.desk.settings.zone)
        for key, editor in self.editors.items():
            if editor not in (self.chance, self.pipeline):
                show_value(editor, field_of(key).get(view.card, lookup))
        usual = next((stage.probability for stage in view.stages if stage.id == deal.stage), 0.0)
        self._show_chance(deal, usual)
        self.pipeline.set_choices([(pipeline.name, pipeline.id) for pipeline in shown.pipelines])
        self.pipeline.set_value(deal.pipeline)
        self._set_shown(self.pipeline, len(shown.pipelines) > 1)

    def _show_chance(self, deal: Deal, usual: float) -> None:
        """The chance as far as it is known at once; what history teaches comes with ``show_worth``."""
        known = self._worth if self._worth and (self._worth.deal, self._worth.stage) == (deal.id, deal.stage) else None
        self._worth, self._usual = known, usual
        learnt = known.learnt if known else None
        self.chance.show_chance(deal.probability, usual, learnt)
        is_open = deal.outcome == "open"
        self._set_shown(self.chance, is_open)
        self._set_shown(self.why, is_open and known is not None and known.why is not None)
        if not is_open:
            for told in (self.in_time, self.quota):
                self._set_shown(told, False)

    def _show_why(self, worth: QuotaEffect) -> None:
        self._set_shown(self.why, worth.why is not None)
        if worth.why is not None and self._deal is not None:
            self.why.setText(worth.words)
            self.chance.show_chance(self._deal.probability, self._usual, worth.learnt)

    def show_worth(self, worth: QuotaEffect) -> None:
        """Show the chance in time, why it is what it is, and what winning or losing the deal does to the chance of the quota."""
        self._worth = worth
        self._show_why(worth)
        for told, words in ((self.in_time, worth.in_time), (self.quota, worth.quota)):
            told.setText(words)
            self._set_shown(told, bool(words))

    def _set_shown(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        self._rows[field].setVisible(shown)
