"""The forecast diary as it lies in the file: read whole, and put in or taken out as one."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection

from salesdesk.desk.cards import KeptForecast
from salesdesk.store.columns import plain

_NAMES = tuple(field.name for field in fields(KeptForecast))
_ALL = f"""SELECT {", ".join(_NAMES)} FROM diary
    ORDER BY period, measure, coalesce(pipeline, ''), coalesce(tag, ''), day"""
_PUT = f"INSERT INTO diary ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))}) ON CONFLICT DO NOTHING"
_TAKE = f"DELETE FROM diary WHERE {' AND '.join(f'{name} IS ?' for name in _NAMES)}"
Cells = list[Any]
"""A line as JSON holds it, in the order of its fields."""


def lines(connection: Connection) -> list[KeptForecast]:
    """All lines, by quota and day."""
    rows = connection.exec_driver_sql(_ALL).fetchall()
    return [_line(dict(zip(_NAMES, row, strict=True))) for row in rows]


def cells_of(kept: Iterable[KeptForecast]) -> list[Cells]:
    """Lines as JSON holds them."""
    return [[plain(getattr(line, name)) for name in _NAMES] for line in kept]


def put(connection: Connection, rows: Sequence[Cells]) -> list[Cells]:
    """Write lines where there is none of that quota and day; gives those that were written."""
    return [row for row in rows if connection.exec_driver_sql(_PUT, _held(row)).rowcount > 0]


def take(connection: Connection, rows: Sequence[Cells]) -> None:
    """Take lines out again that are still as they were put in."""
    for row in rows:
        connection.exec_driver_sql(_TAKE, _held(row))


def _line(cells: dict[str, Any]) -> KeptForecast:
    masses = b64encode(cells.pop("masses")).decode()
    return KeptForecast(**cells | {"day": date.fromisoformat(cells["day"]), "masses": masses})


def _held(row: Cells) -> tuple[Any, ...]:
    return (*row[:-1], b64decode(row[-1]))
