"""The scope of a figure: a pipeline with its stages and history as of an instant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.event_order import in_order
from salesdesk.analytics.events import EventRow, Events, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.incremental import renewed, replaced, same_rows
from salesdesk.analytics.log import Log
from salesdesk.analytics.rates import Rates
from salesdesk.desk.cards import Card
from salesdesk.desk.rates import rates
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, start_of, to_us
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.views.keeping import EVENTS
from salesdesk.views.pipelines import open_stages, pipeline_named


@dataclass(frozen=True, slots=True)
class Scope:
    """One pipeline as of an instant: its open stages in order, its folded history, and its deals as they are now.

    ``survivors`` gives the stage that took over each deleted one; ``guessed`` are the deals whose created instant is
    not truly known.
    """

    pipeline: Pipeline
    stages: tuple[Stage, ...]
    log: Log
    cards: dict[str, Card]
    as_of: datetime
    today: date
    survivors: Mapping[str, str]
    guessed: frozenset[str]
    rates: Rates

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names."""
        return tuple(stage.name for stage in self.stages)

    def cards_of(self, rows: Bools) -> list[Card]:
        """The deals of some rows of the log, as they are now; one that was not there yet at the instant is left out."""
        return [self.cards[deal] for deal in self.log.deal[rows].tolist() if deal in self.cards]

    def owner(self, deal: str) -> str | None:
        """Whose deal it is; None where nobody is named."""
        return self.cards[deal].owner if deal in self.cards else None

    def folded(self, of: Events, at_us: int | None = None) -> Log:
        """The log that other events make of the same pipeline, as of an instant (None: the same)."""
        return fold(
            of,
            self.pipeline.id,
            self.log.stages,
            self.log.as_of_us if at_us is None else at_us,
            self.log.currency,
            survivors=self.survivors,
            estimated=self.guessed,
            rates=self.rates,
        )


def scope(snapshot: Snapshot, pipeline: str | None = None, as_of: datetime | None = None, kept: bool = False) -> Scope:
    """The scope of a pipeline (None: the desk's) as of an instant (None: now).

    With ``kept`` its history is folded once and then kept up to date by what changes; for an instant asked for often.
    """
    settings, now = snapshot.settings, as_of or snapshot.now
    found = pipeline_named(snapshot, pipeline, settings.pipeline)
    stages = open_stages(snapshot, found.id)
    survivors, known = snapshot.survivors(), rates(snapshot, settings)
    guessed, at = snapshot.estimated(), to_us(now)

    def folded(of: Events) -> Log:
        names = [stage.id for stage in stages]
        return fold(of, found.id, names, at, settings.currency, survivors=survivors, estimated=guessed, rates=known)

    def renewed_log(log: Log, deals: frozenset[str]) -> Log:
        return replaced(log, folded(columns(rows_of(snapshot, deals))), deals)

    def whole() -> Log:
        return folded(events(snapshot))

    log = snapshot.memo(f"log {found.id} {at}", whole, renewed_log) if kept else whole()
    return Scope(found, stages, log, snapshot.every_card(), now, day_of(now, settings.zone), survivors, guessed, known)


def log_before_today(snapshot: Snapshot, seen: Scope) -> Log:
    """The pipeline's history before the day of a scope began, which is what that day's models are learnt from.

    Kept until another day begins or something before the day has changed: the same object as long as it tells the same.
    """
    before = to_us(start_of(seen.today, snapshot.settings.zone)) - 1

    def make() -> Log:
        return seen.folded(events(snapshot), before)

    def renew(old: Log, deals: frozenset[str]) -> Log:
        fresh = seen.folded(columns(rows_of(snapshot, deals)), before)
        return old if same_rows(old, fresh, deals) else replaced(old, fresh, deals)

    return snapshot.memo(f"log before {seen.pipeline.id} {seen.today}", make, renew)


def events(snapshot: Snapshot) -> Events:
    """The whole journal as columns, kept up to date by what changes."""

    def read() -> Events:
        return in_order(snapshot.event_columns())

    def renew(old: Events, deals: frozenset[str]) -> Events:
        return renewed(old, columns(rows_of(snapshot, deals)), deals)

    return snapshot.memo("events", read, renew, EVENTS)


def rows_of(snapshot: Snapshot, deals: Collection[str]) -> list[EventRow]:
    """The journal rows of some deals, undone ones left out, in order."""
    found = snapshot.events(list(deals))
    rows = [EventRow(e.deal, to_us(e.at), e.kind, e.old, e.new) for events in found.values() for e in events]
    return sorted(rows, key=lambda row: row.at_us)
