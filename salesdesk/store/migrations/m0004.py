"""Version 4: what was forecast on a day is in entries of the log, written once a day by the actor ``diary``.

The events that an entry withdraws are found by that entry: undo asks for them, and so does SQLite with each new entry.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesdesk.domain.ids import uuid7
from salesdesk.i18n import mark
from salesdesk.store import kept_forecasts
from salesdesk.store.log.entries import ACTORS, Writer, finished
from salesdesk.store.log.head import next_entry, take_identity
from salesdesk.store.log.payload import SALT_BYTES, Payload, loaded
from salesdesk.store.reader import SqlReader

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES = (
    """CREATE TABLE diary (
        entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,
        place INTEGER NOT NULL CHECK (place >= 0),
        period TEXT NOT NULL,
        measure TEXT NOT NULL CHECK (measure IN ('revenue', 'count')),
        pipeline INTEGER REFERENCES pipeline (number),
        tag INTEGER REFERENCES tag (number),
        day TEXT NOT NULL CHECK (day IS date(day)),
        won INTEGER NOT NULL,
        target INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        chance REAL NOT NULL CHECK (chance BETWEEN 0 AND 1),
        forecast REAL NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL,
        start INTEGER NOT NULL,
        step_numerator INTEGER NOT NULL CHECK (step_numerator > 0),
        step_denominator INTEGER NOT NULL CHECK (step_denominator > 0),
        masses BLOB NOT NULL,
        PRIMARY KEY (entry, place)) STRICT""",
    "CREATE INDEX diary_by_day ON diary (day)",
    "CREATE INDEX withdrawn_by ON withdrawn (by)",
    """CREATE TRIGGER diary_kept BEFORE DELETE ON diary
        BEGIN SELECT raise(ABORT, 'the log is only ever added to'); END""",
    """CREATE TRIGGER diary_unchanged BEFORE UPDATE ON diary
        BEGIN SELECT raise(ABORT, 'the log is only ever added to'); END""",
)
_KEPT = mark("The forecasts kept before the upgrade")
_IMPORTS = """SELECT n.number, coalesce(n.at, n.hlc), n.payload FROM entry n JOIN word c ON c.number = n.command
    WHERE c.text LIKE 'Import%' AND n.payload IS NOT NULL ORDER BY n.number"""
"""Of entries only imports had lines in version 3: those of a whole desk."""
_LOOSE = f"SELECT {', '.join(kept_forecasts.NAMES)} FROM diary WHERE entry IS NULL ORDER BY day, rowid"


def upgrade(connection: "Connection") -> None:
    """Make the table anew. Lines of imports stay theirs; those that were kept beside the log become an entry of it."""
    reader = SqlReader(connection)
    loose = [_as_json(row, reader) for row in reader.fetch(_LOOSE)]
    connection.exec_driver_sql("DROP TABLE diary")
    for statement in TABLES:
        connection.exec_driver_sql(statement)
    for number, at, content in reader.fetch(_IMPORTS):
        kept_forecasts.put(connection, reader.keys, loaded(content, at).diary, number)
    if loose:
        enter(connection, reader, loose)


def _as_json(row: tuple[Any, ...], reader: SqlReader) -> kept_forecasts.Cells:
    cells = dict(zip(kept_forecasts.NAMES, row, strict=True))
    for table in ("pipeline", "tag"):
        cells[table] = None if cells[table] is None else reader.keys.key(table, cells[table])
    cells["masses"] = kept_forecasts.as_text(cells["masses"])
    return list(cells.values())


def enter(connection: "Connection", reader: SqlReader, lines: list[kept_forecasts.Cells]) -> None:
    """Write the entry that holds them, behind all that are there, as a device that is this file's own."""
    file = Path(reader.fetch("PRAGMA database_list")[0][2])
    latest = reader.fetch("SELECT max(hlc) FROM entry")[0][0]
    take_identity(connection, reader.fetch, file, lambda: uuid7(latest or 1, os.urandom))
    actor = ACTORS.index("diary")
    made, previous = next_entry(reader.fetch, reader.keys, 0, os.urandom(SALT_BYTES), actor, "KeepForecasts")
    made.at, made.label = made.hlc, _KEPT
    payload = Payload(diary=lines)
    Writer(connection, reader.fetch, reader.keys).entry(finished(made, payload, reader.keys, previous), payload)
