"""A desk of version 2, read whole: its rows, its journal with inverses, its events and its diary."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from salesdesk.domain.deals import FOLDED
from salesdesk.domain.ids import named_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

Cells = dict[str, Any]
Key = tuple[str, str]
"""The name of a kind of record, and a key."""
_TABLES = {
    "Pipeline": "pipeline",
    "Stage": "stage",
    "Organisation": "organisation",
    "Contact": "contact",
    "Deal": "deal",
    "Activity": "activity",
    "Note": "note",
    "Quota": "quota",
    "Rate": "rate",
    "Tag": "tag",
    "DealTag": "deal_tag",
    "CustomField": "custom_field",
    "CustomValue": "custom_value",
    "Setting": "setting",
}
_REPORT_SET, _MAPPING = "report set ", "mapping:"
_SUMMED = frozenset(FOLDED)


@dataclass(slots=True)
class Event2:
    """An event of the journal; ``replaced`` is the entry that gave the deal another past."""

    entry: str
    deal: str
    at: int
    kind: str
    old: str | None
    new: str | None
    replaced: str | None


@dataclass(slots=True)
class Entry2:
    """A journal entry of version 2."""

    id: str
    at: int
    name: str
    label: str
    values: Cells
    inverse: Cells
    state: str


@dataclass(slots=True)
class Desk2:
    """``rows`` are cells by kind and key, ``made_by`` the entry that made each; entries by counter, events in their order."""

    device: str
    rows: dict[Key, Cells]
    made_by: dict[Key, str | None]
    entries: list[Entry2]
    events: list[Event2]
    diary: list[list[Any]]


@dataclass(slots=True)
class Step2:
    """An entry of the journal with what it made and set, in the kinds of version 3: content, and fields as [old, new]."""

    entry: Entry2
    made: list[tuple[Key, Cells]] = field(default_factory=list)
    set: list[tuple[Key, Cells]] = field(default_factory=list)


def tables_of_version_2() -> tuple[str, ...]:
    """The tables in an order in which they can be dropped."""
    return ("diary", "event", *reversed(_TABLES.values()), "entry", "device")


def read(connection: "Connection") -> Desk2:
    """Everything in the file."""

    def fetch(statement: str) -> list[Cells]:
        return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]

    rows: dict[Key, Cells] = {}
    made_by: dict[Key, str | None] = {}
    for kind, table in _TABLES.items():
        for cells in fetch(f"SELECT * FROM {table} ORDER BY id"):
            key = kind, cells["id"]
            made_by[key] = cells.pop("entry")
            rows[key] = cells
    entries = [
        Entry2(
            row["id"], row["at"], row["name"], row["label"], json.loads(row["label_values"]), json.loads(row["inverse"]),
            row["state"],
        )
        for row in fetch("SELECT * FROM entry ORDER BY counter")
    ]  # fmt: skip
    names = "entry, deal, at, kind, old, new, replaced"
    events = [Event2(**row) for row in fetch(f"SELECT {names} FROM event ORDER BY device, seq")]
    diary = [list(row.values()) for row in fetch("SELECT * FROM diary")]
    device = fetch("SELECT id FROM device WHERE here = 1")[0]["id"]
    return Desk2(device, rows, made_by, entries, events, diary)


def steps(old: Desk2) -> tuple[list[Step2], dict[Key, Cells], list[Entry2]]:
    """The journal from its end backwards as far as its inverses fit: what each entry made and set, oldest first; then
    the rows as they were before the first of these; then the entries before."""
    state = {key: dict(cells) for key, cells in old.rows.items()}
    made: dict[str | None, list[Key]] = {}
    for key, entry in old.made_by.items():
        made.setdefault(entry, []).append(key)
    found: list[Step2] = []
    left = list(old.entries)
    while left:
        step = _step(left[-1], state, made.get(left[-1].id, []))
        if step is None:
            break
        found.append(step)
        left.pop()
    return found[::-1], {modern(key, cells)[0]: modern(key, cells)[1] for key, cells in state.items()}, left


def _step(entry: Entry2, state: dict[Key, Cells], own: list[Key]) -> Step2 | None:
    """What an entry made and set, taken out of the rows; None, and the rows as they were, where its inverse does not fit."""
    inverse = entry.inverse
    if inverse.get("version") != 1:
        return None
    patches = [((kind, key), before, after) for kind, key, before, after in inverse["patches"]]
    made = dict.fromkeys(key for key, before, _ in patches if before is None)
    made |= dict.fromkeys(key for key in own if key[0] in inverse["batch"])
    changed = dict.fromkeys(key for key, before, _ in patches if before is not None)
    if any(key not in state for key in (*made, *changed)):
        return None
    earlier = {key: dict(state[key]) for key in changed}
    for key, before, after in reversed(patches):
        if before is not None:
            if entry.state == "done" and not _fits(key, earlier[key], before, after):
                return None
            earlier[key].update(before)
    later = {key: dict(cells) for key, cells in earlier.items()}
    for key, before, after in patches:
        if before is not None:
            later[key].update({name: after[name] for name in before})
    step = Step2(entry)
    for key in made:
        content = later.get(key, state[key])
        step.made.append(modern(key, content if entry.state == "done" else content | {"deleted_at": None}))
        del state[key]
    for key in changed:
        if key not in made:
            kind, fields = _difference(key, earlier[key], later[key])
            if fields:
                step.set.append((kind, fields))
            if entry.state == "done":
                state[key] = earlier[key]
    return step


def _fits(key: Key, cells: Cells, before: Cells, after: Cells) -> bool:
    summed = _SUMMED if key[0] == "Deal" else frozenset[str]()
    return all(cells[name] == after[name] for name in before if name not in summed)


def _difference(key: Key, earlier: Cells, later: Cells) -> tuple[Key, Cells]:
    (where, old), (_, new) = modern(key, earlier), modern(key, later)
    skipped = _SUMMED - {"currency"} if key[0] == "Deal" else frozenset[str]()
    return where, {n: [old[n], new[n]] for n in new if n not in skipped and old[n] != new[n]}


def modern(key: Key, cells: Mapping[str, Any]) -> tuple[Key, Cells]:
    """A row in the kinds and fields of version 3, without its key."""
    kind, name = key
    rest = {field: cell for field, cell in cells.items() if field != "id"}
    if kind in ("Activity", "Note"):
        deal = rest.pop("deal")
        return key, {"subject_kind": "deal", "subject": deal} | rest
    if kind == "Setting" and name.startswith(_REPORT_SET):
        content = {"kind": "report set", "name": json.loads(rest["value"])["name"], "content": rest["value"]}
        return ("SavedThing", name.removeprefix(_REPORT_SET)), content | {"deleted_at": rest["deleted_at"]}
    if kind == "Setting" and name.startswith(_MAPPING):
        mark = name.removeprefix(_MAPPING)
        content = {"kind": "import mapping", "name": mark, "content": rest["value"]}
        return ("SavedThing", named_key(f"import mapping {mark}")), content | {"deleted_at": rest["deleted_at"]}
    return key, rest
