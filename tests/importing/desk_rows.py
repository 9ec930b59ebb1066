"""Rows of our own file of a whole desk, one of each kind, and what a changed one comes to."""

import zlib
from base64 import b64encode
from collections.abc import Mapping
from copy import deepcopy
from struct import pack
from typing import Any

from salesdesk.desk.everything import DIARY, EVENTS, FORMAT, names
from salesdesk.i18n import worded
from salesdesk.importing import ImportRefused
from salesdesk.importing.desk_file.containers import TABLES, OurFile
from salesdesk.importing.desk_file.whole_desk import understood
from tests.support.records import values_text

MASSES = b64encode(zlib.compress(pack("<2f", 0.5, 0.5))).decode()
NEW = "2026-01-02T03:04:05Z"
BEGINNING = '{"pipeline":"p","stage":"s","amount":5,"currency":"EUR","expected_close":"2026-12-24"}'
HEAD = {"format": FORMAT, "version": 2, "day": "2026-11-23", "zone": "Europe/Berlin"}
DEAL = {
    "id": "d",
    "pipeline": "p",
    "stage": "s",
    "rank": "a0",
    "title": "Pump",
    "currency": "EUR",
    "created_at": NEW,
    "stage_since": NEW,
}
ROWS: dict[str, dict[str, Any]] = {
    "pipelines": {"id": "p", "name": "Sales", "rank": "a0"},
    "stages": {"id": "s", "pipeline": "p", "name": "Talk", "rank": "a0", "probability": 0.5},
    "organisations": {"id": "o", "name": "Firm"},
    "contacts": {"id": "c", "name": "Eva", "organisation": "o"},
    "deals": {**DEAL, "amount": 500, "expected_close": "2026-12-24"},
    "activities": {
        "id": "a",
        "subject_kind": "deal",
        "subject": "d",
        "kind": "task",
        "title": "Call",
        "created_at": NEW,
    },
    "notes": {"id": "n", "subject_kind": "none", "text": "Word", "created_at": NEW},
    "quotas": {
        "id": "q",
        "period": "2026-Q1",
        "start": "2026-01-01",
        "until": "2026-04-01",
        "amount": 5,
        "currency": "EUR",
    },
    "rates": {"id": "r", "currency": "USD", "base": "EUR", "day": "2026-01-01", "rate": "0.5"},
    "tags": {"id": "t", "name": "north"},
    "deal_tags": {"id": "dt", "deal": "d", "tag": "t"},
    "custom_fields": {"id": "cf", "name": "Region", "rank": "a0"},
    "custom_values": {"id": "cv", "deal": "d", "field": "cf", "value": "North"},
    "settings": {"id": "names", "value": "Ann"},
    "saved_things": {"id": "sv", "kind": "import mapping", "name": "m", "content": "{}"},
    EVENTS: {"deal": "d", "at": NEW, "kind": "created", "new": BEGINNING},
    DIARY: {
        "period": "2026-Q1",
        "measure": "revenue",
        "day": "2026-01-05",
        "won": 5,
        "target": 9,
        "currency": "EUR",
        "chance": 0.5,
        "forecast": 5.5,
        "low": 1.5,
        "high": 9.5,
        "start": 0,
        "step_numerator": 1,
        "step_denominator": 2,
        "masses": MASSES,
    },
}


def tables_of(**rows: Any) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {name: [deepcopy(ROWS[name])] for name in TABLES}
    return found | rows


def outcome_of(tables: Mapping[str, list[Mapping[str, Any]]], name: str, cells: bool = False) -> str:
    """What the first row of a table comes to, or why the file is refused."""
    try:
        found = understood(OurFile("JSON", cells, HEAD, tables), "desk.json", lambda done, total: None)
    except ImportRefused as refused:
        return worded(refused.message).removeprefix("desk.json cannot be imported: ")
    if name == EVENTS:
        return values_text(dict(zip(("deal", "at", "kind", "old", "new"), found.events[0], strict=True)))
    if name == DIARY:
        return "diary"
    records = found.records[names()[name]]
    return f"{records[0]}" if records else "left out"
