"""The board: the open deals of a pipeline by stage, and what was won this period."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import NamedTuple

from salesdesk.desk.cards import BoardView, Card, NextStep, StageView
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.days import start_of
from salesdesk.domain.periods import Period, containing
from salesdesk.domain.records import DEFAULT_STALL_DAYS, Pipeline, Stage
from salesdesk.views.pipelines import pipeline_named

_EVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def current_period(desk: Desk) -> Period:
    """The quota period that today is in."""
    return containing(desk.today(), desk.settings.period_kind, desk.settings.fiscal_start)


class WholeDesk(NamedTuple):
    """A board, and the open deals and those won in the period of every pipeline, all of one moment."""

    board: BoardView
    open: list[Card]
    won: list[Card]


def board(desk: Desk, pipeline: str | None = None) -> BoardView:
    """A pipeline now (None: the desk's). Stall limits are the stages' own days until ``queries.limits`` has looked at the past."""
    return whole_desk(desk, pipeline).board


def open_cards(desk: Desk) -> list[Card]:
    """The open deals of every pipeline by stage and rank, read again only after a change."""
    return desk.remembered("open cards", lambda: _read(desk, lambda reader: reader.open_cards(None)))


def every_card(desk: Desk) -> dict[str, Card]:
    """All deals by key, kept up to date by what changes; the open ones are those of the board."""

    def renew(old: dict[str, Card], deals: frozenset[str]) -> dict[str, Card]:
        with desk.read() as reader:
            fresh = reader.cards(deals)
        return {key: card for key, card in old.items() if key not in deals} | fresh

    return desk.remembered("cards", lambda: _every(desk), renew)


def _every(desk: Desk) -> dict[str, Card]:
    while True:
        revision, still_open = desk.store.revision, open_cards(desk)
        closed = _read(desk, lambda reader: reader.closed_cards(None, None, *_EVER))
        # A deal that was closed or reopened between the two readings would be missing.
        if desk.store.revision == revision:
            found = sorted([*still_open, *closed], key=lambda card: (-card.created_us, card.id))
            return {card.id: card for card in found}


def _read(desk: Desk, question: Callable[[Reader], list[Card]]) -> list[Card]:
    with desk.read() as reader:
        return question(reader)


def whole_desk(desk: Desk, pipeline: str | None = None) -> WholeDesk:
    """A pipeline as ``board`` gives it, with what its strip rests on beside it."""
    settings, now = desk.settings, desk.now()
    period = current_period(desk)
    since, until = (start_of(day, settings.zone) for day in (period.start, period.until))
    every_open = open_cards(desk)
    with desk.read() as reader:
        shown = pipeline_named(reader, pipeline, settings.pipeline)
        pipelines = sorted(reader.find(Pipeline), key=lambda p: p.rank)
        stages = reader.stages_of(shown.id)
        won = reader.closed_cards(None, "won", since, until)
        steps = reader.steps()
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


def cards(desk: Desk, deals: Collection[str]) -> tuple[dict[str, Card], dict[str, NextStep]]:
    """Some deals and their next steps, as they are now; a deleted one is missing."""
    with desk.read() as reader:
        return reader.cards(deals), reader.steps(deals)
