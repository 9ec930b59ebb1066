"""One deal: fields, stages, chance, steps, notes and history."""

from dataclasses import dataclass, replace
from datetime import date

from salesdesk.analytics.log import NEVER
from salesdesk.desk.cards import Card, DealChance, DealView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import DAY_US, day_of, from_us, last_of
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.domain.periods import Period
from salesdesk.views.chance_history import ChancePoint, chance_history
from salesdesk.views.chances import chances
from salesdesk.views.deal import deal
from salesdesk.views.deals import chance_of
from salesdesk.views.limits import limits_of
from salesdesk.views.reasons import ChanceExplanation, why
from salesdesk.views.report_about import About, ReportRequest, about
from salesdesk.views.scope import Scope, scope
from salesdesk.views.strip import standing

COURSE = 6
"""Past days that a sheet looks at: each has to be learnt."""


@dataclass(frozen=True, slots=True)
class StageVisit:
    """A stage of the deal's pipeline: the day it was first reached (None: not yet), and the days in it."""

    stage: str
    reached: date | None
    days: float
    here: bool
    skipped: bool


@dataclass(frozen=True, slots=True)
class DealSheet:
    """Everything on a deal sheet. ``chance`` is the one shown, ``typed`` when it was typed, and
    ``why`` what the model says and its reasons, in the language in use; ``odds`` has the chance by the end of the present
    ``period``, ``quota`` that of making its quota now, if the deal is won and if it is lost (None where it does not count
    for one). Days are elapsed.

    ``limit_days`` is how long a deal may stand in its present stage before it is stalled. ``course`` is its chance on some
    past days.
    """

    about: About
    view: DealView
    card: Card
    stage: str
    chance: float
    typed: bool
    why: ChanceExplanation | None
    odds: DealChance | None
    period: Period
    quota: tuple[float, float, float] | None
    path: tuple[StageVisit, ...]
    age_days: float | None
    here_days: float | None
    limit_days: float | None
    stalled: bool
    created: date | None
    course: tuple[ChancePoint, ...]


def deal_sheet(snapshot: Snapshot, asked: ReportRequest) -> DealSheet:
    """The sheet of a deal. Raises Refused for one there is not, or a title that several have."""
    key = deal_named(snapshot, asked.deal) if asked.deal else _promising(snapshot)
    card = snapshot.cards([key]).get(key)
    stages = {stage.id: stage for stage in snapshot.all_stages()}
    if card is None:
        raise Refused("There is no deal {title} on this desk.", title=asked.deal or key)
    view = deal(snapshot, key)
    seen = scope(snapshot, card.pipeline, last_of(snapshot.today, snapshot.settings.zone))
    row = _row(seen, key)
    position = int(seen.log.stage[row]) if row is not None else -1
    limit = limits_of(snapshot, seen)[position].days if row is not None and card.outcome == "open" else None
    here = float(seen.log.here_days[row]) if row is not None else None
    at = standing(snapshot)
    odds = chances(snapshot, at.period).get(key)
    now, swings = at.chance(), at.swings([key]) if key in at.entries else ()
    return DealSheet(
        about=replace(about(snapshot), pipeline=seen.pipeline.id, pipeline_name=seen.pipeline.name),
        view=view,
        card=card,
        stage=stages[card.stage].name,
        chance=chance_of(card, stages, chances(snapshot)),
        typed=card.typed_chance is not None and card.outcome == "open",
        why=why(snapshot, card) if card.outcome == "open" else None,
        odds=odds,
        period=at.period,
        quota=(now, *swings[0]) if now is not None and swings else None,
        path=_path(snapshot, seen, row, card),
        age_days=float(seen.log.age_days[row]) if row is not None and not seen.log.undated[row] else None,
        here_days=here if card.outcome == "open" else None,
        limit_days=limit,
        stalled=limit is not None and here is not None and here > limit and not card.is_snoozed(snapshot.today),
        created=None if view.deal.created_estimated else day_of(view.deal.created_at, snapshot.settings.zone),
        course=chance_history(snapshot, key, COURSE),
    )


def deal_named(snapshot: Snapshot, wanted: str) -> str:
    """The key of the deal of a key or title. Raises Refused for one there is not, or a title that several have."""
    if wanted in snapshot.cards([wanted]):
        return wanted
    titled = [card for card in snapshot.all_cards(None) if name_key(card.title) == name_key(wanted)]
    if not titled:
        raise Refused("There is no deal {title} on this desk.", title=wanted)
    if len(titled) > 1:
        raise Refused(
            "{count} deals are called {title}; give the key of one: {keys}.",
            count=len(titled),
            title=wanted,
            keys=", ".join(card.id for card in titled[:5]),
        )
    return titled[0].id


def _promising(snapshot: Snapshot) -> str:
    """The open deal with the largest amount; without one, the newest."""
    cards = snapshot.all_cards(None)
    opened = sorted((card for card in cards if card.outcome == "open"), key=lambda card: -(card.amount or 0))
    if not cards:
        raise Refused("There is no deal on this desk yet.")
    return (opened or cards)[0].id


def _row(seen: Scope, key: str) -> int | None:
    """The deal's latest row in its pipeline's log."""
    mine = [row for row, deal in enumerate(seen.log.deal.tolist()) if deal == key]
    return mine[-1] if mine else None


def _path(snapshot: Snapshot, seen: Scope, row: int | None, card: Card) -> tuple[StageVisit, ...]:
    if row is None:
        return ()
    log, zone = seen.log, snapshot.settings.zone
    found = []
    for position, name in enumerate(seen.names):
        reached = log.hi[row] >= position
        first = int(log.first_reach[row, position])
        day = day_of(from_us(first), zone) if reached and first != NEVER else None
        days = float(log.spent_us[row, position]) / DAY_US
        here = card.outcome == "open" and int(log.stage[row]) == position
        found.append(StageVisit(name, day, days, here, bool(reached) and not bool(log.visited[row, position])))
    return tuple(found)
