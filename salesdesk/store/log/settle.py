"""Deals as their events add up to them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from salesdesk.domain.days import from_us
from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.events import EVENT_KINDS, Event, EventKind
from salesdesk.domain.records import Deal
from salesdesk.domain.stage_aliases import survivor
from salesdesk.store.log.event_texts import EventTexts
from salesdesk.store.log.reading import AT, LogReader
from salesdesk.store.records import chunks
from salesdesk.store.rows import RowWriter, cells_of
from salesdesk.store.schema import SHAPES

_DEAL = SHAPES[Deal]


def resettle(reader: LogReader, rows: RowWriter, numbers: Iterable[int]) -> None:
    """Make the rows of deals what their events add up to; those of deals that no event tells of stay."""
    for part in chunks(dict.fromkeys(numbers)):  # type: ignore[arg-type]
        reader.keys.look_up_numbers("deal", part)  # type: ignore[arg-type]
        deals = reader.all_of(Deal, [reader.keys.key("deal", cast(int, number)) for number in part])
        past, survivors = pasts(reader, [deal.id for deal in deals]), reader.survivors()
        for deal in deals:
            if past[deal.id]:
                after = settled(deal, past[deal.id], survivors)
                if after != deal:
                    changed = cells_of(_DEAL, after, reader.keys)
                    number = reader.keys.number("deal", deal.id) or 0
                    rows.update(_DEAL, number, {name: changed[name] for name in FOLDED})


def pasts(reader: LogReader, deals: Sequence[str]) -> Mapping[str, list[Event]]:
    """The events that the rows of deals add up: those that count, or of a deal whose beginning was taken back also that."""
    found = reader.events(deals)
    for deal in [deal for deal, past in found.items() if not past]:
        found[deal] = _fallen(reader, deal)
    return found


def _fallen(reader: LogReader, deal: str) -> list[Event]:
    """The events of the entry that a deal first came with, whether it counts or not."""
    longer = EventTexts(reader.keys).longer
    rows = reader.fetch(
        f"""SELECT e.entry, {AT}, e.kind, e.old, e.new FROM event e LEFT JOIN entry n ON n.number = e.entry
        LEFT JOIN device d ON d.number = e.entry >> 32 WHERE e.deal = ?
        ORDER BY coalesce(n.hlc, 9223372036854775807), e.entry & 4294967295, d.id, e.place""",
        (reader.writing_at, reader.keys.number("deal", deal)),
    )
    first = next((entry for entry, _, kind, *_ in rows if kind == 0), None)
    return sorted((_event(deal, row, longer) for row in rows if row[0] == first), key=lambda event: event.at)


def _event(deal: str, row: Sequence[Any], longer: Any) -> Event:
    _, at, kind, old, new = row
    return Event(deal, from_us(at), cast(EventKind, EVENT_KINDS[kind]), longer(kind, old), longer(kind, new))


def affected_by_stages(reader: LogReader, stages: Iterable[int]) -> list[int]:
    """The deals that may stand elsewhere when it changes which stages took over from these."""
    wanted = set(stages)
    rows = reader.fetch("SELECT number, survivor FROM stage WHERE survivor IS NOT NULL")
    into = {str(stage): str(other) for stage, other in rows}
    for stage in list(wanted):
        wanted.add(int(survivor(str(stage), into)))
    marks = ",".join("?" * len(wanted))
    return [number for (number,) in reader.fetch(f"SELECT number FROM deal WHERE stage IN ({marks})", [*wanted])]
