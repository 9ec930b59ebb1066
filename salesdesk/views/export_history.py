"""What happened to the deals as it leaves the desk in a file: a row for each change, with what stood after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.events import DealState, Event, take
from salesdesk.domain.records import Pipeline
from salesdesk.views.pipelines import pipeline_named


class HistoryRow(NamedTuple):
    """A change of a deal, and stage, reason, amount in minor units and expected close as they were right after it."""

    event: Event
    card: Card
    pipeline: str
    stage: str
    reason: str | None
    amount: int | None
    currency: str
    expected_close: date | None


@dataclass(frozen=True, slots=True)
class HistoryExport:
    """The history of deals to write to a file, oldest change first."""

    today: date
    zone: ZoneInfo
    rows: tuple[HistoryRow, ...]


def history(snapshot: Snapshot, pipeline: str | None = None) -> HistoryExport:
    """All that happened, by now, to the deals of the desk or of a pipeline (key or name).

    Raises Refused for a pipeline the desk does not have.
    """
    now = to_us(snapshot.now)
    chosen = pipeline_named(snapshot, pipeline).id if pipeline else None
    cards = {card.id: card for card in snapshot.all_cards(chosen)}
    events = [Event(d, from_us(at), kind, old, new) for d, at, kind, old, new in snapshot.event_rows()  # type: ignore[arg-type]
              if d in cards and at <= now]  # fmt: skip
    stages = {stage.id: stage.name for stage in snapshot.all_stages()}
    pipelines = {found.id: found.name for found in snapshot.every(Pipeline)}
    survivors = snapshot.survivors()
    rows = tuple(_told(events, cards, stages, pipelines, survivors))
    return HistoryExport(snapshot.today, snapshot.settings.zone, rows)


def _told(
    events: list[Event],
    cards: dict[str, Card],
    stages: dict[str, str],
    pipelines: dict[str, str],
    survivors: dict[str, str],
) -> Iterator[HistoryRow]:
    states: dict[str, DealState] = {}
    for event in events:
        state = states.setdefault(event.deal, DealState())
        take(state, event, survivors)
        amount = state.amount.amount if state.amount else None
        yield HistoryRow(
            event, cards[event.deal], pipelines.get(state.pipeline, ""), stages.get(state.stage, ""),
            event.new if event.kind == "lost" else None, amount, state.currency, state.expected_close,
        )  # fmt: skip
