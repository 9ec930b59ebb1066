"""What the rules of deals answer, as a whole: events of each change, what they add up to, closing days, keys, working days."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesdesk.domain import days, deals, events, ids
from salesdesk.domain.closings import closed_at, closed_on, undated
from salesdesk.domain.events import Event
from salesdesk.domain.money import LARGEST, Money
from salesdesk.domain.records import Deal, Stage
from salesdesk.domain.stage_aliases import survivor
from tests.support.answers import asked, text, told
from tests.support.approved import approve

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
OPEN = Deal(
    id="d", pipeline="P", stage="A", rank="a0", title="Fleet", amount=5_000, currency="EUR", created_at=AT, stage_since=AT,
    expected_close=date(2026, 12, 1),
)  # fmt: skip
DEALS = {
    "open": OPEN,
    "bare": replace(OPEN, amount=None, expected_close=None, created_estimated=True),
    "won": replace(OPEN, outcome="won"),
    "lost": replace(OPEN, outcome="lost", lost_reason="Price"),
    "snoozed": replace(OPEN, snoozed_until=date(2026, 11, 30)),
}
STAGES = {
    name: Stage(id=name, pipeline=pipeline, name=name, rank="a0", probability=0.5)
    for name, pipeline in (("A", "P"), ("B", "P"), ("Y", "Q"))
}


def brief(found: list[Event], most: int = 200) -> list[str]:
    """Each event as a line: day and time, kind, old and new text, cut after so many letters."""
    return [f"{event.deal} {event.at:%m-%d %H:%M} {event.kind}: {event.old} -> {event.new}"[:most] for event in found]


def test_the_events_of_every_change() -> None:
    """Of a deal in each state."""
    today, tomorrow = date(2026, 11, 23), date(2026, 11, 24)
    amounts = (
        None,
        Money(5_000, "EUR"),
        Money(5_000, "USD"),
        *(Money(n, "EUR") for n in (LARGEST, -LARGEST, LARGEST + 1, -LARGEST - 1)),
    )
    changes: dict[str, tuple[Callable[..., list[Event]], tuple[Any, ...]]] = {
        "created": (deals.created, ()),
        **{f"moved to {name}": (deals.moved, (stage, AT)) for name, stage in STAGES.items()},
        "won": (deals.won, (AT,)),
        "lost": (deals.lost, ("Price", AT)),
        "lost for no reason": (deals.lost, (None, AT)),
        "reopened": (deals.reopened, (STAGES["B"], AT)),
        **{f"amount {amount}": (deals.amount_changed, (amount, AT)) for amount in amounts},
        **{
            f"expected {day}": (deals.close_date_changed, (day, AT))
            for day in (None, date(2026, 12, 1), date(2027, 1, 1))
        },
        "snoozed till today": (deals.snoozed, (today, today, AT)),
        "snoozed till tomorrow": (deals.snoozed, (tomorrow, today, AT)),
        "woken": (deals.woken, (AT,)),
        "deleted": (deals.deleted, (AT,)),
    }
    found = {
        state: {name: asked(lines_of, rule, deal, given) for name, (rule, given) in changes.items()}
        for state, deal in DEALS.items()
    }
    approve("domain/changes.txt", text(found))


def lines_of(rule: Callable[..., list[Event]], deal: Deal, given: tuple[Any, ...]) -> list[str]:
    return brief(rule(deal, *given))


def on(day: float, kind: events.EventKind, new: str | None = None, old: str | None = None) -> Event:
    return Event("d", AT + timedelta(days=day), kind, old, new)


def began(stage: str, amount: int | None = 5_000, estimated: bool = False, day: float = 0) -> Event:
    return on(day, "created", events.created_text("P", stage, amount, "EUR", date(2026, 12, 1), estimated))


PLACE = events.place_text("Q", "old")
STORIES: dict[str, list[Event]] = {
    "nothing": [],
    "created": [began("old", None, True)],
    "moved on and back": [began("A"), on(1, "stage", "B"), on(3, "stage", "A"), on(6, "stage", "A"), on(10, "stage", "old")],
    "won": [began("A"), on(1, "stage", "B"), on(3, "won")],
    "won, then moved while closed": [began("A"), on(1, "won"), on(2, "stage", "B"), on(4, "lost", "Price"), on(5, "won")],
    "won on a day not known": [began("A"), on(0, "won", None, events.UNDATED)],
    "lost and reopened": [began("A"), on(2, "lost", "Price"), on(5, "reopened", "old", "lost"), on(6, "stage", "A"), on(9, "won")],
    "another pipeline": [began("A"), on(2, "pipeline", PLACE), on(3, "lost"), on(4, "pipeline", events.place_text("P", "A"))],
    "amounts": [began("A"), on(1, "amount", "7 USD", "5000 EUR"), on(2, "amount", None, "7 USD")],
    "no amount, then one": [began("A", None), on(1, "amount", "7 USD")],
    "expected": [began("A"), on(1, "expected_close", "2027-01-01"), on(2, "expected_close")],
    "expected earlier": [began("A"), on(1, "expected_close", "2026-11-30")],
    "put aside": [began("A"), on(1, "snoozed", "2026-12-24")],
    "woken": [began("A"), on(1, "snoozed", "2026-12-24"), on(2, "woken", None, "2026-12-24")],
    "deleted": [began("A"), on(1, "lost", "Price"), on(2, "deleted")],
    "deleted and made anew": [
        began("A"), on(1, "stage", "B"), on(2, "lost", "x"), on(3, "deleted"), began("B", 9, day=4), on(6, "stage", "A"),
    ],
}  # fmt: skip


def test_what_events_add_up_to() -> None:
    """With a stage that was taken over by another."""
    found = {
        name: told(events.fold(story, {"old": "B"})) | {"row": told(row(story))} for name, story in STORIES.items()
    }
    bare = {name: told(events.fold(story).stage) for name, story in STORIES.items()}
    approve("domain/states.txt", text({"folded": found, "stage without aliases": bare}))


def row(story: list[Event]) -> dict[str, Any]:
    """What changes in the row of a deal."""
    after = deals.settled(OPEN, story, {"old": "B"})
    return {
        part.name: getattr(after, part.name)
        for part in fields(Deal)
        if getattr(after, part.name) != getattr(OPEN, part.name)
    }


DAYS = tuple(date(2026, 11, 22) + timedelta(days=by) for by in range(10))
CLOSED = (
    "won",
    "won on a day not known",
    "lost and reopened",
    "another pipeline",
    "won, then moved while closed",
    "deleted",
)


def test_closing_days() -> None:
    """On each of many days and on none, of deals that were closed in several ways, and one that began on a day not known."""
    guessed = {
        "guessed": [began("A", 1, True), on(3, "won")],
        "guessed, moved": [began("A", 1, True), on(1, "stage", "B"), on(3, "lost", "x")],
    }
    stories = {name: STORIES[name] for name in (*CLOSED, "created")} | guessed
    now = AT + timedelta(days=7.1)
    found = {
        name: {
            str(day): asked(lambda *given: brief(closed_on(*given), 50), "Fleet", story, day, BERLIN, now)
            for day in (None, *DAYS)
        }
        for name, story in stories.items()
    }
    instants = {
        name: [brief(closed_at(story, AT + timedelta(days=day)), 50) for day in (-1, 0, 2, 9)]
        for name, story in stories.items()
        if name != "created"
    }
    none = {name: brief(undated(story, AT), 50) for name, story in stories.items()}
    approve("domain/closings.txt", text({"closed on": found, "closed at": instants, "undated": none}))


def filled(byte: int, count: int) -> bytes:
    """So many times the same byte: randomness that is none."""
    return bytes([byte]) * count


def test_keys_that_are_made() -> None:
    """The same on every machine: of texts, and of instants with given randomness."""
    known = [ids.named_key(name) for name in ("", "a", "Müller", "\ud800")]
    assert known == [
        "cae66941-d9ef-8d40-8e4d-88758ea67670",
        "27c35e6e-9373-877f-a9e5-62464e46497e",
        "6ab35b4d-a54c-800e-811a-0d50fcdcd2ca",
        "b4fe3de0-2393-89ef-bfff-c79686f435f9",
    ]
    instants = (0, 1, 999, 1_000, 1_798_709_400_123_456)
    made = [ids.uuid7(at, partial(filled, fill)) for at in instants for fill in (0, 255, 90)]
    approve("domain/keys.txt", text(made))


def test_days_and_instants() -> None:
    spans = [(date(2026, 11, 20), date(2026, 11, 20) + timedelta(days=by)) for by in (-1, 0, 1, 2, 3, 7, 10, 17)]
    off = (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 30))
    counted = {
        f"{start} to {until} {sorted(week)}": [
            days.working_days(start, until, week),
            days.working_days(start, until, week, off),
        ]
        for start, until in spans
        for week in (frozenset(range(5)), frozenset((5,)), frozenset())
    }
    shift = date(2026, 3, 29)
    edges = {
        str(zone): [
            str(found(day, zone))
            for found in (days.start_of, days.noon_of, days.last_of)
            for day in (shift, date(2026, 7, 1))
        ]
        for zone in (BERLIN, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata"))
    }
    us = [days.to_us(days.from_us(each)) for each in (-1, 0, 1, 1_798_709_400_123_456)]
    approve("domain/days.txt", text({"working days": counted, "instants": edges, "us": us, "day": days.DAY_US}))
    with pytest.raises(ValueError, match="an instant needs a time zone"):
        days.to_us(datetime(2026, 1, 1))  # noqa: DTZ001
    assert days.day_of(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), BERLIN) == date(2026, 7, 2)


def test_stages_that_took_over() -> None:
    assert [survivor(name, {"a": "b", "b": "c"}) for name in "abcd"] == ["c", "c", "c", "d"]
    with pytest.raises(ValueError, match=r"stages replace each other in a circle: \['a', 'b'\]"):
        survivor("a", {"a": "b", "b": "a"})
