"""What our own file of a whole desk may say in each field, in JSON and in cells, and how it is refused."""

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from struct import pack
from typing import Any

import pytest

from salesdesk.desk.everything import DIARY, DIARY_FIELDS, EVENT_FIELDS, EVENTS, RecordField, fields_of, names
from salesdesk.importing.desk_file.containers import TABLES, OurFile
from salesdesk.importing.desk_file.whole_desk import understood
from tests.importing.desk_rows import HEAD, MASSES, NEW, ROWS, outcome_of, tables_of
from tests.support.approved import approve

MISSING = object()
RULED = {"id", "currency", "rank", "rate", "subject", "subject_kind", "masses", "measure", "zone"}
"""Fields with rules of their own."""
JSON_VALUES: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "empty": "",
    "word": "x",
    "surrogate": "\ud800",
    "zero": 0,
    "minus": -1,
    "half": 1.5,
    "large": 2**63,
    "largest": 2**63 - 1,
    "infinite": float("inf"),
    "true": True,
    "list": [],
    "day": "2026-02-28",
    "no day": "2026-02-30",
    "short day": "20260228",
    "instant": "2026-02-28T10:00:00+02:00",
    "naive": "2026-02-28T10:00:00",
    "USD": "USD",
    "usd": "usd",
}
CELL_VALUES: dict[str, Any] = {
    "missing": MISSING,
    "none": None,
    "empty": "",
    "word": "x",
    "apostrophe": "'",
    "two": "''",
    "guarded": "'=1",
    "whole": 5,
    "text of whole": "5",
    "float of whole": 5.0,
    "half": 1.5,
    "text of half": "1.50",
    "infinite": float("inf"),
    "nan": "nan",
    "many places": "1.005",
    "float places": 1.005,
    "TRUE": "TRUE",
    "false": "false",
    "true": True,
    "day": date(2026, 2, 28),
    "instant": datetime(2026, 2, 28, 10, tzinfo=UTC),
    "naive": datetime.fromisoformat("2026-02-28T10:00"),
    "text of day": "2026-02-28",
    "text of instant": "2026-02-28T10:00:00Z",
    "large": 2**63,
    "text of large": str(2**63),
    "USD": "USD",
}


def _fields(name: str) -> tuple[RecordField, ...]:
    if name == EVENTS:
        return EVENT_FIELDS
    return DIARY_FIELDS if name == DIARY else fields_of(names()[name])


def _trials(values: dict[str, Any], tables: dict[str, list[Mapping[str, Any]]], cells: bool) -> str:
    """One line for each kind of field and value."""
    lines = []
    seen = set()
    for name in TABLES:
        for field in _fields(name):
            rule = field.name if field.name in RULED else ""
            kind = (field.type, field.optional, field.needed, field.choices, field.is_money, rule)
            for word, value in values.items() if kind not in seen else ():
                row = {**tables[name][0], field.name: value}
                if value is MISSING:
                    del row[field.name]
                lines.append(f"{name}.{field.name} {word}: {outcome_of(tables | {name: [row]}, name, cells)}")
            seen.add(kind)
    return "\n".join(lines)


def test_fields_in_json() -> None:
    approve("importing/desk_file/json.txt.gz", _trials(JSON_VALUES, tables_of(), False))


def test_fields_in_cells() -> None:
    approve("importing/desk_file/cells.txt.gz", _trials(CELL_VALUES, tables_of(), True))


def _masses(*values: float, squeeze: bool = True) -> str:
    raw = pack(f"<{len(values)}f", *values)
    return b64encode(zlib.compress(raw) if squeeze else raw).decode()


@pytest.mark.parametrize(
    ("masses", "sound"),
    [
        (_masses(0.5, 0.5), True),
        (_masses(1.0, 0.0), True),
        (_masses(0.0, 0.0), False),
        (_masses(), False),
        (_masses(1.0, -0.5), False),
        (_masses(float("inf")), False),
        (_masses(0.5, squeeze=False), False),
        ("x", False),
        ("", False),
        (MASSES[:-4], False),
        (b64encode(zlib.compress(b"abc")).decode(), False),
        (_masses(*[0.1] * 262_144), True),
        (_masses(*[0.1] * 262_145), False),
    ],
)
def test_forecasts_of_the_diary_are_masses(masses: str, sound: bool) -> None:
    told = outcome_of(tables_of(diary=[{**ROWS[DIARY], "masses": masses}]), DIARY)
    assert told == "diary" if sound else told.startswith("diary, row 1: masses cannot be")


def test_keys_stand_once() -> None:
    twice = {name: [ROWS[name], {**ROWS[name], "id": "other"}, ROWS[name]] for name in names() if name != "settings"}
    lines = [outcome_of(tables_of(**{name: rows}), name) for name, rows in twice.items()]
    approve("importing/desk_file/keys.txt", "\n".join(lines))


def test_what_is_kept_to_use_again() -> None:
    part = {"report": "review", "formats": ["pdf"]}
    good = json.dumps({"name": "Monthly", "folder": "", "parts": [part]})
    view = json.dumps({"columns": ["title"]})
    cases: list[tuple[str, str]] = [
        ("report set", good),
        ("report set", "x"),
        ("report set", "[]"),
        ("report set", json.dumps({"name": 5, "folder": "", "parts": []})),
        ("report set", json.dumps({"name": "A", "folder": 5, "parts": []})),
        ("report set", json.dumps({"name": "A", "folder": "", "parts": [{}]})),
        ("report set", json.dumps({"name": "A", "folder": "", "parts": [part | {"formats": [5]}]})),
        ("report set", json.dumps({"name": "A", "folder": "", "parts": [part | {"since_days": True}]})),
        ("report set", json.dumps({"name": "A", "folder": "", "parts": [part | {"since_days": 7, "later": 1}]})),
        ("report set", json.dumps({"name": "A", "folder": "", "parts": [part | {"period": 7}]})),
        ("view", view),
        ("view", "x"),
        ("import mapping", "x"),
    ]
    lines = []
    for kind, content in cases:
        saved = [{"id": "sv", "kind": kind, "name": "n", "content": content}]
        lines.append(f"{kind} {content}: {outcome_of(tables_of(saved_things=saved), 'saved_things')}")
    old = [{"id": "report set 7", "value": good}, {"id": "theme", "value": "dark"}, {"id": "currency", "value": "EUR"}]
    lines += [
        f"among the settings: {outcome_of(tables_of(settings=old), name)}" for name in ("saved_things", "settings")
    ]
    for name, value in (("currency", "euro"), ("zone", "Nowhere/Odd"), ("fiscal_start", "13"), ("odd", "x")):
        lines.append(
            f"setting {name} {value}: {outcome_of(tables_of(settings=[{'id': name, 'value': value}]), 'settings')}"
        )
    approve("importing/desk_file/saved.txt", "\n".join(lines))


def test_steps_and_notes_of_earlier_versions_belong_to_their_deal() -> None:
    old = {"id": "n", "deal": "d", "text": "Word", "created_at": NEW}
    found = understood(OurFile("JSON", False, HEAD, tables_of(notes=[old])), "desk.json", lambda done, total: None)
    (note,) = found.records[names()["notes"]]
    assert (getattr(note, "subject_kind", ""), getattr(note, "subject", "")) == ("deal", "d")
    lost = outcome_of(tables_of(notes=[{**ROWS["notes"], "subject_kind": "deal"}]), "notes")
    assert lost == 'notes, row 1: subject cannot be "".'
    spare = outcome_of(tables_of(notes=[{**ROWS["notes"], "subject": "d"}]), "notes")
    assert spare == 'notes, row 1: subject cannot be "d".'
