"""Random journals with every kind of event, and random pipelines."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.analytics.journals import DAY, place
from tests.analytics.rows import Row

STAGES = ("A", "B", "C")
OTHER = ("Y", "Z")
ALIASES = {"old": "older", "older": "B"}
FIRST_DAY = date(2026, 1, 1)


@st.composite
def journals(draw: Callable[..., Any], deals: int = 5, events: int = 9, dated: Any = False) -> list[Row]:
    """Rows sorted by instant, ties in order; deals live in pipelines P (A, B, C; old became B) and Q (Y, Z).

    Unless ``dated``, some are won and lost on days that are not known.
    """
    rows = []
    for number in range(draw(st.integers(1, deals))):
        rows += _deal(draw, f"d{number}", events, ("", "") if dated else ("", "", "undated"))
    return sorted(rows, key=lambda row: row[1])


def _deal(draw: Callable[..., Any], deal: str, events: int, closings: Any) -> list[Row]:
    at = draw(st.integers(0, 40)) * DAY // 4
    pipeline, outcome, deleted = draw(st.sampled_from("PPPQ")), "open", False
    rows: list[Row] = [(deal, at, "created", None, _facts(draw, pipeline))]
    for _ in range(draw(st.integers(0, events))):
        at += draw(st.integers(0, 12)) * DAY // 4
        if deleted:
            rows.append((deal, at, "created", None, _facts(draw, pipeline)))
            outcome, deleted = "open", False
            continue
        kind = draw(st.sampled_from(_POSSIBLE[outcome]))
        old, new = None, None
        if kind == "stage":
            new = _stage(draw, pipeline)
        elif kind == "reopened":
            old, new = outcome, _stage(draw, pipeline)
        elif kind == "pipeline":
            pipeline = "Q" if pipeline == "P" else "P"
            new = place(pipeline, _stage(draw, pipeline))
        elif kind in ("won", "lost"):
            old = draw(st.sampled_from(closings)) or None
            new = draw(st.sampled_from((None, "price", "went silent"))) if kind == "lost" else None
        elif kind == "amount":
            new = draw(st.sampled_from((None, "5000 EUR", "70 EUR", "12345 EUR", "900 USD")))
        elif kind in ("expected_close", "snoozed"):
            new = _day(draw) if kind == "snoozed" or draw(st.booleans()) else None
        outcome = {"won": "won", "lost": "lost", "reopened": "open"}.get(kind, outcome)
        deleted = kind == "deleted"
        rows.append((deal, at, kind, old, new))
    return rows


_ANY = ("amount", "expected_close", "deleted", "pipeline")
_POSSIBLE = {
    "open": ("stage", "stage", "stage", "won", "lost", "snoozed", "woken", *_ANY),
    "won": ("reopened", "reopened", *_ANY),
    "lost": ("reopened", "reopened", *_ANY),
}


def _stage(draw: Callable[..., Any], pipeline: str) -> str:
    return str(draw(st.sampled_from((*STAGES, "old", "older") if pipeline == "P" else OTHER)))


def _day(draw: Callable[..., Any]) -> str:
    return (FIRST_DAY + timedelta(days=draw(st.integers(0, 60)))).isoformat()


def _facts(draw: Callable[..., Any], pipeline: str) -> str:
    return json.dumps(
        {
            "pipeline": pipeline,
            "stage": _stage(draw, pipeline),
            "amount": draw(st.sampled_from((None, 0, 100, 2500, 99_999))),
            "currency": draw(st.sampled_from(("EUR", "EUR", "USD"))),
            "expected_close": draw(st.sampled_from((None, "2026-01-20", "2026-02-10"))),
        }
    )


@st.composite
def pipelines(draw: Callable[..., Any], most: int = 6, largest: int = 400) -> tuple[list[int], list[int]]:
    """Amounts and chances (eighths) of a small pipeline."""
    count = draw(st.integers(0, most))
    amounts = draw(st.lists(st.integers(0, largest), min_size=count, max_size=count))
    eighths = draw(st.lists(st.integers(0, 8), min_size=count, max_size=count))
    return amounts, eighths


@st.composite
def dated_rates(draw: Callable[..., Any]) -> dict[str, list[tuple[int, Fraction]]] | None:
    """Rates of the dollar from some instants on, in order of time; perhaps none."""
    instants = draw(st.lists(st.integers(0, 120), max_size=3, unique=True))
    given = st.fractions(Fraction(1, 9), 3, max_denominator=9)
    return {"USD": [(quarter * DAY // 4, draw(given)) for quarter in sorted(instants)]} if instants else {}


estimates = st.sets(st.sampled_from([f"d{number}" for number in range(5)]), max_size=2)
"""Deals whose beginning is not truly known."""
quarters = st.integers(0, 160).map(lambda quarter: quarter * DAY // 4)
"""Instants on quarters of days, as those of the journals."""
windows = st.tuples(quarters, quarters).map(sorted) | st.just((0, 1_000 * DAY))
"""Times from an instant up to another, and all time."""
