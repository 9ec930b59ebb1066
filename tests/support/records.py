"""All that a desk holds as text that a person can read and approve: records, histories and the log."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

from salesdesk.desk.changes import Change
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.errors import Message
from salesdesk.domain.records import KINDS, Deal, SavedThing, Setting

_KEY = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


class Keys:
    """Names for keys, which say nothing to a reader: the kind of the record and its number, as they came."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def learn(self, reader: Reader) -> None:
        """Name the records that are new since."""
        for kind in KINDS:
            for record in reader.every(kind):
                if kind not in (Setting, SavedThing) and record.id not in self._names:
                    number = sum(name.startswith(f"{kind.__name__} ") for name in self._names.values()) + 1
                    self._names[record.id] = f"{kind.__name__} {number}"

    def told(self, text: str) -> str:
        """A text with names for the keys in it."""
        return _KEY.sub(lambda found: self._names.get(found[0], "a key"), text)


def desk_text(desk: Desk, keys: Keys | None = None, log: int = 0) -> str:
    """Every record, deleted ones too, the history of every deal, and the latest entries of the log."""
    keys = keys or Keys()
    with desk.read() as reader:
        keys.learn(reader)
        lines = [*_records(reader), *_histories(reader), *_entries(reader, log)]
    return keys.told("\n".join(lines))


def _records(reader: Reader) -> Iterator[str]:
    for kind in KINDS:
        for record in reader.every(kind):
            shown = {
                field.name: getattr(record, field.name) for field in fields(record) if field.name not in ("id", "entry")
            }
            yield f"{kind.__name__} {record.id}: {values_text(shown)}"


def _histories(reader: Reader) -> Iterator[str]:
    past = reader.events([deal.id for deal in reader.every(Deal)])
    for deal, events in past.items():
        if events:
            yield f"history of {deal}"
        yield from (f"  {value_text(e.at)} {e.kind} {value_text(e.old)} -> {value_text(e.new)}" for e in events)


def _entries(reader: Reader, count: int) -> Iterator[str]:
    for entry in reader.entries(count) if count else ():
        yield f"entry {entry.name} by {entry.actor} at {value_text(entry.at)}, {entry.state}: {value_text(entry.label)}"


def values_text(values: dict[str, Any]) -> str:
    """Names with their values, those left out that say nothing."""
    return ", ".join(
        f"{name} {value_text(value)}" for name, value in values.items() if value not in (None, "", (), {}, 0)
    )


def value_text(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}Z"
    if isinstance(value, Message):
        told = ", ".join(f"{name}={value_text(one)}" for name, one in value.values.items())
        return f"<{value.text}{': ' if told else ''}{told}>"
    if isinstance(value, Enum):
        return value.name
    return repr(value) if isinstance(value, str) else f"{value}"


def change_text(change: Change | None) -> str:
    """What a command says that it changed."""
    if change is None:
        return "nothing"
    deals = f", deals {', '.join(sorted(change.deals))}" if change.deals else ""
    kinds = f", any of {', '.join(sorted(change.kinds))}" if change.kinds else ""
    settings = f", settings {', '.join(sorted(change.settings))}" if change.settings else ""
    made = f", made {change.made}" if change.made else ""
    counts = f", counts {change.counts}" if change.counts else ""
    stayed = f", stayed {[value_text(one) for one in change.stayed]}" if change.stayed else ""
    return (
        f"{value_text(change.label)}{deals}{kinds}{settings}{made}{counts}{stayed}{', logged' if change.entry else ''}"
    )
