"""The first sight of a large board: the top of every column and what sums tell, while the cards are still to be read.

Nothing here needs arrays, so that the window does not wait for their library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from salesdesk.analytics import pace
from salesdesk.desk.cards import BoardView, Card, LeftOut, OpenSum, StripView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of
from salesdesk.domain.money import Money
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline
from salesdesk.views.board import current_period, stage_view
from salesdesk.views.counting import QuotaCounting, counting
from salesdesk.views.pipelines import pipeline_named
from salesdesk.views.seasonal_pace import own_shares

MANY = 2_000
"""Fewer open deals are read whole at once."""
FIRST = 40
"""Cards of a column: more than any screen shows."""


class FirstBoard(NamedTuple):
    """``view`` holds the first open cards of each stage, ``sums`` all of them; ``strip`` what is won."""

    view: BoardView
    sums: tuple[OpenSum, ...]
    strip: StripView


def early(snapshot: Snapshot, pipeline: str | None = None) -> FirstBoard | None:
    """The first sight of a pipeline now (None: the desk's own); None where reading the whole board is as quick."""
    if snapshot.looks_back:
        return None
    settings, now, period = snapshot.settings, snapshot.now, current_period(snapshot)
    since, until = (start_of(day, settings.zone) for day in (period.start, period.until))
    with snapshot.reading() as reader:
        sums = reader.open_sums()
        if sum(part.deals for part in sums) < MANY:
            return None
        shown = pipeline_named(snapshot, pipeline, settings.pipeline)
        pipelines = sorted(snapshot.find(Pipeline), key=lambda p: p.rank)
        stages = [stage for stage in snapshot.stages_of(shown.id) if stage.kind == "open"]
        cards = {stage.id: reader.first_cards(stage.id, FIRST) for stage in stages}
        won = snapshot.closed_cards(None, "won", since, until)
        steps = snapshot.steps([card.id for column in cards.values() for card in column])
        how = counting(snapshot, period)
    columns = tuple(stage_view(stage) for stage in stages)
    mine = [card for card in won if card.pipeline == shown.id]
    view = BoardView(shown, tuple(pipelines), columns, cards, mine, steps, period, now)
    return FirstBoard(view, tuple(sums), _strip(snapshot, period, how, won))


def pending_strip(snapshot: Snapshot) -> StripView:
    """The strip of the current period while forecast and chance are still to be computed."""
    period = current_period(snapshot)
    since, until = (start_of(day, snapshot.settings.zone) for day in (period.start, period.until))
    won = snapshot.closed_cards(None, "won", since, until)
    return _strip(snapshot, period, counting(snapshot, period), won)


def _strip(snapshot: Snapshot, period: Period, how: QuotaCounting, won: Sequence[Card]) -> StripView:
    """What is won already; forecast and chance need the whole past."""
    counted, unrated = how.split(won)
    left_out = _left_out(unrated) if unrated else LeftOut()
    target, reached = how.quota.amount if how.quota else None, sum(card.amount or 0 for card in counted)
    shown = strip_view(snapshot, period, how.currency, target, reached, float(reached), None, left_out)
    return replace(shown, pending=True)


def _left_out(unrated: Mapping[str, Money]) -> LeftOut:
    from salesdesk.views.left_out import without_rate

    return without_rate(unrated)


def strip_view(
    snapshot: Snapshot,
    period: Period,
    currency: str,
    target: int | None,
    won: int,
    forecast: float,
    chance: float | None,
    left_out: LeftOut,
) -> StripView:
    """The strip of a period from its sums; money in minor units."""
    share = _pace_share(snapshot, period)
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


def _pace_share(snapshot: Snapshot, period: Period) -> float:
    """The share of a quota that should be won by now: by working days wholly before today, or by the desk's own seasons."""
    settings = snapshot.settings
    today = min(max(snapshot.today, period.start), period.until)
    elapsed = settings.working_days(period.start, today)
    own = own_shares(snapshot, period) if settings.pace == "seasonal" else ()
    return pace.elapsed_share(elapsed, settings.working_days(period.start, period.until), own)
