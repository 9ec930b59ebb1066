"""The tables as SQLAlchemy knows them: one for each kind of record, and the journal. Made by the migrations."""

import types
import typing
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import Float

from salesdesk.domain import records
from salesdesk.domain.records import Record
from salesdesk.store.columns import Day, Flag, Instant, plain_of

METADATA = MetaData()
NAMES: dict[type[Record], str] = {
    records.Pipeline: "pipeline",
    records.Stage: "stage",
    records.Organisation: "organisation",
    records.Contact: "contact",
    records.Deal: "deal",
    records.Activity: "activity",
    records.Note: "note",
    records.Quota: "quota",
    records.Rate: "rate",
    records.Tag: "tag",
    records.DealTag: "deal_tag",
    records.CustomField: "custom_field",
    records.CustomValue: "custom_value",
    records.Setting: "setting",
}


def _column_type(annotation: Any) -> Any:
    parts = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    first = parts[0]
    known = {datetime: Instant, date: Day, bool: Flag, int: Integer, float: Float}
    return known.get(first, Text)()


def _table(kind: type[Record], name: str) -> Table:
    hints = typing.get_type_hints(kind)
    columns = [Column(f.name, _column_type(hints[f.name]), primary_key=f.name == "id") for f in fields(kind)]
    return Table(name, METADATA, *columns)


TABLES: dict[type[Record], Table] = {kind: _table(kind, name) for kind, name in NAMES.items()}
FIELDS: dict[type[Record], tuple[str, ...]] = {kind: tuple(f.name for f in fields(kind)) for kind in NAMES}
PLAIN = {
    kind: tuple((i, make) for i, column in enumerate(table.columns) if (make := plain_of(column.type)))
    for kind, table in TABLES.items()
}
"""For each kind the positions of fields that the file holds otherwise, and what makes them so."""
KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in NAMES}

ENTRY = Table(
    "entry",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("device", Text),
    Column("counter", Integer),
    Column("at", Instant),
    Column("name", Text),
    Column("version", Integer),
    Column("arguments", Text),
    Column("label", Text),
    Column("label_values", Text),
    Column("inverse", Text),
    Column("state", Text),
)
EVENT = Table(
    "event",
    METADATA,
    Column("device", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("entry", Text),
    Column("deal", Text),
    Column("at", Instant),
    Column("kind", Text),
    Column("old", Text),
    Column("new", Text),
    Column("replaced", Text),
)
DEVICE = Table("device", METADATA, Column("id", Text, primary_key=True), Column("here", Integer))
DIARY = Table(
    "diary",
    METADATA,
    Column("period", Text),
    Column("measure", Text),
    Column("pipeline", Text),
    Column("tag", Text),
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
