"""Giving closed deals their closing day."""

from dataclasses import dataclass
from datetime import date

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import change_of, some
from salesdesk.desk.commands.keys import DealKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.closings import closed_on


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClosedDay(Command):
    """Closed deals were won or lost on a day; None: on a day that is not known."""

    deals: tuple[DealKey, ...]
    day: date | None = None


@handles(SetClosedDay)
def set_closed_day(command: SetClosedDay, tx: Transaction, settings: DeskSettings) -> Change:
    """Another closing day. Raises Refused for an open deal and for a day on which the deal cannot have been closed."""
    deals = some(tx, command.deals)
    past = tx.events([deal.id for deal in deals])
    told = {d.id: closed_on(d.title, past[d.id], command.day, settings.zone, tx.now) for d in deals}
    tx.replace_history({key: events for key, events in told.items() if events != past[key]})
    return change_of(deals, "Set the closing day of {title}", "Set the closing day of {count} deals")
