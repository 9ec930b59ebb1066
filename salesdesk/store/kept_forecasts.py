"""The forecast diary as it lies in the file: lines that entries of the log hold, in a table of their own as events are.

Of several lines of a quota and day the earliest counts, by the clock of the log, of the entries that hold.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from salesdesk.desk.cards import KeptForecast
from salesdesk.store.columns import plain
from salesdesk.store.connections import Connection
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.log.payload import dumps

NAMES = tuple(field.name for field in fields(KeptForecast))
_ABOUT = ("period", "measure", "pipeline", "tag", "day")
_REFERENCES = {"pipeline": "pipeline", "tag": "tag"}
_REAL = frozenset({"chance", "forecast", "low", "high"})
_PUT = f"""INSERT INTO diary (entry, place, {", ".join(NAMES)}) VALUES ({", ".join("?" * (len(NAMES) + 2))})"""
_OF_ENTRIES = f"""SELECT entry, {", ".join(NAMES)} FROM diary WHERE entry BETWEEN ? AND ? ORDER BY entry, place"""
_THAT_HOLD = """SELECT {columns} FROM diary d JOIN entry n ON n.number = d.entry JOIN device v ON v.number = d.entry >> 32
    WHERE d.entry NOT IN (SELECT entry FROM taken_back) AND {condition}
    ORDER BY n.hlc, d.entry & 4294967295, v.id, d.place"""
Cells = list[Any]
"""A line as JSON holds it, in the order of its fields."""


def that_hold(names: Sequence[str], condition: str = "1") -> str:
    """The statement that reads some columns of the lines of entries that hold, the earliest first."""
    return _THAT_HOLD.format(columns=", ".join(f"d.{name}" for name in names), condition=condition)


def lines(connection: Connection, keys: KeyNumbers) -> list[KeptForecast]:
    """The line that counts of each quota and day, by quota and day."""
    found: dict[Any, KeptForecast] = {}
    for row in connection.exec_driver_sql(that_hold(NAMES)).fetchall():
        line = _line(dict(zip(NAMES, row, strict=True)), keys)
        found.setdefault(line.about, line)
    return sorted(
        found.values(), key=lambda kept: (kept.period, kept.measure, kept.pipeline or "", kept.tag or "", kept.day)
    )


def present(connection: Connection, keys: KeyNumbers, day: date) -> frozenset[tuple[Any, ...]]:
    """Which quotas (see ``KeptForecast.about``) have a line of a day."""
    rows = connection.exec_driver_sql(that_hold(_ABOUT, "d.day = ?"), (day.isoformat(),)).fetchall()
    return frozenset(
        (period, measure, pipeline and keys.key("pipeline", pipeline), tag and keys.key("tag", tag), day)
        for period, measure, pipeline, tag, _ in rows
    )


def cells_of(kept: Iterable[KeptForecast]) -> list[Cells]:
    """Lines as JSON holds them, and exactly as the file will give them back."""
    return [normal([plain(getattr(line, name)) for name in NAMES]) for line in kept]


def normal(row: Cells) -> Cells:
    """A line as it comes back from the file: what is a number there is one, and masses are in plain Base64."""
    cells = dict(zip(NAMES, row, strict=True))
    cells |= {name: float(cells[name]) + 0.0 for name in _REAL}  # no negative zero
    return [*list(cells.values())[:-1], as_text(b64decode(cells["masses"]))]


def is_exact(rows: Iterable[Cells]) -> bool:
    """Whether lines come back from the file as they are."""
    return all(dumps(normal(row)) == dumps(row) for row in rows)


def as_text(masses: bytes) -> str:
    """Masses in Base64."""
    return b64encode(masses).decode()


def put(connection: Connection, keys: KeyNumbers, rows: Iterable[Cells], entry: int, first: int = 0) -> None:
    """Write the lines of an entry, from a place on."""
    held = [(entry, place, *_held(row, keys)) for place, row in enumerate(rows, first)]
    if held:
        connection.exec_driver_sql(_PUT, held)


def of_entries(connection: Connection, keys: KeyNumbers, first: int, last: int) -> dict[int, list[Cells]]:
    """The lines of entries, from a number to another, as JSON holds them."""
    found: dict[int, list[Cells]] = {}
    for entry, *row in connection.exec_driver_sql(_OF_ENTRIES, (first, last)).fetchall():
        cells = dict(zip(NAMES, row, strict=True))
        for name, table in _REFERENCES.items():
            cells[name] = None if cells[name] is None else keys.key(table, cells[name])
        cells["masses"] = as_text(cells["masses"])
        found.setdefault(entry, []).append(list(cells.values()))
    return found


def _line(cells: dict[str, Any], keys: KeyNumbers) -> KeptForecast:
    masses = as_text(cells.pop("masses"))
    for name, table in _REFERENCES.items():
        if cells[name] is not None:
            cells[name] = keys.key(table, cells[name])
    return KeptForecast(**cells | {"day": date.fromisoformat(cells["day"]), "masses": masses})


def _held(row: Cells, keys: KeyNumbers) -> tuple[Any, ...]:
    cells = dict(zip(NAMES, row, strict=True))
    for name, table in _REFERENCES.items():
        cells[name] = keys.refer(table, cells[name])
    cells["masses"] = b64decode(cells["masses"])
    return tuple(cells.values())
