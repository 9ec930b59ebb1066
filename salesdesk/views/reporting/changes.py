"""Waterfalls since a day: of the open amount, and of the amount due in a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from salesdesk.analytics.rates import fixed_rates
from salesdesk.analytics.waterfall import Waterfall, waterfall
from salesdesk.desk.cards import Card, LeftOut
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import days_on, last_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.views.left_out import left_out_at
from salesdesk.views.report_about import About, ReportRequest, period_of, windowed
from salesdesk.views.report_rows import largest_first
from salesdesk.views.scope import Scope, events, scope

RAISING = ("new", "reopened", "pulled_in", "increases")
LOWERING = ("won", "lost", "removed", "pushed_out", "decreases")


@dataclass(frozen=True, slots=True)
class OpenAmountChange:
    """Effect of one event on the open amount, in minor units without sign; ``term`` is one of RAISING or LOWERING."""

    term: str
    deal: str
    title: str
    organisation: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class ChangesView:
    """Everything that changed from the end of ``since`` to now.

    ``whole`` is the open amount of the pipeline, ``due`` that of the deals expected to close in the period (or ``due`` with
    what was pulled in and pushed out). ``changes`` are those of the whole and what was pulled in and pushed out;
    ``left_out`` the deals of any of them for which there is no exchange rate.
    """

    about: About
    since: date
    whole: Waterfall
    due: Waterfall
    changes: tuple[OpenAmountChange, ...]
    left_out: LeftOut


def changes(snapshot: Snapshot, asked: ReportRequest) -> ChangesView:
    """The changes since a day. Raises Refused for a day that is not before today, or a period or pipeline there is not."""
    period, today, zone = period_of(snapshot, asked), snapshot.today, snapshot.settings.zone
    since = asked.since or days_on(min(period.start, today), -1)
    if since >= today:
        raise Refused("Choose a day before today to count changes from.")
    seen = scope(snapshot, asked.pipeline, last_of(today, zone))
    start, end = (to_us(last_of(day, zone)) for day in (since, today))
    rates = fixed_rates(seen.rules.rates, snapshot.settings.currency, end)
    days = period.start.toordinal(), period.until.toordinal()
    whole = waterfall(events(snapshot), seen.pipeline.id, start, end, rates)
    due = waterfall(events(snapshot), seen.pipeline.id, start, end, rates, period=days)
    cards = snapshot.cards_since(last_of(since, zone))
    return ChangesView(
        about=windowed(snapshot, period, seen.pipeline.id, seen.pipeline.name),
        since=since,
        whole=whole,
        due=due,
        changes=_listed(whole, due, cards),
        left_out=_left_out(seen, whole, due, rates),
    )


def _left_out(seen: Scope, whole: Waterfall, due: Waterfall, rates: Mapping[str, Fraction]) -> LeftOut:
    named = (deal for found in (whole, due) for name in Waterfall.__slots__ for deal, _ in getattr(found, name).deals)
    return left_out_at(seen.cards, named, rates)


def _listed(whole: Waterfall, due: Waterfall, cards: dict[str, Card]) -> tuple[OpenAmountChange, ...]:
    """Each change, by term and the largest first; moves of the date are changes of the period's forecast alone."""
    found = []
    for term in (*RAISING, *LOWERING):
        of = due if term in ("pulled_in", "pushed_out") else whole
        mine = [(cards[key], amount) for key, amount in getattr(of, term).deals if key in cards]
        mine.sort(key=lambda pair: (-pair[1], *largest_first(pair[0])))
        found += [OpenAmountChange(term, card.id, card.title, card.organisation, amount) for card, amount in mine]
    return tuple(found)
