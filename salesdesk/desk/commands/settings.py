"""Settings of the desk."""

from dataclasses import dataclass

from salesdesk.desk import settings as desk_settings
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.quotas import keep_to_their_days
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings(Command):
    """Change settings of the desk, by name, as text (see ``desk.settings``)."""

    values: tuple[tuple[str, str], ...]


@handles(ChangeSettings)
def change_settings(command: ChangeSettings, tx: Transaction, settings: DeskSettings) -> Change:
    """Settings of the desk."""
    values = desk_settings.checked(dict(command.values))
    if "personal_fields" in values:  # each by itself
        values |= desk_settings.marks_of(values.pop("personal_fields"), settings.personal_fields)
    if "fiscal_start" in values:
        keep_to_their_days(tx, int(values["fiscal_start"]))
    tx.save(*(Setting(id=name, value=value) for name, value in values.items()))
    kinds = frozenset({"quotas"} if "fiscal_start" in values else ())
    return Change(Message("Change settings"), kinds=kinds, settings=frozenset(values))
