"""What a log says of one deal: its rows to events, by the rules of closings, re-openings and repeated stages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from salesdesk.domain.records import Outcome
from salesdesk.importing.plan.model import EventKind, HistoryEvent
from salesdesk.importing.understand.outcomes import NamedOutcome

UNKNOWN_STAGE = ""
"""Stands for the open stage of a deal whose log begins with its closing, until the order of stages is known."""


class LogRow(NamedTuple):
    """One row of a log, read. Fields the row says nothing of are None; `told` is what its stage's name means."""

    line: int
    at: datetime
    stage: str | None
    told: NamedOutcome | None
    from_stage: str | None
    amount_minor: int | None
    currency: str
    expected_close: date | None


class DealHistory(NamedTuple):
    """The events of a deal and where they leave it."""

    events: tuple[HistoryEvent, ...]
    stage: str
    outcome: Outcome
    reason: str | None
    closed: datetime | None
    amount_minor: int | None
    currency: str
    expected_close: date | None


def tell(rows: Sequence[LogRow]) -> DealHistory:
    """The story of one deal. Rows are sorted by time here; rows of one instant keep the order they have."""
    teller = _Teller()
    for row in sorted(rows, key=lambda r: r.at):
        teller.take(row)
    return teller.story()


def visited(story: DealHistory) -> list[str]:
    """The open stages a deal was in, in order of time."""
    return [e.stage for e in story.events if e.kind in ("created", "stage", "reopened") and e.stage != UNKNOWN_STAGE]


class _Teller:
    def __init__(self) -> None:
        self._events: list[HistoryEvent] = []
        self._stage = UNKNOWN_STAGE
        self._outcome: Outcome = "open"
        self._reason: str | None = None
        self._closed: datetime | None = None
        self._amount: int | None = None
        self._currency = ""
        self._expected: date | None = None

    def take(self, row: LogRow) -> None:
        """Add what a row changes; amounts and dates before the outcome they were true for."""
        if not self._events:
            self._begin(row)
        else:
            self._learn(row.from_stage)
            self._figures(row)
        if row.stage is None or row.told is None:
            return
        if row.told.outcome == "open":
            self._enter(row.at, row.stage)
        else:
            self._close(row.at, row.told)

    def _begin(self, row: LogRow) -> None:
        self._amount, self._currency, self._expected = row.amount_minor, row.currency, row.expected_close
        opening = row.stage if row.told is not None and row.told.outcome == "open" else None
        self._stage = row.from_stage or opening or UNKNOWN_STAGE
        self._add(row.at, "created")

    def _learn(self, stage: str | None) -> None:
        """A later row may tell which stage the deal was in all the while; so does the first that names one."""
        if stage is not None and self._stage == UNKNOWN_STAGE:
            self._stage = stage
            self._events = [event._replace(stage=stage) for event in self._events]

    def _figures(self, row: LogRow) -> None:
        if row.amount_minor is not None and (row.amount_minor, row.currency) != (self._amount, self._currency):
            self._amount, self._currency = row.amount_minor, row.currency
            self._add(row.at, "amount")
        if row.expected_close is not None and row.expected_close != self._expected:
            self._expected = row.expected_close
            self._add(row.at, "expected_close")

    def _enter(self, at: datetime, stage: str) -> None:
        if self._outcome != "open":
            self._outcome, self._reason, self._closed, self._stage = "open", None, None, stage
            self._add(at, "reopened")
        elif self._stage == UNKNOWN_STAGE:
            self._learn(stage)
        elif stage != self._stage:
            self._stage = stage
            self._add(at, "stage")

    def _close(self, at: datetime, told: NamedOutcome) -> None:
        if self._outcome == told.outcome:
            return
        if self._outcome != "open":
            self._add(at, "reopened")
        self._outcome, self._reason, self._closed = told.outcome, told.reason, at
        self._add(at, "won" if told.outcome == "won" else "lost")

    def _add(self, at: datetime, kind: EventKind) -> None:
        reason = self._reason if kind == "lost" else None
        self._events.append(HistoryEvent(at, kind, self._stage, reason, self._amount, self._currency, self._expected))

    def story(self) -> DealHistory:
        return DealHistory(tuple(self._events), self._stage, self._outcome, self._reason, self._closed,
                     self._amount, self._currency, self._expected)  # fmt: skip
