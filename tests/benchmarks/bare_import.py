"""The bare loop that an import is measured against: what any import must do that keeps a history, and nothing else.

It reads the file with ``csv``, reads dates, amounts and names (each different text once), and writes the same deals, people,
firms and events into the same tables, indexes and triggers, with one ``executemany`` each, in one transaction of the same
driver with the same settings; and one entry of the log, with what it set as squeezed JSON, its hash, and a print of each row
by which a later import would know whether it has changed. It understands one layout only, asks nothing, knows nothing of
deals that were there before, and cannot be cancelled.
"""

import csv
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.store.connections import connect, prepare
from tests.benchmarks.clock import computing, seconds

FILLED = ("word", "organisation", "contact", "deal", "event", "entry")
"""The tables that an import fills; what the others hold is there before the loop begins."""
SAME = (
    "SELECT count(*), count(DISTINCT name) FROM organisation",
    "SELECT count(*), count(DISTINCT name) FROM contact",
    """SELECT count(*), sum(amount), min(currency), count(DISTINCT title), min(title), max(title), count(DISTINCT source),
    sum(created_at / 1000000), sum(closed_at / 1000000), min(expected_close), max(expected_close), count(external_id),
    sum(stage_spent / 1000000)
    FROM deal GROUP BY outcome ORDER BY outcome""",
    """SELECT o.name, p.name, count(*) FROM deal d JOIN organisation o ON o.number = d.organisation
    JOIN contact p ON p.number = d.contact GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 50""",
    "SELECT s.name, count(*) FROM deal d JOIN stage s ON s.number = d.stage GROUP BY 1 ORDER BY 1",
    "SELECT kind, count(*), sum(at / 1000000) FROM event GROUP BY kind ORDER BY kind",
    "SELECT count(*) FROM event e JOIN entry n ON n.number = e.entry WHERE n.payload IS NOT NULL",
)
"""What is equal in two desks with the same deals: sums and counts by kind, and the first names beside each other."""
Rows = list[tuple[Any, ...]]
_ZONE, _NOON, _ENTRY = ZoneInfo("Europe/Berlin"), time(12), 1 << 32


def insert(rows: Path, like: Path, target: Path) -> tuple[float, float]:
    """Seconds, and those of computing, from the file to the commit, in a new desk ``like`` the imported one before it."""
    connection = _empty(like, target)
    places = {
        name: (number, pipeline)
        for number, name, pipeline in connection.execute("SELECT number, name, pipeline FROM stage")
    }
    begun, before = seconds(), computing()
    told = _Told(places)
    with rows.open(newline="", encoding="utf-8") as file:
        told.read(csv.DictReader(file))
    connection.execute("BEGIN IMMEDIATE")
    for table, columns, found in told.tables():
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", found)
    connection.execute("COMMIT")
    taken = seconds() - begun, computing() - before
    assert _sums(connection) == _sums(connect(like, "ro")), "the bare loop wrote other deals than the import"
    connection.close()
    return taken


def _empty(like: Path, target: Path) -> Any:
    source, connection = connect(like, "ro"), connect(target, "rwc")
    made = "SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', type = 'index', rowid"
    statements = source.execute(made).fetchall()
    for kind, statement in statements:
        if kind != "trigger":
            connection.execute(statement)
    names = [
        name for (name,) in source.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")
    ]
    for name in names:
        found = (
            [] if name in FILLED or name.startswith("sqlite_") else source.execute(f"SELECT * FROM {name}").fetchall()
        )
        if found:
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(found[0]))})", found)
    for kind, statement in statements:
        if kind == "trigger":
            connection.execute(statement)
    source.close()
    prepare(connection)
    return connection


def _sums(connection: Any) -> list[Any]:
    return [connection.execute(statement).fetchall() for statement in SAME]


class _Told:
    """What the rows say, table by table."""

    def __init__(self, places: dict[str, tuple[int, int]]) -> None:
        self._places, self._stamp = places, os.urandom(8)
        self._firms: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self._deals: Rows = []
        self._events: Rows = []

    def read(self, rows: Iterator[dict[str, str]]) -> None:
        """Read all rows."""
        noon, iso = cache(_noon), cache(_iso)
        for number, row in enumerate(rows, 1):
            stage, pipeline = self._places[row["Stage"]]
            created, outcome = noon(row["Created"]), row["Outcome"]
            closed = max(noon(row["Closed"]), created) if row["Closed"] else None
            since = created if closed is None else closed
            amount, currency, expected = int(row["Amount"]) * 100, row["Currency"], iso(row["Expected close"])
            firm = self._firms.setdefault(row["Organisation"], len(self._firms) + 1)
            person = self._people.setdefault(row["Contact"], len(self._people) + 1)
            mark = hashlib.blake2b("\t".join(row.values()).encode(), digest_size=16).hexdigest()
            self._deals.append((
                number, self._key(number), pipeline, stage, f"{number:07d}", row["Title"], firm, person, row["Owner"],
                amount, currency, expected, row["Source"], "pipeline", outcome, created, 0, closed, since, since - created,
                "salesdesk", row["SalesDesk ID"], mark,
            ))  # fmt: skip
            place, begun = len(self._events), f"{pipeline} {stage} {amount} {currency} {expected}"
            self._events.append((_ENTRY, place, number, created, 0, None, begun))
            if closed is not None:
                self._events.append((_ENTRY, place + 1, number, closed, 2 if outcome == "won" else 3, None, None))

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
        """The rows of each table, with the names of their columns."""
        yield "word", ("number", "text"), [(1, "Import"), (2, "Import deals")]
        named = [
            [(n, self._key(n), name, name.casefold()) for name, n in of.items()] for of in (self._firms, self._people)
        ]
        yield "organisation", ("number", "id", "name", "name_key"), named[0]
        yield "contact", ("number", "id", "name", "name_key"), named[1]
        yield "deal", _DEAL, self._deals
        yield "event", ("entry", "place", "deal", "at", "kind", "old", "new"), self._events
        made = [[(n, key.hex(), *cells) for n, key, *cells in rows] for rows in (*named, self._deals)]
        told = json.dumps([*made, self._events], ensure_ascii=False, separators=(",", ":")).encode()
        digest = hashlib.blake2b(told, digest_size=16).digest()
        entry = (_ENTRY, 1, None, 0, 1, 2, None, None, digest, zlib.compress(told, 6))
        yield (
            "entry",
            ("number", "hlc", "at", "actor", "command", "label", "names", "arrived", "hash", "payload"),
            [entry],
        )

    def _key(self, number: int) -> bytes:
        return self._stamp + number.to_bytes(8, "big")


_DEAL = (
    "number", "id", "pipeline", "stage", "rank", "title", "organisation", "contact", "owner", "amount", "currency",
    "expected_close", "source", "category", "outcome", "created_at", "created_estimated", "closed_at", "stage_since",
    "stage_spent", "external_source", "external_id", "external_print",
)  # fmt: skip


def _noon(text: str) -> int:
    return int(datetime.combine(date.fromisoformat(text), _NOON, _ZONE).timestamp()) * 1_000_000


def _iso(text: str) -> str:
    return date.fromisoformat(text).isoformat()
