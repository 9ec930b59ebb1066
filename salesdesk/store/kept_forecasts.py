"""The forecast diary as it lies in the file: read whole, and put in or taken out as one."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection

from salesdesk.desk.cards import KeptForecast
from salesdesk.store.columns import plain
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.log.fold import entries_in_order

_NAMES = tuple(field.name for field in fields(KeptForecast))
_REFERENCES = {"pipeline": "pipeline", "tag": "tag"}
_ALL = f"SELECT {', '.join(_NAMES)} FROM diary"
_PUT = f"""INSERT INTO diary ({", ".join(_NAMES)}, entry) VALUES ({", ".join("?" * len(_NAMES))}, ?)
    ON CONFLICT DO NOTHING"""
Cells = list[Any]
"""A line as JSON holds it, in the order of its fields."""


def lines(connection: Connection, keys: KeyNumbers) -> list[KeptForecast]:
    """All lines, by quota and day."""
    rows = connection.exec_driver_sql(_ALL).fetchall()
    found = [_line(dict(zip(_NAMES, row, strict=True)), keys) for row in rows]
    return sorted(found, key=lambda kept: (kept.period, kept.measure, kept.pipeline or "", kept.tag or "", kept.day))


def cells_of(kept: Iterable[KeptForecast]) -> list[Cells]:
    """Lines as JSON holds them."""
    return [[plain(getattr(line, name)) for name in _NAMES] for line in kept]


def as_json(row: Sequence[Any]) -> Cells:
    """A line as JSON holds it, of cells whose last are the masses in bytes."""
    return [*row[:-1], b64encode(row[-1]).decode()]


def put(connection: Connection, keys: KeyNumbers, rows: Sequence[Cells], entry: int | None) -> list[Cells]:
    """Write the lines of an entry where there is none of that quota and day; gives those that were written."""
    return [row for row in rows if connection.exec_driver_sql(_PUT, (*_held(row, keys), entry)).rowcount > 0]


def lay_again(connection: Connection, fetch: Callable[..., list[tuple[Any, ...]]], keys: KeyNumbers) -> None:
    """Take all lines out that entries brought, and put in those of the entries that hold, the earliest first."""
    connection.exec_driver_sql("DELETE FROM diary WHERE entry IS NOT NULL")
    for number, _, payload, since in entries_in_order(fetch):
        if since is None and payload.diary:
            put(connection, keys, payload.diary, number)


Recorded = tuple[str, int, Cells]
"""A line that was recorded day by day: the device that recorded it first, when (microseconds), and the line with keys."""


def recorded(connection: Connection, keys: KeyNumbers) -> list[Recorded]:
    """The lines that no entry brought."""
    rows = connection.exec_driver_sql(f"SELECT device, recorded, {', '.join(_NAMES)} FROM diary WHERE entry IS NULL")
    found = []
    for device, instant, *cells in rows.fetchall():
        line = dict(zip(_NAMES, as_json(cells), strict=True))
        for name, table in _REFERENCES.items():
            line[name] = None if line[name] is None else keys.key(table, line[name])
        found.append((keys.key("device", device), instant, list(line.values())))
    return found


def take_in(connection: Connection, keys: KeyNumbers, lines: Iterable[Recorded]) -> None:
    """Put in the lines of another desk; of a day and quota the one that was begun first stays."""
    for device, instant, line in lines:
        held = dict(zip(_NAMES, _held(line, keys), strict=True))
        where = "period = ? AND measure = ? AND pipeline IS ? AND tag IS ? AND day = ?"
        about = tuple(held[name] for name in ("period", "measure", "pipeline", "tag", "day"))
        present = connection.exec_driver_sql(f"SELECT device, recorded FROM diary WHERE {where}", about).fetchone()
        mine = None if present is None or present[1] is None else (present[1], keys.key("device", present[0]))
        if mine is not None and mine <= (instant, device):
            continue
        connection.exec_driver_sql(f"DELETE FROM diary WHERE {where}", about)
        connection.exec_driver_sql(
            f"INSERT INTO diary ({', '.join(_NAMES)}, device, recorded) VALUES ({', '.join('?' * (len(_NAMES) + 2))})",
            (*held.values(), keys.refer("device", device), instant),
        )


def _line(cells: dict[str, Any], keys: KeyNumbers) -> KeptForecast:
    masses = b64encode(cells.pop("masses")).decode()
    for name, table in _REFERENCES.items():
        if cells[name] is not None:
            cells[name] = keys.key(table, cells[name])
    return KeptForecast(**cells | {"day": date.fromisoformat(cells["day"]), "masses": masses})


def _held(row: Cells, keys: KeyNumbers) -> tuple[Any, ...]:
    cells = dict(zip(_NAMES, row, strict=True))
    for name, table in _REFERENCES.items():
        cells[name] = keys.refer(table, cells[name])
    cells["masses"] = b64decode(cells["masses"])
    return tuple(cells.values())
