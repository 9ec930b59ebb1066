"""The changes of a forecast as the rows of a waterfall: the largest deals one by one, the others together."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of, to_us
from salesdesk.views.forecast_changes import ChangeKind, DealOnDay, ForecastChanges
from salesdesk.views.limits import limit_days

SHOWN = 8
"""Deals that have a row of their own."""
RowKind = Literal["deal", "new", "others", "new_business"]
Cause = Literal["stage", "typed", "put_aside", "closes", "stalled", "time"]


class MovedRow(NamedTuple):
    """One row: a deal, several new ones, several others that each moved it by less than ``below`` (minor units), or what
    is expected of deals not created yet. ``deals`` are their keys, the largest change first; ``amount`` what they moved.

    Of a single deal ``then`` and ``today`` say how it counted and counts, ``kinds`` what has changed, and ``cause`` what
    happened to it, for which ``stage`` may be the name of the stage that it is in.
    """

    kind: RowKind
    deals: tuple[str, ...]
    amount: int
    title: str = ""
    below: int = 0
    kinds: tuple[ChangeKind, ...] = ()
    then: DealOnDay | None = None
    today: DealOnDay | None = None
    cause: Cause = "time"
    stage: str = ""


def moved_rows(snapshot: Snapshot, found: ForecastChanges, shown: int = SHOWN) -> tuple[MovedRow, ...]:
    """The rows, those that raised the forecast most first, those that lowered it most last; they add up to its change."""
    totals = {deal: sum(one.amount for one in mine) for deal, mine in found.by_deal.items()}
    ranked = sorted(totals, key=lambda deal: (-abs(totals[deal]), deal))
    new = [deal for deal in ranked if all(one.kind == "new" for one in found.by_deal[deal])]
    new = new if len(new) > 1 else []
    single = [deal for deal in ranked if deal not in set(new)]
    others = single[shown:] if len(single) > shown + 1 else []
    causes = _Causes(snapshot, found)
    rows = [causes.row(deal, totals[deal]) for deal in single[: len(single) - len(others)]]
    if new:
        rows.append(MovedRow("new", tuple(new), _sum(totals, new), _title(found, new[0])))
    if others:
        rows.append(MovedRow("others", tuple(others), _sum(totals, others), below=_above(abs(totals[others[0]]))))
    if found.new_business:
        rows.append(MovedRow("new_business", (), found.new_business))
    return tuple(sorted(rows, key=lambda row: (-row.amount, row.deals[:1])))


def _sum(totals: dict[str, int], deals: Sequence[str]) -> int:
    return sum(totals[deal] for deal in deals)


def _title(found: ForecastChanges, deal: str) -> str:
    return found.by_deal[deal][0].title or ""


def _above(amount: int) -> int:
    """The next round number above an amount: 1, 2 or 5 and noughts."""
    step = 1
    while True:
        for digit in (1, 2, 5):
            if digit * step > amount:
                return digit * step
        step *= 10


class _Causes:
    """What happened to deals between the two days, by their cards."""

    def __init__(self, snapshot: Snapshot, found: ForecastChanges) -> None:
        self._found, self._today = found, snapshot.today
        self._limits = limit_days(snapshot)
        self._names = {stage.id: stage.name for stage in snapshot.all_stages()}
        zone = snapshot.settings.zone
        self._then_us, self._now_us = (to_us(last_of(day, zone)) for day in (found.since, snapshot.today))

    def row(self, deal: str, amount: int) -> MovedRow:
        """The row of a deal."""
        then, today = self._found.then[deal], self._found.today[deal]
        kinds = tuple(one.kind for one in self._found.by_deal[deal])
        cause: Cause = "time"
        if then.card is not None and today.card is not None:
            cause = self._cause(then.card, today.card)
        stage = self._names.get(today.card.stage, "") if today.card else ""
        return MovedRow("deal", (deal,), amount, _title(self._found, deal), 0, kinds, then, today, cause, stage)

    def _cause(self, then: Card, now: Card) -> Cause:
        if now.typed_chance != then.typed_chance:
            return "typed"
        if now.stage != then.stage:
            return "stage"
        if now.snoozed_until != then.snoozed_until and now.is_snoozed(self._today):
            return "put_aside"
        if now.expected_close != then.expected_close and now.expected_close is not None:
            return "closes"
        was_stalled, is_stalled = (
            card.is_stalled(self._limits.get(card.stage, float("inf")), at, day)
            for card, at, day in ((then, self._then_us, self._found.since), (now, self._now_us, self._today))
        )
        return "stalled" if is_stalled and not was_stalled else "time"
