"""Exchange rates that the user gives, each from a day on."""

from dataclasses import dataclass, replace
from datetime import date

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.keys import RateKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.money import currency_code, rate_text
from salesdesk.domain.records import Rate

_RATES = frozenset({"rates"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRate(Command):
    """Set an exchange rate that holds from a day on.

    One unit of the currency is ``rate`` (decimal text) units of the desk's own currency.
    """

    currency: str
    day: date
    rate: str


@handles(SetRate)
def set_rate(command: SetRate, tx: Transaction, settings: DeskSettings) -> Change:
    """What a currency is worth from a day on, in the place of an earlier word on that day."""
    currency = currency_code(command.currency)
    if currency == settings.currency:
        raise Refused("{currency} is your own currency; it needs no rate.", currency=currency)
    present = tx.find(Rate, base=settings.currency, currency=currency, day=command.day)
    rate = Rate(
        id=present[0].id if present else tx.new_id(),
        currency=currency,
        base=settings.currency,
        day=command.day,
        rate=rate_text(command.rate),
    )
    tx.save(rate)
    return Change(Message("Set the rate of {currency}", {"currency": currency}), kinds=_RATES, made=rate.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRate(Command):
    """Delete an exchange rate."""

    rate: RateKey


@handles(DeleteRate)
def delete_rate(command: DeleteRate, tx: Transaction, settings: DeskSettings) -> Change:
    """A rate goes; the one before it holds on."""
    rate = tx.get(Rate, command.rate)
    tx.save(replace(rate, deleted_at=tx.now))
    return Change(Message("Remove a rate of {currency}", {"currency": rate.currency}), kinds=_RATES)
