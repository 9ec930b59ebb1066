"""Quota and settings."""

from dataclasses import replace

from salesdesk.domain import periods
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.money import LARGEST
from salesdesk.domain.records import Quota, Setting
from salesdesk.services import settings as desk_settings
from salesdesk.services.commands import ChangeSettings, SetQuota
from salesdesk.services.ports import Transaction
from salesdesk.services.receipts import Receipt, Stale
from salesdesk.services.settings import DeskSettings


def set_quota(command: SetQuota, tx: Transaction, settings: DeskSettings) -> Receipt:
    """The number to carry in a period."""
    period = periods.parse(command.period, settings.fiscal_start)
    present = tx.find(Quota, period=period.key)
    stale = Stale(kinds=frozenset({"quota"}))
    if command.amount is None:
        tx.save(*(replace(quota, deleted_at=tx.now) for quota in present))
        return Receipt(Message("Remove the quota of {period}", {"period": period.key}), stale)
    if not 0 < command.amount <= LARGEST:
        raise Refused("A quota is an amount above zero.")
    currency = command.currency or settings.currency
    quota = Quota(
        id=present[0].id if present else tx.new_id(),
        entry=present[0].entry if present else None,
        period=period.key,
        start=period.start,
        until=period.until,
        amount=command.amount,
        currency=currency,
    )
    tx.save(quota)
    return Receipt(Message("Set the quota of {period}", {"period": period.key}), stale, made=quota.id)


def change_settings(command: ChangeSettings, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Settings of the desk."""
    values = desk_settings.checked(dict(command.values))
    tx.save(*(Setting(id=name, value=value) for name, value in values.items()))
    return Receipt(Message("Change settings"), Stale(kinds=frozenset({"settings", "quota"})))
