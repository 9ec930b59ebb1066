"""The fields of a deal, each edited in place; every one asks for its own command."""

from collections.abc import Callable
from typing import Any

from babel.numbers import list_currencies
from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.domain.errors import Refused
from salesdesk.domain.money import exponent, to_decimal, to_minor
from salesdesk.domain.records import Deal
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Fields, InlineChoice, InlineDate, InlineField, InlineMoney, InlineSuggest, Text
from salesdesk.ui.names import NameBook
from salesdesk.ui.panel.source import PanelView, Worth
from salesdesk.ui.panel.wording import categories


def spoken(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader whose refusal is a ValueError with the sentence in it, as inline fields want it."""

    def reading(text: str) -> Any:
        try:
            return read(text)
        except Refused as refused:
            raise ValueError(worded(refused.message)) from None

    return reading


class CurrencyField(InlineSuggest):
    """A currency by its three letters."""

    def __init__(self, name: str) -> None:
        known = sorted(list_currencies())
        super().__init__(name, lambda typed: [code for code in known if code.startswith(typed.strip().upper())][:8])
        self._read = lambda typed: self._known(typed, set(known))

    @staticmethod
    def _known(typed: str, known: set[str]) -> str:
        code = typed.strip().upper()
        if code not in known:
            raise ValueError(tr('"{typed}" is not a currency; write its three letters, such as EUR.', typed=typed))
        return code


class ChanceField(InlineField):
    """The user's own chance to win; without one the learnt one is shown, and until that is known the stage's."""

    def __init__(self, name: str, formats: Formats) -> None:
        self._formats = formats
        self._usual = 0.0
        self._learnt: float | None = None
        super().__init__(name, show=self._words, read=spoken(formats.parse_percent), typed=formats.percent)

    def show_chance(self, own: float | None, usual: float, learnt: float | None = None) -> None:
        """Show the user's own chance (None: there is none) beside the learnt one, or the usual one of the stage."""
        self._usual, self._learnt = usual, learnt
        percent = self._formats.percent
        if learnt is None:
            self._empty = tr("{chance} · the stage's", chance=percent(usual))
        else:
            self._empty = tr("{chance} · the stage says {usual}", chance=percent(learnt), usual=percent(usual))
        self.set_value(own)

    def _words(self, own: float) -> str:
        percent = self._formats.percent
        if self._learnt is not None:
            return tr("{chance} · yours; your history says {learnt}", chance=percent(own), learnt=percent(self._learnt))
        return tr("{chance} · yours; the stage says {usual}", chance=percent(own), usual=percent(self._usual))


class TagsField(InlineSuggest):
    """Tags with commas between them; suggestions complete the last one."""

    def __init__(self, name: str, suggest: Callable[[str], list[str]]) -> None:
        def offers(typed: str) -> list[str]:
            before, comma, last = typed.rpartition(",")
            head = f"{before}, " if comma else ""
            return [head + name for name in suggest(last)]

        super().__init__(name, offers)

    @staticmethod
    def names(text: str) -> tuple[str, ...]:
        """The tags in a text, each once."""
        parts = (part.strip() for part in text.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))


class DealFields(Fields):
    """``wanted(Command)`` when a field was changed."""

    wanted = Signal(object)

    def __init__(self, context: Context, names: NameBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._deal: Deal | None = None
        self._firsts: dict[str, str] = {}
        self._worth: Worth | None = None
        self._usual = 0.0
        formats = context.formats
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        self.amount = InlineMoney(tr("Amount"), parse=spoken(self._parse_amount), show=self._money)
        self.currency = CurrencyField(tr("Currency"))
        self.close_day = InlineDate(
            tr("Expected close"), unreadable, show=formats.day, locale=QLocale(str(formats.locale))
        )
        self.chance = ChanceField(tr("Chance to win"), formats)
        self.why = Text(role="small", wrap=True)
        self.why.setIndent(9)
        self.why.setContentsMargins(0, 7, 0, 5)
        self.quota = Text(wrap=True)
        self.quota.setMinimumHeight(30)
        self.quota.setIndent(9)
        self.organisation = InlineSuggest(tr("Organisation"), names.suggester("organisation"))
        self.contact = InlineSuggest(tr("Contact"), names.suggester("contact"))
        self.owner = InlineSuggest(tr("Owner"), names.suggester("owner"))
        self.source = InlineSuggest(tr("Source"), names.suggester("source"))
        self.category = InlineChoice(tr("Forecast"), [(words, key) for key, words in categories().items()])
        self.tags = TagsField(tr("Tags"), names.suggester("tag"))
        self.pipeline = InlineChoice(tr("Pipeline"))
        self._rows = self._add_rows()
        for told in (self.why, self.quota):
            self._set_shown(told, False)
        self._connect()

    def _add_rows(self) -> dict[QWidget, Text]:
        inline = (self.amount, self.currency, self.close_day, self.chance)
        rows: dict[QWidget, Text] = {field: self.add(field.name, field) for field in inline}
        rows[self.why] = self.add(tr("Why"), self.why)
        rows[self.quota] = self.add(tr("Counts for quota"), self.quota)
        last = (self.organisation, self.contact, self.owner, self.source, self.category, self.tags, self.pipeline)
        return rows | {field: self.add(field.name, field) for field in last}

    def _connect(self) -> None:
        asks: tuple[tuple[Any, Callable[[Any], Command]], ...] = (
            (self.amount, lambda value: ChangeAmount(deals=self._keys(), amount=value)),
            (self.currency, self._other_currency),
            (self.close_day, lambda value: ChangeExpectedClose(deals=self._keys(), day=value)),
            (self.chance, lambda value: SetField(deals=self._keys(), field="chance", value=value)),
            (self.organisation, lambda value: SetField(deals=self._keys(), field="organisation", value=value or None)),
            (self.contact, lambda value: SetField(deals=self._keys(), field="contact", value=value or None)),
            (self.owner, lambda value: SetField(deals=self._keys(), field="owner", value=value or None)),
            (self.source, lambda value: SetField(deals=self._keys(), field="source", value=value or None)),
            (self.category, lambda value: SetField(deals=self._keys(), field="category", value=value)),
            (self.tags, lambda value: SetField(deals=(self._keys()[0],), field="tags", value=TagsField.names(value))),
            (self.pipeline, lambda value: MoveDeals(deals=self._keys(), stage=self._firsts[value], to_top=True)),
        )
        for field, ask in asks:
            field.committed.connect(lambda value, ask=ask: self.wanted.emit(ask(value)))

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
        self.amount.set_value(deal.amount)
        self.currency.set_value(deal.currency)
        self.close_day.set_value(deal.expected_close)
        usual = next((stage.probability for stage in view.stages if stage.id == deal.stage), 0.0)
        self._show_chance(deal, usual)
        self.organisation.set_value(view.organisation)
        self.contact.set_value(view.contact)
        self.owner.set_value(deal.owner)
        self.source.set_value(deal.source)
        self.category.set_value(deal.category)
        self.tags.set_value(", ".join(view.tags) or None)
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
            self._set_shown(self.quota, False)

    def _show_why(self, worth: Worth) -> None:
        self._set_shown(self.why, worth.why is not None)
        if worth.why is not None and self._deal is not None:
            self.why.setText(worth.words)
            self.chance.show_chance(self._deal.probability, self._usual, worth.learnt)

    def show_worth(self, worth: Worth) -> None:
        """Show why the chance is what it is, and what winning the deal would do to the chance of making the quota."""
        self._worth = worth
        self._show_why(worth)
        known = worth.lost is not None and worth.won is not None
        self._set_shown(self.quota, known)
        if worth.lost is not None and worth.won is not None:
            points = round((worth.won - worth.lost) * 100)
            self.quota.setText(ntr("{points} point if won", "{points} points if won", points, points=f"{points:+d}"))

    def _set_shown(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        self._rows[field].setVisible(shown)
