"""Exchange rates: what other currencies are worth, each from a day on."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.commands.rates import DeleteRate, SetRate
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Rate
from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import CardPanel, IconButton, InlineDate, InlineField, Text
from salesdesk.ui.panel.editors import CurrencyField, spoken
from salesdesk.ui.settings.adder import AddRow
from salesdesk.ui.settings.stages import BUTTON

WORDS = 200


class RatesSection(CardPanel):
    """A line for each rate, and fields for one more. ``wanted(Command)``."""

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Exchange rates"), role="heading", parent=parent)
        self._context = context
        self._shown: tuple[str, Sequence[Rate]] | None = None
        self.rows: dict[str, QWidget] = {}
        self._make_fields()
        self.adder = AddRow(tr("Add a rate"), (self.currency, self.day, self.rate), self._renew, self._command)
        self.adder.wanted.connect(self.wanted)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.body.addWidget(self.adder)

    def _make_fields(self) -> None:
        formats = self._context.formats
        unreadable = tr("That is not a day; write it as {example}.", example="2026-12-31")
        self.currency = CurrencyField(tr("Currency"))
        self.day = InlineDate(tr("From"), unreadable, locale=QLocale(str(formats.locale)))
        self.rate = InlineField(
            tr("One unit is worth"),
            show=lambda rate: formats.exact(Decimal(rate)),
            read=spoken(formats.parse_rate),
        )

    def _renew(self) -> None:
        self.currency.set_value(None)
        self.day.set_value(self._context.desk.today())
        self.rate.set_value(None)

    def _command(self) -> SetRate:
        if self.currency.value() is None:
            raise Refused("Choose the currency first.")
        if self.day.value() is None:
            raise Refused("Choose the day first from which the rate holds.")
        if self.rate.value() is None:
            raise Refused("Write first what one unit is worth.")
        return SetRate(currency=self.currency.value(), day=self.day.value(), rate=self.rate.value())

    def show_rates(self, rates: Sequence[Rate], currency: str) -> None:
        """Show the rates into the desk's own currency, the latest of each first."""
        if (currency, rates) == self._shown:
            return
        self._shown = currency, rates
        self.set_note(
            tr(
                "What other currencies are worth in {currency}. A rate holds from its day until the next one; amounts "
                "in a currency without a rate are listed and left out.",
                currency=currency,
            )
        )
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {rate.id: self._row(rate) for rate in rates}
        for row in self.rows.values():
            self._list.addWidget(row)

    def _row(self, rate: Rate) -> QWidget:
        formats = self._context.formats
        value = formats.exact(Decimal(rate.rate))
        words = tr("1 {currency} = {rate} {own}", currency=rate.currency, rate=value, own=rate.base)
        since = tr("from {day}", day=formats.day_medium(rate.day))
        out = IconButton(
            "trash",
            tr("Remove {what}", what=f"{words}, {since}"),
            lambda: self.wanted.emit(DeleteRate(rate=rate.id)),
        )
        out.setFixedWidth(BUTTON)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        first = Text(words)
        first.setMinimumWidth(WORDS)
        row.addWidget(first)
        row.addWidget(Text(since, "secondary"))
        row.addStretch(1)
        row.addWidget(out)
        return holder
