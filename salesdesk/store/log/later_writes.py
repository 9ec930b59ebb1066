"""What stays although an entry was taken back, or brought again, because others wrote it later."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from salesdesk.desk.ports import LaterWrite
from salesdesk.domain.events import EVENT_KINDS
from salesdesk.domain.fields import OWN
from salesdesk.domain.money import Money
from salesdesk.domain.records import Deal
from salesdesk.store.log.fold import FoldedRow, Row, place_of
from salesdesk.store.log.payload import Cells, Payload
from salesdesk.store.log.reading import LIVE, LogReader
from salesdesk.store.records import chunks
from salesdesk.store.schema import BY_TABLE, SHAPES

MOST = 10
"""So many are told one by one."""
_DEAL = SHAPES[Deal]
_FIELD_OF = {
    "stage": "stage", "pipeline": "stage", "won": "outcome", "lost": "outcome", "reopened": "outcome", "amount": "amount",
    "expected_close": "expected_close", "snoozed": "snoozed_until", "woken": "snoozed_until",
}  # fmt: skip
"""The field of a deal that an event of a kind says."""
_ALSO = {"reopened": "stage"}
_UNTOLD = frozenset(
    {"currency", "external_source", "external_id", "external_print", "survivor", "subject_kind", "rank"}
)
_Told = tuple[int, str]
"""The number of a deal and a field that its events say."""
_PASTS = f"""SELECT e.deal, e.kind, e.entry FROM event e LEFT JOIN entry n ON n.number = e.entry
    LEFT JOIN device d ON d.number = e.entry >> 32 WHERE e.deal IN ({{deals}}) AND ({LIVE} OR e.entry IN ({{entries}}))
    ORDER BY coalesce(e.at, n.at, n.hlc), n.hlc, e.entry & 4294967295, d.id, e.place"""


class LaterWrites:
    """Made before entries are turned; ``rows`` are the rows that they touched as they were, with what the log says of each
    now, ``place_of`` the place of an entry among the writers in ``rows``, and ``found`` is asked afterwards."""

    def __init__(self, reader: LogReader, payloads: Mapping[int, Payload], back: bool) -> None:
        self._reader = reader
        self._payloads = payloads
        self._back = back
        self.rows: Mapping[Row, tuple[Cells, FoldedRow]] = {}
        self.place_of: Callable[[int], int] = lambda number: place_of(reader.fetch, number)
        self._events = dict.fromkeys(told for number in payloads for told in self._told_by(number))
        self._before = self._deals({deal for deal, _ in self._events})

    def _told_by(self, entry: int) -> Iterator[_Told]:
        """What the events of an entry say of deals that it did not make."""
        made = self._payloads[entry].made.get(_DEAL.table, {})
        for deal, kind in self._reader.fetch("SELECT deal, kind FROM event WHERE entry = ? ORDER BY place", (entry,)):
            name = EVENT_KINDS[kind]
            if deal not in made:
                yield from ((deal, field[name]) for field in (_FIELD_OF, _ALSO) if name in field)

    def _deals(self, numbers: set[int]) -> dict[int, Cells]:
        columns = ", ".join(_DEAL.fields)
        found: dict[int, Cells] = {}
        for part in chunks(numbers):  # type: ignore[arg-type]
            marks = ",".join("?" * len(part))
            rows = self._reader.fetch(f"SELECT number, {columns} FROM deal WHERE number IN ({marks})", part)
            found |= {number: dict(zip(_DEAL.fields, cells, strict=True)) for number, *cells in rows}
        return found

    def found(self) -> tuple[list[LaterWrite], int]:
        """The first that stay, and how many more do."""
        every = dict.fromkeys([*self._of_events(), *self._of_rows()])
        told = list(every)[:MOST]
        # Several tags of a deal make one sentence.
        return list(dict.fromkeys(self._in_words(row, field) for row, field in told)), len(every) - len(told)

    def _of_events(self) -> Iterator[tuple[Row, str]]:
        after = self._deals(self._before.keys())  # type: ignore[arg-type]
        same = [
            (deal, field)
            for deal, field in self._events
            if all(self._before[deal][name] == after[deal][name] for name in _looked_at(field))
        ]
        last = self._last_told([deal for deal, _ in same])
        for deal, field in same:
            if last.get((deal, field)) not in (None, *self._payloads):
                yield (_DEAL.table, deal), field

    def _last_told(self, deals: Sequence[int]) -> dict[_Told, int]:
        """By what events say, the entry of the last event that says it, those that were turned included."""
        found: dict[_Told, int] = {}
        entries = ",".join(map(str, self._payloads))
        for part in chunks(dict.fromkeys(deals)):  # type: ignore[arg-type]
            statement = _PASTS.format(deals=",".join("?" * len(part)), entries=entries)
            for deal, kind, entry in self._reader.fetch(statement, part):
                for field in (_FIELD_OF, _ALSO):
                    if EVENT_KINDS[kind] in field:
                        found[deal, field[EVENT_KINDS[kind]]] = entry
        return found

    def _of_rows(self) -> Iterator[tuple[Row, str]]:
        for entry, payload in self._payloads.items():
            place = self.place_of(entry)
            for row, fields in payload.changed():
                before, now = self.rows.get(row, ({}, None))
                for name, pair in fields.items() if now else ():
                    right = now.cells[name] if now else None
                    later = now is not None and now.writers.get(name, 0) > place
                    if later and right == before[name] != pair[0 if self._back else 1] and name not in _UNTOLD:
                        yield row, name
            for table, made in payload.made.items():
                for number in made:
                    before, now = self.rows.get((table, number), ({}, None))
                    if now and (now.cells["deleted_at"] is None) == (before["deleted_at"] is None) == self._back:
                        yield (table, number), "deleted_at"

    def _in_words(self, row: Row, field: str) -> LaterWrite:
        table, number = row
        shape, reader = BY_TABLE[table], self._reader
        names = ", ".join(shape.fields)
        cells = dict(
            zip(shape.fields, reader.fetch(f"SELECT {names} FROM {table} WHERE number = ?", (number,))[0], strict=True)
        )
        if table in ("deal_tag", "custom_value"):
            title, is_there = self._called("deal", cells["deal"]), cells["deleted_at"] is None
            if table == "deal_tag":
                return LaterWrite("Deal", "tags", title, None)
            own = self._called("custom_field", cells["field"])
            return LaterWrite("Deal", OWN + own, title, cells["value"] if is_there else None)
        if field == "deleted_at":
            return LaterWrite(shape.kind.__name__, "", self._called(table, number), cells[field] is None)
        value = cells[field]
        if value is not None and (other := shape.refers(field, cells.get("subject_kind"))):
            value = self._called(other, value)
        elif value is not None and field == "amount" and cells.get("measure") != "count":
            value = Money(value, cells["currency"])
        elif value is not None and field in shape.from_file:
            value = shape.from_file[field](value)
        return LaterWrite(shape.kind.__name__, field, self._called(table, number), value)

    def _called(self, table: str, number: int) -> str:
        """What a row is called: its title or name where it has one, else its key."""
        shape = BY_TABLE[table]
        column = next((name for name in ("title", "name", "text", "period", "currency") if name in shape.fields), None)
        if column is None:
            return self._reader.keys.key(table, number)
        return str(self._reader.fetch(f"SELECT {column} FROM {table} WHERE number = ?", (number,))[0][0])


def _looked_at(field: str) -> tuple[str, ...]:
    more = {"amount": ("currency",), "outcome": ("lost_reason",), "stage": ("pipeline",), "deleted_at": ()}
    return (field, *more.get(field, ()))
