"""The tables as SQLAlchemy knows them: one for each kind of record, and the log. Made by the migrations."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Column, Dialect, Integer, LargeBinary, MetaData, Table, Text, TypeDecorator
from sqlalchemy.types import Float

from salesdesk.domain.records import Record
from salesdesk.store import checksums, keys
from salesdesk.store.columns import FROM_FILE, TO_FILE
from salesdesk.store.schema import SHAPES, Shape, type_of

METADATA = MetaData()
T = TypeVar("T")


class _Held(TypeDecorator[T]):
    """A type that the file holds otherwise; None stays None."""

    to_file: Callable[[T], Any]
    from_file: Callable[[Any], T]

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:
        return None if value is None else self.to_file(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> T | None:
        return None if value is None else self.from_file(value)


class Key(_Held[str]):
    """A key: a UUID in 16 bytes."""

    impl = LargeBinary
    cache_ok = True
    to_file, from_file = staticmethod(keys.packed), staticmethod(keys.unpacked)


class Instant(_Held[datetime]):
    """An aware UTC instant as microseconds since 1970."""

    impl = Integer
    cache_ok = True
    to_file, from_file = staticmethod(TO_FILE[datetime]), staticmethod(FROM_FILE[datetime])


class Day(_Held[date]):
    """A day as ISO text."""

    impl = Text
    cache_ok = True
    to_file, from_file = staticmethod(TO_FILE[date]), staticmethod(FROM_FILE[date])


class Flag(_Held[bool]):
    """Yes or no as 1 or 0."""

    impl = Integer
    cache_ok = True
    to_file, from_file = staticmethod(TO_FILE[bool]), staticmethod(FROM_FILE[bool])


def _table(shape: Shape) -> Table:
    types = {field.name: type_of(field.type) for field in fields(shape.kind)}
    known = {datetime: Instant, date: Day, bool: Flag, int: Integer, float: Float}
    columns: list[Column[Any]] = [
        Column("number", Integer, primary_key=True),
        Column("id", Text if shape.key_is_text else Key),
    ]
    for name in shape.fields:
        refers = name in shape.references or (name == "subject" and shape.has_subject)
        columns.append(Column(name, Integer() if refers else known.get(types[name], Text)()))
    if shape.folds_name:
        columns.append(Column("name_key", Text))
    columns.append(Column(checksums.COLUMN, Integer))
    return Table(shape.table, METADATA, *columns)


TABLES: dict[type[Record], Table] = {kind: _table(shape) for kind, shape in SHAPES.items()}

DEVICE = Table(
    "device",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", Key),
    Column("here", Integer),
    Column("file", Text),
)
WORD = Table("word", METADATA, Column("number", Integer, primary_key=True), Column("text", Text))
ENTRY = Table(
    "entry",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("hlc", Integer),
    Column("at", Integer),
    Column("actor", Integer),
    Column("command", Integer),
    Column("label", Integer),
    Column("names", Integer),
    Column("arrived", Integer),
    Column("hash", LargeBinary),
    Column("payload", LargeBinary),  # the salt, then what the entry set
)
REDACTED = Table("redacted", METADATA, Column("entry", Integer, primary_key=True), Column("digest", LargeBinary))
EVENT = Table(
    "event",
    METADATA,
    Column("entry", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("deal", Integer),
    Column("at", Integer),
    Column("kind", Integer),
    Column("old"),  # a number or a text
    Column("new"),
)
WITHDRAWN = Table(
    "withdrawn",
    METADATA,
    Column("entry", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("by", Integer, primary_key=True),
)
TAKEN_BACK = Table("taken_back", METADATA, Column("entry", Integer, primary_key=True), Column("since", Integer))
DIARY = Table(
    "diary",
    METADATA,
    Column("entry", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("period", Text),
    Column("measure", Text),
    Column("pipeline", Integer),
    Column("tag", Integer),
    Column("day", Day),
    Column("won", Integer),
    Column("target", Integer),
    Column("currency", Text),
    Column("chance", Float),
    Column("forecast", Float),
    Column("low", Float),
    Column("high", Float),
    Column("start", Integer),
    Column("step_numerator", Integer),
    Column("step_denominator", Integer),
    Column("masses", LargeBinary),
)
