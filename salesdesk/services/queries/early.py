"""The first sight of a large board: the top of every column and what sums tell, while the cards are still to be read.

Nothing here needs arrays, so that the window does not wait for their library.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from salesdesk.analytics import pace
from salesdesk.domain.days import start_of, working_days
from salesdesk.domain.money import Money, totals
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline, Quota
from salesdesk.services.desk import Desk
from salesdesk.services.queries.board import current_period, stage_view
from salesdesk.services.queries.pipelines import pipeline_named
from salesdesk.services.views import BoardView, Card, OpenSum, StripView

MANY = 2_000
"""Fewer open deals are read whole at once."""
FIRST = 40
"""Cards of a column: more than any screen shows."""


class EarlySight(NamedTuple):
    """``view`` holds the first open cards of each stage, ``sums`` all of them; ``strip`` what is won."""

    view: BoardView
    sums: tuple[OpenSum, ...]
    strip: StripView


def early(desk: Desk, pipeline: str | None = None) -> EarlySight | None:
    """The first sight of a pipeline now (None: the desk's own); None where reading the whole board is as quick."""
    if desk.looks_back:
        return None
    settings, now, period = desk.settings, desk.now(), current_period(desk)
    since, until = (start_of(day, settings.zone) for day in (period.start, period.until))
    with desk.read() as reader:
        sums = reader.open_sums()
        if sum(part.deals for part in sums) < MANY:
            return None
        shown = pipeline_named(reader, pipeline, settings.pipeline)
        pipelines = sorted(reader.find(Pipeline), key=lambda p: p.rank)
        stages = [stage for stage in reader.stages_of(shown.id) if stage.kind == "open"]
        cards = {stage.id: reader.first_cards(stage.id, FIRST) for stage in stages}
        won = reader.closed_cards(None, "won", since, until)
        steps = reader.steps([card.id for column in cards.values() for card in column])
        quotas = reader.find(Quota, period=period.key)
    columns = tuple(stage_view(stage) for stage in stages)
    mine = [card for card in won if card.pipeline == shown.id]
    view = BoardView(shown, tuple(pipelines), columns, cards, mine, steps, period, now)
    quota = quotas[0] if quotas else None
    return EarlySight(view, tuple(sums), _strip(desk, period, quota, won, sums))


def _strip(desk: Desk, period: Period, quota: Quota | None, won: Sequence[Card], sums: Sequence[OpenSum]) -> StripView:
    """What is won already; forecast and chance need the whole past."""
    settings = desk.settings
    currency, target = (quota.currency, quota.amount) if quota else (settings.currency, None)
    every = [Money(card.amount or 0, card.currency) for card in won if settings.is_own(card.owner)]
    counted = [part for part in sums if settings.is_own(part.owner) and part.category != "omitted"]
    foreign = [money for money in [*every, *(Money(p.amount, p.currency) for p in counted)] if money.amount]
    reached = sum(money.amount for money in every if money.currency == currency)
    left_out = totals([money for money in foreign if money.currency != currency])
    shown = strip_view(desk, period, currency, target, reached, float(reached), None, left_out)
    return replace(shown, pending=True)


def strip_view(
    desk: Desk,
    period: Period,
    currency: str,
    target: int | None,
    won: int,
    forecast: float,
    chance: float | None,
    left_out: dict[str, int],
) -> StripView:
    """The strip of a period from its sums; money in minor units."""
    share = _pace_share(desk, period)
    wanted = None if target is None else pace.pace_target(target, share)
    return StripView(
        period=period,
        currency=currency,
        target=target,
        won=won,
        attainment=None if target is None else pace.attainment(target, won),
        pace_target=wanted,
        pace=None if wanted is None else pace.pace(won, wanted),
        pace_share=None if target is None else share,
        forecast=forecast,
        chance=chance,
        left_out=left_out,
    )


def _pace_share(desk: Desk, period: Period) -> float:
    """The share of a period's working days that lie wholly before today."""
    weekdays, holidays = desk.settings.weekdays, desk.settings.holidays
    today = min(max(desk.today(), period.start), period.until)
    elapsed = working_days(period.start, today, weekdays, holidays)
    return pace.elapsed_share(elapsed, working_days(period.start, period.until, weekdays, holidays))
