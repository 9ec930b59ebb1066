"""Settings of the desk."""

from salesdesk.domain.errors import Message
from salesdesk.domain.records import Setting
from salesdesk.services import settings as desk_settings
from salesdesk.services.commands import ChangeSettings
from salesdesk.services.handlers.quotas import keep_to_their_days
from salesdesk.services.ports import Transaction
from salesdesk.services.receipts import Receipt, Stale
from salesdesk.services.settings import DeskSettings


def change_settings(command: ChangeSettings, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Settings of the desk."""
    values = desk_settings.checked(dict(command.values))
    if "fiscal_start" in values:
        keep_to_their_days(tx, int(values["fiscal_start"]))
    tx.save(*(Setting(id=name, value=value) for name, value in values.items()))
    return Receipt(Message("Change settings"), Stale(kinds=frozenset({"settings", "quota"})))
