"""Merging the log of another desk into this one."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message
from salesdesk.i18n import mark

_DAY_US = 86_400_000_000
_MERGED = mark("Merge {count} changes of {file}")
_AHEAD = mark("Merge {count} changes of {file}; a clock there is {days} days ahead of this one")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLog(Command):
    """The changes made in another desk file that this one lacks come into it. It is no change of its own: each of them can be
    taken back where it was made. Merged again, nothing happens."""

    backup_before: ClassVar[str | None] = "merge"
    source: Path


@handles(MergeLog)
def merge_log(command: MergeLog, tx: Transaction, settings: DeskSettings) -> Change:
    """Take in the log of another desk. Raises SalesDeskError for a file that is no desk, or whose log does not fit."""
    merged = tx.merge_log(command.source)
    values = {"count": merged.entries, "file": command.source.name}
    counts = {"new": merged.entries}
    forgets = merged.redacted
    if merged.ahead:
        return Change.of_everything(
            Message(_AHEAD, values | {"days": round(merged.ahead / _DAY_US, 1)}), counts, forgets
        )
    return Change.of_everything(Message(_MERGED, values), counts, forgets)
