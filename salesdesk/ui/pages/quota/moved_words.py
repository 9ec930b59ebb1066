"""What changed in the forecast since a day, read and in words, ready to be shown."""

from datetime import date
from typing import NamedTuple

from salesdesk.analytics.rounding import shared_out, whole
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.i18n import tr
from salesdesk.reports.moved_words import MovedWords, signed, weekday
from salesdesk.ui.pages.quota.moved_table import MovedLine
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.forecast_changes import (
    WEEK,
    ForecastChanges,
    days_before,
    days_to_compare,
    first_day_before,
    forecast_changes,
)
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.moved_rows import MovedRow, moved_rows


class ShownMoves(NamedTuple):
    """The card in words. ``days`` are what can be chosen beside a day of one's own: each in words, and ``since`` the one
    that is shown."""

    title: str
    note: str
    lines: tuple[MovedLine, ...]
    days: tuple[tuple[str, date], ...]
    since: date
    today: date


def read_moves(snapshot: Snapshot, since: date | None, period: Period, kind: QuotaKind, unit: Unit) -> ShownMoves:
    """What changed since the end of a day (None: a week ago)."""
    today = snapshot.today
    day = days_before(snapshot, WEEK if since is None else max((today - since).days, 0))
    found = forecast_changes(snapshot, day, period, kind)
    lines = _lines(snapshot, found, unit)
    said = weekday(day, unit.formats)
    return ShownMoves(
        tr("What changed since {day}", day=said), _note(found, unit, said, lines), lines, _days(snapshot, period, unit), day, today
    )  # fmt: skip


def _days(snapshot: Snapshot, period: Period, unit: Unit) -> tuple[tuple[str, date], ...]:
    """Yesterday, a week ago, and the period's first day: those that there was a deal on, or was on the day after."""
    week, yesterday, *earlier = days_to_compare(snapshot.today, period)
    days = [(tr("Yesterday"), yesterday), (tr("A week ago"), week)]
    days += [(unit.formats.day_month(day), day) for day in earlier]
    first = first_day_before(snapshot) or yesterday
    return tuple(each for each in days if each[1] >= first)


def _note(found: ForecastChanges, unit: Unit, day: str, lines: tuple[MovedLine, ...]) -> str:
    if not lines:
        return tr("Nothing changed since {day}: the forecast is {amount}.", day=day, amount=unit.whole(found.now))
    moved, values = lines[-1].after - lines[0].after, {"then": unit.whole(found.before), "now": unit.whole(found.now)}
    if not moved:
        return tr("The forecast is {now}, as it was then; the changes below cancel out.", **values)
    amount = unit.whole(abs(moved))
    if moved > 0:
        return tr("The forecast has risen by {amount}, from {then} to {now}.", amount=amount, **values)
    return tr("The forecast has fallen by {amount}, from {then} to {now}.", amount=amount, **values)


def _lines(snapshot: Snapshot, found: ForecastChanges, unit: Unit) -> tuple[MovedLine, ...]:
    """The rows between the two forecasts. Amounts are rounded as they are shown, so that those on the page add up."""
    rows = moved_rows(snapshot, found)
    if not rows:
        return ()
    step = unit.step
    first, last = (step * whole(amount / step) for amount in (found.before, found.now))
    amounts = [step * part for part in shared_out([row.amount / step for row in rows], (last - first) // step)]
    words = MovedWords(unit.formats, unit.whole, snapshot.settings.zone, snapshot.today, found.days)
    lines = [_total(tr("Forecast on {day}", day=weekday(found.since, unit.formats)), first, unit)]
    at = first
    for row, amount in zip(rows, amounts, strict=True):
        lines.append(_line(row, words, at, amount))
        at += amount
    return (*lines, _total(tr("Forecast today"), last, unit))


def _total(title: str, amount: int, unit: Unit) -> MovedLine:
    return MovedLine((), title, "", unit.whole(amount), amount, amount)


def _line(row: MovedRow, words: MovedWords, at: int, amount: int) -> MovedLine:
    return MovedLine(row.deals, words.title(row), words.said(row), signed(amount, words.money), at, at + amount)
