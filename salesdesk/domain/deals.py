"""Rules of deals: each function gives the events of a change; ``settled`` gives the row that results from all
events.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from salesdesk.domain import money
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import Event, created_text, fold, place_text
from salesdesk.domain.money import LARGEST, Money
from salesdesk.domain.records import Deal, Stage

FOLDED = (
    "pipeline",
    "stage",
    "outcome",
    "lost_reason",
    "amount",
    "currency",
    "expected_close",
    "created_at",
    "created_estimated",
    "closed_at",
    "stage_since",
    "stage_spent",
    "snoozed_until",
)
"""The fields of a deal that its events add up to."""


def settled(deal: Deal, events: Iterable[Event], survivors: Mapping[str, str] | None = None) -> Deal:
    """The deal with every historical field set from its events (all of them, in order).

    Without an amount its currency stays as it is: the one the next amount will have.
    """
    state = fold(events, survivors)
    return replace(
        deal,
        pipeline=state.pipeline,
        stage=state.stage,
        outcome=state.outcome,
        lost_reason=state.lost_reason,
        amount=state.amount.amount if state.amount else None,
        currency=state.amount.currency if state.amount else deal.currency,
        expected_close=state.expected_close,
        created_at=state.created_at or deal.created_at,
        created_estimated=state.created_estimated,
        closed_at=state.closed_at,
        stage_since=state.stage_since or deal.stage_since,
        stage_spent=state.spent.get(state.stage, 0),
        snoozed_until=state.snoozed_until,
    )


def created(deal: Deal) -> list[Event]:
    """A deal comes to the desk."""
    place = deal.pipeline, deal.stage
    text = created_text(*place, deal.amount, deal.currency, deal.expected_close, deal.created_estimated)
    return [Event(deal.id, deal.created_at, "created", None, text)]


def moved(deal: Deal, stage: Stage, at: datetime) -> list[Event]:
    """A deal goes to a stage: re-opened when it was closed, to another pipeline when the stage is of one, else moved."""
    if stage.pipeline != deal.pipeline:
        places = place_text(deal.pipeline, deal.stage), place_text(stage.pipeline, stage.id)
        return [*_reopened_first(deal, at), Event(deal.id, at, "pipeline", *places)]
    if deal.outcome != "open":
        return reopened(deal, stage, at)
    return [Event(deal.id, at, "stage", deal.stage, stage.id)] if stage.id != deal.stage else []


def won(deal: Deal, at: datetime) -> list[Event]:
    """A deal is won; a lost one is re-opened first."""
    return [] if deal.outcome == "won" else [*_reopened_first(deal, at), Event(deal.id, at, "won")]


def lost(deal: Deal, reason: str | None, at: datetime) -> list[Event]:
    """A deal is lost for a reason; a won one is re-opened first."""
    if deal.outcome == "lost" and deal.lost_reason == reason:
        return []
    return [*_reopened_first(deal, at), Event(deal.id, at, "lost", None, reason)]


def reopened(deal: Deal, stage: Stage, at: datetime) -> list[Event]:
    """A closed deal is open again, in a stage."""
    return [] if deal.outcome == "open" else [Event(deal.id, at, "reopened", deal.outcome, stage.id)]


def _reopened_first(deal: Deal, at: datetime) -> list[Event]:
    return [] if deal.outcome == "open" else [Event(deal.id, at, "reopened", deal.outcome, deal.stage)]


def amount_changed(deal: Deal, amount: Money | None, at: datetime) -> list[Event]:
    """The amount of a deal changes. Raises Refused for an amount beyond the limits of the desk."""
    if amount and abs(amount.amount) > LARGEST:
        raise Refused("The amount {amount} is larger than SalesDesk keeps.", amount=str(amount.amount))
    old = None if deal.amount is None else Money(deal.amount, deal.currency)
    return [] if old == amount else [Event(deal.id, at, "amount", money.to_text(old), money.to_text(amount))]


def close_date_changed(deal: Deal, day: date | None, at: datetime) -> list[Event]:
    """The expected close of a deal changes."""
    old, new = (d.isoformat() if d else None for d in (deal.expected_close, day))
    return [] if old == new else [Event(deal.id, at, "expected_close", old, new)]


def snoozed(deal: Deal, until: date, today: date, at: datetime) -> list[Event]:
    """A deal is snoozed until a day after today."""
    if deal.outcome != "open":
        raise Refused("{title} is closed; only an open deal can be put aside.", title=deal.title)
    if until <= today:
        raise Refused("Choose a day after today to put {title} aside until.", title=deal.title)
    old = deal.snoozed_until.isoformat() if deal.snoozed_until else None
    return [Event(deal.id, at, "snoozed", old, until.isoformat())]


def woken(deal: Deal, at: datetime) -> list[Event]:
    """A snoozed deal comes back."""
    return [Event(deal.id, at, "woken", deal.snoozed_until.isoformat())] if deal.snoozed_until else []


def deleted(deal: Deal, at: datetime) -> list[Event]:
    """A deal is deleted: it is in no figure from then on."""
    return [Event(deal.id, at, "deleted")]
