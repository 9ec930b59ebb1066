"""The board: open deals of a pipeline by stage, and deals won this period."""

from collections.abc import Collection
from typing import NamedTuple

from salesdesk.desk.cards import BoardView, Card, NextStep, StageView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of
from salesdesk.domain.periods import Period, containing
from salesdesk.domain.records import DEFAULT_STALL_DAYS, Pipeline, Stage
from salesdesk.views.pipelines import pipeline_named


def current_period(snapshot: Snapshot) -> Period:
    """The quota period that contains today."""
    return containing(snapshot.today, snapshot.settings.period_kind, snapshot.settings.fiscal_start)


class WholeDesk(NamedTuple):
    """A board, and the open deals and those won in the period of every pipeline, all of one moment."""

    board: BoardView
    open: list[Card]
    won: list[Card]


def board(snapshot: Snapshot, pipeline: str | None = None) -> BoardView:
    """A pipeline now (None: the desk's). Stall limits are the stages' own days until ``views.limits`` has looked at the past."""
    return whole_desk(snapshot, pipeline).board


def whole_desk(snapshot: Snapshot, pipeline: str | None = None) -> WholeDesk:
    """A pipeline as ``board`` gives it, with what its strip rests on beside it."""
    settings, now = snapshot.settings, snapshot.now
    period = current_period(snapshot)
    since, until = (start_of(day, settings.zone) for day in (period.start, period.until))
    with snapshot.reading():
        every_open = snapshot.open_cards()
        shown = pipeline_named(snapshot, pipeline, settings.pipeline)
        pipelines = sorted(snapshot.find(Pipeline), key=lambda p: p.rank)
        stages = snapshot.stages_of(shown.id)
        won = snapshot.closed_cards(None, "won", since, until)
        steps = snapshot.steps()
    columns = tuple(stage_view(stage) for stage in stages if stage.kind == "open")
    cards: dict[str, list[Card]] = {stage.id: [] for stage in columns}
    for card in every_open:
        if card.stage in cards:
            cards[card.stage].append(card)
    mine = [card for card in won if card.pipeline == shown.id]
    shown_now = BoardView(shown, tuple(pipelines), columns, cards, mine, steps, period, now)
    return WholeDesk(shown_now, every_open, won)


def stage_view(stage: Stage, limit_days: float | None = None, limit_n: int = 0) -> StageView:
    """A stage as a column; without a limit from the past, its own days."""
    own = float(DEFAULT_STALL_DAYS) if stage.stall_days is None else float(stage.stall_days)
    days = own if limit_days is None else limit_days
    return StageView(stage.id, stage.name, stage.kind, stage.probability, days, limit_n, stage.stall_days)


def cards(snapshot: Snapshot, deals: Collection[str]) -> tuple[dict[str, Card], dict[str, NextStep]]:
    """Some deals and their next steps, as they are now; a deleted one is missing."""
    return snapshot.cards(deals), snapshot.steps(deals)
