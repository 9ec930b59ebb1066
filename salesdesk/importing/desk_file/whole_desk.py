"""Our own file of a whole desk: recognised, understood, and checked, so that what comes of it is a sound desk."""

import json
import math
import re
import struct
import zlib
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from salesdesk.desk import settings
from salesdesk.desk.cards import KeptForecast
from salesdesk.desk.commands import report_sets as reportsets
from salesdesk.desk.everything import (
    DIARY,
    DIARY_FIELDS,
    EVENT_FIELDS,
    EVENTS,
    VERSION,
    Everything,
    RecordField,
    belongs_to_figures,
    fields_of,
    names,
)
from salesdesk.desk.query.saved_views import from_text
from salesdesk.domain import ranks
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.events import Event
from salesdesk.domain.money import rate_text
from salesdesk.domain.records import (
    Activity,
    Contact,
    Deal,
    Note,
    Organisation,
    Quota,
    Rate,
    Record,
    SavedThing,
    Setting,
)
from salesdesk.i18n import mark
from salesdesk.importing.desk_file.containers import OurFile
from salesdesk.importing.desk_file.values import Reader, from_cells, from_json
from salesdesk.importing.plan.model import Counts, Drafts, FileFacts, ImportOptions, ImportPlan, ImportPreview
from salesdesk.importing.read.refusals import ImportRefused
from salesdesk.importing.understand.mapping import ColumnMap

LAYOUT = "SalesDesk"
_LAYOUTS = ("auto", LAYOUT.casefold())
_WRONG = mark("{name} cannot be imported: {table}, row {row}: {field} cannot be {value}.")
_NEWER = mark("{name} was written by a newer SalesDesk. Update this one, then import it.")
_OLD_SET = "report set "
"""How the names of those settings begin that hold report sets in files of earlier versions."""
_MOST_MASSES = 1 << 20
"""Bytes; the diary keeps far less of a day."""
_AMOUNT = re.compile(r"-?[0-9]{1,16} [A-Z]{3}")


def may_be_whole_desk(options: ImportOptions) -> bool:
    """Whether our own file of a whole desk is looked for, or another layout was asked for."""
    return options.layout.casefold() in _LAYOUTS


def whole_desk(
    found: OurFile, name: str, options: ImportOptions, progress: Callable[[int, int | None], None]
) -> ImportPlan:
    """What importing our own file of a whole desk would do. Raises ImportRefused in words."""
    if options.kind == "history":
        raise ImportRefused("{name} is a whole desk; use import for it.", name=name)
    if options.owner:
        raise ImportRefused("{name} is a whole desk; it cannot be imported for one owner only.", name=name)
    return _plan(name, found, understood(found, name, progress))


def _plan(name: str, found: OurFile, whole: Everything) -> ImportPlan:
    return ImportPlan(
        kind="deals",
        file=FileFacts(name, found.format, "", "", "", 0, ()),
        layout=LAYOUT,
        source_system="salesdesk",
        mapping=ColumnMap((), ()),
        date_order=None,
        decimal_mark=None,
        drafts=Drafts((), len(whole)),
        histories=(),
        problems=(),
        counts=Counts(rows=len(whole), read=len(whole)),
        stages=(),
        owners=(),
        currencies=(),
        custom_fields=(),
        questions=(),
        notes=(_said(whole),),
        preview=ImportPreview((), ()),
        refusals=lambda: iter(()),
        everything=whole,
    )


def _said(whole: Everything) -> Message:
    def count(*kinds: type[Record]) -> int:
        return sum(record.deleted_at is None for kind in kinds for record in whole.records[kind])

    values = {
        "day": whole.day.isoformat(),
        "deals": count(Deal),
        "changes": len(whole.events),
        "people": count(Organisation, Contact),
        "steps": count(Activity),
        "notes": count(Note),
        "quotas": count(Quota),
    }
    return Message(
        "A whole desk of {day} · deals: {deals} · changes: {changes} · people and organisations: {people} · steps: {steps} · "
        "notes: {notes} · quotas: {quotas}", values,
    )  # fmt: skip


class _Place(NamedTuple):
    """Where in the file something stands."""

    name: str
    table: str
    row: int

    def wrong(self, field: str, value: object) -> ImportRefused:
        shown = str(value).encode("utf-8", "replace").decode("utf-8")[:60]
        where = {"name": self.name, "table": self.table, "row": self.row}
        return ImportRefused(_WRONG, field=field, value=f'"{shown}"', **where)


def understood(found: OurFile, name: str, progress: Callable[[int, int | None], None]) -> Everything:
    """The records and events of a file. Raises ImportRefused for the first thing in it that cannot be."""
    day, zone = _head(found.head, name)
    read = from_cells if found.cells else from_json
    total, done = sum(map(len, found.tables.values())), 0
    records: dict[type[Record], tuple[Record, ...]] = {}
    for table, kind in names().items():
        fields = fields_of(kind)
        records[kind] = tuple(_record(kind, fields, read, at, row) for at, row in _places(name, table, found))
        done += len(records[kind])
        progress(done, total)
    events = [_event(read, at, row) for at, row in _places(name, EVENTS, found)]
    diary = [_forecast(read, at, row) for at, row in _places(name, DIARY, found)]
    progress(total, total)
    records[SavedThing] = tuple(_saved(records[SavedThing], records[Setting], name))
    records[Setting] = tuple(_settings(records[Setting], name))
    _keys_once(records, name)
    return Everything(day, zone, records, tuple(sorted(events, key=lambda event: event.at)), tuple(diary))


def _head(head: Mapping[str, Any], name: str) -> tuple[date, str]:
    try:
        version = int(head["version"])
        day, zone = date.fromisoformat(str(head["day"])[:10]), str(head["zone"])
    except (KeyError, ValueError, TypeError, OverflowError):
        raise ImportRefused("{name} does not say which desk it is of; it is damaged.", name=name) from None
    if version > VERSION:
        raise ImportRefused(_NEWER, name=name)
    return day, zone


def _places(name: str, table: str, found: OurFile) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
    for number, row in enumerate(found.tables[table], 1):
        yield _Place(name, table, number), row


def _record(
    kind: type[Record], fields: tuple[RecordField, ...], read: Reader, at: _Place, row: Mapping[str, Any]
) -> Record:
    if "deal" in row and "subject" not in row and any(field.name == "subject" for field in fields):
        row = {**row, "subject_kind": "deal", "subject": row["deal"]}  # files of earlier versions
    values = _values(fields, read, at, row)
    if "subject" in values and (values["subject"] is None) != (values["subject_kind"] == "none"):
        raise at.wrong("subject", values["subject"] or "")
    if not values["id"]:
        raise at.wrong("id", "")
    if kind is Rate and not _is_rate(values["rate"]):
        raise at.wrong("rate", values["rate"])
    if "rank" in values and not _is_rank(values["rank"]):
        raise at.wrong("rank", values["rank"])
    return kind(**values)


def _values(fields: tuple[RecordField, ...], read: Reader, at: _Place, row: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for field in fields:
        try:
            values[field.name] = read(field, row)
        except (ValueError, OverflowError):
            raise at.wrong(field.name, row.get(field.name, "")) from None
    return values


def _is_rank(text: str) -> bool:
    try:
        return bool(text) and set(text) <= set(ranks.DIGITS) and text < ranks.between(text, None)
    except (ValueError, IndexError):
        return False


def _is_rate(text: str) -> bool:
    try:
        return rate_text(text) == text
    except SalesDeskError:
        return False


def _event(read: Reader, at: _Place, row: Mapping[str, Any]) -> Event:
    event = Event(**_values(EVENT_FIELDS, read, at, row))
    for name in ("old", "new"):
        text = getattr(event, name)
        if not _EVENT_TEXTS.get(event.kind, _anything)(text, name):
            raise at.wrong(name, text)
    return event


def _forecast(read: Reader, at: _Place, row: Mapping[str, Any]) -> KeptForecast:
    line = KeptForecast(**_values(DIARY_FIELDS, read, at, row))
    if not _are_masses(line.masses):
        raise at.wrong("masses", line.masses)
    return line


def _are_masses(text: str) -> bool:
    """Whether it is what the diary keeps: numbers of four bytes, not below zero, squeezed, in Base64."""
    try:
        inflate = zlib.decompressobj()
        raw = inflate.decompress(b64decode(text, validate=True), _MOST_MASSES)
        values = [value for (value,) in struct.iter_unpack("<f", raw)]
    except (ValueError, zlib.error, struct.error):
        return False
    return inflate.eof and all(map(math.isfinite, values)) and min(values, default=-1.0) >= 0 and sum(values) > 0


def _anything(text: str | None, side: str) -> bool:
    return True


def _is_place(text: str | None, side: str) -> bool:
    return _facts(text) is not None or (text is None and side == "old")


def _facts(text: str | None) -> dict[str, Any] | None:
    """What a JSON text tells of pipeline and stage; None when it does not."""
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    told = isinstance(found, dict) and all(isinstance(found.get(key), str) for key in ("pipeline", "stage"))
    return found if told else None


def _is_beginning(text: str | None, side: str) -> bool:
    if side == "old":
        return True
    found = _facts(text)
    if found is None or not {"amount", "currency", "expected_close"} <= found.keys():
        return False
    amount, day = found["amount"], found["expected_close"]
    money = "0 " + str(found["currency"]) if amount is None else f"{amount} {found['currency']}"
    is_money = _AMOUNT.fullmatch(money) is not None and (amount is None or type(amount) is int)
    return is_money and (day is None or _is_day(day, side)) and isinstance(found.get("estimated", False), bool)


def _is_day(text: Any, side: str) -> bool:
    try:
        return text is None or (len(text) == 10 and bool(date.fromisoformat(text)))
    except (ValueError, TypeError):
        return False


def _is_amount(text: str | None, side: str) -> bool:
    return text is None or _AMOUNT.fullmatch(text) is not None


def _is_named(text: str | None, side: str) -> bool:
    return bool(text) or side == "old"


_EVENT_TEXTS: dict[str, Callable[[str | None, str], bool]] = {
    "created": _is_beginning,
    "pipeline": _is_place,
    "stage": _is_named,
    "reopened": _is_named,
    "amount": _is_amount,
    "expected_close": _is_day,
    "snoozed": _is_day,
}


def _settings(found: tuple[Record, ...], name: str) -> Iterator[Setting]:
    known = [s for s in found if isinstance(s, Setting) and belongs_to_figures(s.id)]
    try:
        settings.checked({setting.id: setting.value for setting in known})
    except SalesDeskError as error:
        raise ImportRefused("{name} cannot be imported: {why}", name=name, why=str(error)) from None
    yield from known


def _saved(found: Iterable[Record], old: Iterable[Record], name: str) -> Iterator[SavedThing]:
    """What the desk keeps to use again; files of earlier versions have report sets among the settings."""
    saved = [record for record in found if isinstance(record, SavedThing)]
    views = [record for record in saved if record.kind == "view"]
    sets = {record.id: record.content for record in saved if record.kind == "report set"}
    sets |= {s.id.removeprefix(_OLD_SET): s.value for s in old if isinstance(s, Setting) and s.id.startswith(_OLD_SET)}
    try:
        reportsets.checked(sets)
        for view in views:
            from_text(view.content)
    except SalesDeskError as error:
        raise ImportRefused("{name} cannot be imported: {why}", name=name, why=str(error)) from None
    yield from views
    for key, content in sets.items():
        yield SavedThing(id=key, kind="report set", name=json.loads(content)["name"], content=content)


def _keys_once(records: Mapping[type[Record], tuple[Record, ...]], name: str) -> None:
    for table, kind in names().items():
        key, count = next(iter(Counter(r.id for r in records[kind]).most_common(1)), ("", 0))
        if count > 1:
            row = [r.id for r in records[kind]].index(key) + 1
            raise _Place(name, table, row).wrong("id", key)
