"""The scope of a figure: a pipeline with its stages and, where that is asked for, its history as of an instant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from salesdesk.analytics.arrays import Bools, among
from salesdesk.analytics.event_order import in_order
from salesdesk.analytics.events import EventRow, Events, columns, not_after, of_deals
from salesdesk.analytics.fold import fold
from salesdesk.analytics.incremental import renewed
from salesdesk.analytics.log import Log
from salesdesk.analytics.rates import Rates
from salesdesk.desk.cards import Card
from salesdesk.desk.changes import MANY
from salesdesk.desk.rates import rates
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, last_of, start_of, to_us
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.views.keeping import EVENTS
from salesdesk.views.pipelines import open_stages, pipeline_named


@dataclass(frozen=True, slots=True)
class PipelineRules:
    """How events of deals make the history of a pipeline: its open stages in order, the currency, and an instant.

    ``survivors`` gives the stage that took over each deleted one; ``guessed`` are the deals whose created instant is
    not truly known. With ``is_past`` the instant lies before the snapshot's own, and what happened after it is left out.
    """

    pipeline: Pipeline
    stages: tuple[Stage, ...]
    currency: str
    as_of: datetime
    today: date
    survivors: Mapping[str, str]
    guessed: frozenset[str]
    rates: Rates
    is_past: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names."""
        return tuple(stage.name for stage in self.stages)

    def folded(self, of: Events, at_us: int | None = None) -> Log:
        """The history that some events make, by an instant (None: that of the rules).

        Events later than the present come of a clock that has been set back: they hold, as of now, so that the history is
        of the same deals in the same stages as their records.
        """
        if at_us is None and not self.is_past:
            of = not_after(of, to_us(self.as_of))
        return fold(
            of,
            self.pipeline.id,
            [stage.id for stage in self.stages],
            to_us(self.as_of) if at_us is None else at_us,
            self.currency,
            survivors=self.survivors,
            estimated=self.guessed,
            rates=self.rates,
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """One pipeline as of an instant: its rules, its folded history, and its deals as they are now."""

    rules: PipelineRules
    log: Log
    cards: dict[str, Card]

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline."""
        return self.rules.pipeline

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its open stages in order."""
        return self.rules.stages

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names."""
        return self.rules.names

    @property
    def as_of(self) -> datetime:
        """The instant."""
        return self.rules.as_of

    @property
    def today(self) -> date:
        """The day of the instant in the desk's zone."""
        return self.rules.today

    def cards_of(self, rows: Bools) -> list[Card]:
        """The deals of some rows of the log, as they are now; one that was not there yet at the instant is left out."""
        return [self.cards[deal] for deal in self.log.deal[rows].tolist() if deal in self.cards]

    def folded(self, of: Events, at_us: int | None = None) -> Log:
        """The log that other events make of the same pipeline, as of an instant (None: the same)."""
        return self.rules.folded(of, at_us)


def rules_of(snapshot: Snapshot, pipeline: str | None = None, as_of: datetime | None = None) -> PipelineRules:
    """The rules of a pipeline (None: the desk's) by an instant (None: the end of the day, which chances are told for)."""
    settings = snapshot.settings
    found = pipeline_named(snapshot, pipeline, settings.pipeline)
    at = as_of or last_of(snapshot.today, settings.zone)
    return PipelineRules(
        found, open_stages(snapshot, found.id), settings.currency, at, day_of(at, settings.zone),
        snapshot.survivors(), snapshot.estimated(), rates(snapshot, settings), at < snapshot.now,
    )  # fmt: skip


def scope(snapshot: Snapshot, pipeline: str | None = None, as_of: datetime | None = None) -> Scope:
    """The scope of a pipeline (None: the desk's) as of an instant (None: now)."""
    rules = rules_of(snapshot, pipeline, as_of or snapshot.now)
    return Scope(rules, rules.folded(events(snapshot)), snapshot.every_card())


def before_today_us(snapshot: Snapshot) -> int:
    """The last instant before the snapshot's day began, in microseconds: what the models of the day are learnt by."""
    return to_us(start_of(snapshot.today, snapshot.settings.zone)) - 1


def events(snapshot: Snapshot) -> Events:
    """The whole journal as columns, the deals in the order of their keys, kept up to date by what changes."""

    def read() -> Events:
        return in_order(snapshot.event_columns())

    def renew(old: Events, deals: frozenset[str]) -> Events:
        return read() if len(deals) > MANY else renewed(old, columns(rows_of(snapshot, deals)), deals)

    return snapshot.memo("events", read, renew, EVENTS)


def events_of(snapshot: Snapshot, deals: Collection[str]) -> Events:
    """The journal of some deals as columns."""
    if len(deals) <= MANY:
        return columns(rows_of(snapshot, deals))
    every = events(snapshot)
    return of_deals(every, among(every.deals, deals))


def rows_of(snapshot: Snapshot, deals: Collection[str]) -> list[EventRow]:
    """The journal rows of some deals, undone ones left out, in order."""
    found = snapshot.events(list(deals))
    rows = [EventRow(e.deal, to_us(e.at), e.kind, e.old, e.new) for events in found.values() for e in events]
    return sorted(rows, key=lambda row: row.at_us)
