"""A whole desk as plain data, for one file: every record that counts, and every event, under names that stay.

What a kind of record has is read from its class, so that a new kind or field is in the file as soon as it is in the domain.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

from salesdesk.desk.cards import KeptForecast
from salesdesk.desk.settings import is_setting
from salesdesk.domain.events import Event, EventKind
from salesdesk.domain.records import KINDS, REFERENCES, SUBJECTS, Record, SavedThing, Setting

FORMAT = "salesdesk everything"
VERSION = 2
EVENTS, DIARY = "events", "diary"
Type = Literal["text", "whole", "number", "flag", "day", "instant"]
_TYPES: dict[Any, Type] = {str: "text", int: "whole", float: "number", bool: "flag", date: "day", datetime: "instant"}
LOOKS = frozenset({"theme", "language", "animations", "logo"})
"""Settings of the window, and a picture that no cell of a workbook can hold, which do not go along: no figure rests on them."""


COUNTED = "count"
"""The ``measure`` of an amount that is a number of deals and no money."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of a record as a file holds it. ``choices`` are the texts it takes (empty: any); ``default`` where one is."""

    name: str
    type: Type
    optional: bool
    choices: tuple[str, ...]
    default: Any
    is_money: bool = False
    """In minor units of the record's ``currency``, unless its ``measure`` says that it counts deals."""

    @property
    def needed(self) -> bool:
        """Whether a record cannot be without it."""
        return self.default is MISSING


@dataclass(frozen=True, slots=True)
class Everything:
    """One moment of a desk. ``records`` by kind, those deleted that history still speaks of too; ``events`` in order;
    ``diary`` what was forecast on past days."""

    day: date
    zone: str
    records: Mapping[type[Record], tuple[Record, ...]]
    events: tuple[Event, ...]
    diary: tuple[KeptForecast, ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.records.values())) + len(self.events) + len(self.diary)


def names() -> dict[str, type[Record]]:
    """What each kind of record is called in a file: pipelines, deals, deal_tags…"""
    return {_name(kind): kind for kind in KINDS}


def as_written() -> tuple[type[Record], ...]:
    """The kinds of records in an order in which each comes after those that it names."""
    left, done = list(KINDS), list[type[Record]]()
    while left:
        ready = next(
            kind for kind in left if not _named_by(kind) & {other.__name__ for other in left} - {kind.__name__}
        )
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def _named_by(kind: type[Record]) -> set[str]:
    subjects = set(SUBJECTS.values()) if any(f.name == "subject" for f in fields(kind)) else set()
    return {REFERENCES[f.name] for f in fields(kind) if f.name in REFERENCES} | subjects


def _name(kind: type[Record]) -> str:
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
    return f"{snake[:-1]}ies" if snake.endswith("y") else f"{snake}s"


def fields_of(kind: type[Any]) -> tuple[RecordField, ...]:
    """The fields of a kind in their order, its own first and the day of its deletion last."""
    hints = typing.get_type_hints(kind)
    own = [*fields(kind)]
    own.sort(key=lambda f: {"id": 0, "deleted_at": 2}.get(f.name, 1))
    money = any(f.name == "currency" for f in own)
    return tuple(_field(f.name, hints[f.name], f.default, money and f.name == "amount") for f in own)


def _field(name: str, hint: Any, default: Any, is_money: bool) -> RecordField:
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = [part for part in parts if part is not type(None)]
    choices = typing.get_args(plain[0]) if typing.get_origin(plain[0]) is Literal else ()
    return RecordField(
        name, "text" if choices else _TYPES[plain[0]], len(plain) < len(parts), choices, default, is_money
    )


EVENT_FIELDS = (
    RecordField("deal", "text", False, (), MISSING),
    RecordField("at", "instant", False, (), MISSING),
    RecordField("kind", "text", False, typing.get_args(EventKind), MISSING),
    RecordField("old", "text", True, (), None),
    RecordField("new", "text", True, (), None),
)
DIARY_FIELDS = fields_of(KeptForecast)


def instant_text(instant: datetime) -> str:
    """An instant in UTC by ISO 8601, to the microsecond where it has any."""
    return instant.isoformat().replace("+00:00", "Z")


def belongs_to_figures(setting: str) -> bool:
    """Whether figures may rest on a setting."""
    return is_setting(setting) and setting not in LOOKS


def goes_along(record: Record) -> bool:
    """Whether a record goes along with the desk: of settings those of figures, of saved things all but import mappings."""
    if isinstance(record, Setting):
        return belongs_to_figures(record.id)
    return not isinstance(record, SavedThing) or record.kind != "import mapping"


def sheet_name(name: str) -> str:
    """What the sheet of a kind of record is called in a workbook: Deals, Deal tags, Events…"""
    return name.replace("_", " ").capitalize()
