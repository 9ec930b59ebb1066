"""Our own file of a whole desk: heads, containers, events, and the plan of it."""

import json
from typing import Any

import pytest

from salesdesk.desk.everything import EVENTS
from salesdesk.i18n import worded
from salesdesk.importing import ImportRefused
from salesdesk.importing.desk_file.containers import OurFile, our_file
from salesdesk.importing.desk_file.whole_desk import understood, whole_desk
from salesdesk.importing.plan.model import ImportOptions
from salesdesk.importing.read.sources import FileSource
from tests.importing.desk_rows import BEGINNING, HEAD, NEW, ROWS, outcome_of, tables_of
from tests.importing.planning import BERLIN, plan
from tests.support.approved import approve
from tests.support.records import value_text

EVENT_ROWS: tuple[tuple[str, Any, Any], ...] = (
    *(
        ("created", None, new)
        for new in (
            BEGINNING,
            BEGINNING.replace("5,", "null,"),
            BEGINNING.replace("5,", "5.5,"),
            BEGINNING.replace("5,", "true,"),
            BEGINNING.replace("5,", "-5,"),
            BEGINNING.replace("5,", "12345678901234567,"),
            BEGINNING.replace('"EUR"', "null"),
            BEGINNING.replace("EUR", "euro"),
            BEGINNING.replace('"2026-12-24"', "null"),
            BEGINNING.replace("12-24", "12-32"),
            BEGINNING.replace('"amount":5,', ""),
            BEGINNING.replace('"s"', "5"),
            BEGINNING.replace("}", ',"estimated":true}'),
            BEGINNING.replace("}", ',"estimated":1}'),
            "[]",
            "x",
            "",
            None,
            "[" * 100_000,
        )
    ),
    *(
        ("pipeline", old, new)
        for old in (None, "x", '{"pipeline":"p","stage":"s"}')
        for new in (None, "x", '{"pipeline":"p","stage":"s"}')
    ),
    *(
        (kind, old, new)
        for kind in ("stage", "reopened")
        for old, new in ((None, "s"), ("s", None), ("s", ""), ("", "s"))
    ),
    *(
        ("amount", old, new)
        for old, new in (
            (None, "5 EUR"),
            ("5 EUR", None),
            ("-5 EUR", "1234567890123456 EUR"),
            (None, "12345678901234567 EUR"),
            ("5", None),
            ("5 eur", None),
            (None, "5.5 EUR"),
        )
    ),
    *(
        (kind, old, new)
        for kind in ("expected_close", "snoozed")
        for old, new in (
            (None, "2026-01-01"),
            ("2026-01-01", None),
            (None, "20260101"),
            (None, "2026-13-01"),
            ("x", None),
        )
    ),
    *((kind, old, new) for kind in ("won", "lost", "odd") for old, new in ((None, None), ("x", "y"), ("undated", ""))),
)


def test_texts_of_events() -> None:
    lines = []
    for kind, old, new in EVENT_ROWS:
        told = outcome_of(tables_of(events=[{"deal": "d", "at": NEW, "kind": kind, "old": old, "new": new}]), EVENTS)
        lines.append(f"{kind} {str(old)[:90]!r} -> {str(new)[:90]!r}: {told[:200]}")
    approve("importing/desk_file/events.txt", "\n".join(lines))


HEADS: tuple[dict[str, Any], ...] = (
    {},
    {"version": 2},
    {"version": "x", "day": "2026-01-01", "zone": "UTC"},
    {"version": 3, "day": "2026-01-01", "zone": "UTC"},
    {"version": 1, "day": "2026-01-01T10:00", "zone": "UTC"},
    {"version": "2", "day": "x", "zone": "UTC"},
    {"version": None, "day": "x", "zone": "UTC"},
)


def test_heads() -> None:
    lines = []
    for head in HEADS:
        try:
            found = understood(OurFile("JSON", False, head, tables_of()), "desk.json", lambda done, total: None)
            lines.append(f"{head}: {found.day} {found.zone}, {len(found)} rows")
        except ImportRefused as refused:
            lines.append(f"{head}: {worded(refused.message)}")
    approve("importing/desk_file/heads.txt", "\n".join(lines))


def test_progress_counts_rows() -> None:
    told: list[tuple[int, int | None]] = []
    understood(OurFile("JSON", False, HEAD, tables_of()), "desk.json", lambda done, total: told.append((done, total)))
    assert told == [*((n, 17) for n in range(1, 16)), (17, 17)]


CONTAINERS: dict[str, bytes] = {
    "ours": json.dumps({**HEAD, "deals": []}).encode(),
    "ours with a mark and spaces": b"\xef\xbb\xbf \n" + json.dumps(HEAD).encode(),
    "ours cut off": json.dumps(HEAD).encode()[:-1],
    "another json": b'{"a": 1}',
    "another json cut off": b'{"a": ',
    "a list": b"[1]",
    "a table of no list": json.dumps({**HEAD, "deals": {}}).encode(),
    "a table of no rows": json.dumps({**HEAD, "deals": [5]}).encode(),
    "text": b"Deal name,Stage\n",
    "no utf-8": b'{"format": "salesdesk everything\xff"}',
    "a broken archive": b"PK\x03\x04xxxx",
}


def test_containers() -> None:
    lines = []
    for name, content in CONTAINERS.items():
        try:
            found = our_file(FileSource("desk.json", content))
            told = f"{found.format}, {sum(map(len, found.tables.values()))} rows" if found else "not ours"
        except ImportRefused as refused:
            told = worded(refused.message)
        lines.append(f"{name}: {told}")
    approve("importing/desk_file/containers.txt", "\n".join(lines))


def test_a_whole_desk_as_a_plan() -> None:
    content = json.dumps({**HEAD, **{name: [row] for name, row in ROWS.items()}}).encode()
    found = our_file(FileSource("desk.json", content))
    assert found is not None
    options = ImportOptions(BERLIN, "EUR")
    whole = whole_desk(found, "desk.json", options, lambda done, total: None)
    facts = {
        name: getattr(whole, name) for name in ("kind", "layout", "source_system", "counts", "file", "notes", "mapping")
    }
    told = [
        f"{name}: {[value_text(one) for one in value] if name == 'notes' else value}" for name, value in facts.items()
    ]
    told.append(f"drafts {len(whole.drafts)} {list(whole.drafts)}, refusals {list(whole.refusals())}")
    for asked in (ImportOptions(BERLIN, "EUR", kind="history"), ImportOptions(BERLIN, "EUR", owner="Ann")):
        with pytest.raises(ImportRefused) as refused:
            whole_desk(found, "desk.json", asked, lambda done, total: None)
        told.append(worded(refused.value.message))
    for layout in ("HubSpot", "salesdesk", "SalesDesk", "auto"):
        told.append(f"{layout}: {outcome_with(content, layout)}")
    approve("importing/desk_file/plan.txt", "\n".join(told))


def outcome_with(content: bytes, layout: str) -> str:
    """The kind of plan that a layout asked for gives, or the refusal."""
    try:
        return "a whole desk" if plan(content, layout=layout).everything else "a table"
    except ImportRefused as refused:
        return worded(refused.message)
