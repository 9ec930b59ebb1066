"""What changed in a forecast, in words that window and reports share."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date

from salesdesk.desk.cards import Card
from salesdesk.domain.days import day_of, from_us
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.wording import one_line
from salesdesk.views.forecast_changes import ChangeKind, DealOnDay
from salesdesk.views.moved_rows import MovedRow

FAR = 300
"""Days from which a day is said with its year."""


def weekday(day: date, formats: Formats) -> str:
    """A day with its weekday: Friday 13 November."""
    pattern: str = formats.locale.datetime_skeletons["MMMEd"].pattern
    long = pattern.replace("MMM", "MMMM").replace("EEE", "E").replace("E", "EEEE").replace(",", "")
    return format_date(day, long, locale=formats.locale)


def signed(amount: int, money: Callable[[float], str]) -> str:
    """An amount with its sign: +€19,200, −€4,400."""
    return (f"+{money(amount)}" if amount > 0 else f"−{money(-amount)}") if amount else money(0)


def change_kinds() -> dict[ChangeKind, str]:
    """The kinds of change in words."""
    return {
        "won": tr("Won"),
        "lost": tr("Lost"),
        "chance_up": tr("Chance up"),
        "chance_down": tr("Chance down"),
        "amount": tr("Amount"),
        "pulled_in": tr("Pulled in"),
        "pushed_out": tr("Pushed out"),
        "new": tr("New"),
        "reopened": tr("Re-opened"),
        "removed": tr("Removed"),
        "rates": tr("Exchange rates"),
        "new_business": tr("New business"),
    }


class MovedWords:
    """The words of rows; ``money`` writes amounts, ``today`` is the day it is, ``days`` are those the period has less."""

    def __init__(self, formats: Formats, money: Callable[[float], str], zone: ZoneInfo, today: date, days: int) -> None:
        self._formats, self.money, self._zone, self._today, self._days = formats, money, zone, today, days

    def title(self, row: MovedRow) -> str:
        """What a row is about."""
        if row.kind == "new":
            return ntr("{count} new deal", "{count} new deals", len(row.deals))
        if row.kind == "others":
            return ntr("{count} other deal", "{count} other deals", len(row.deals))
        return tr("New business") if row.kind == "new_business" else one_line(row.title)

    def said(self, row: MovedRow) -> str:
        """What happened."""
        if row.kind == "new":
            return tr("the largest is {title}", title=one_line(row.title))
        if row.kind == "others":
            return tr("each less than {amount}", amount=self.money(row.below))
        if row.kind == "new_business":
            return self._coming(row)
        then, now = row.then, row.today
        return "" if then is None or now is None else self._deal(row, then, now)

    def _coming(self, row: MovedRow) -> str:
        if self._days and row.amount < 0:
            return ntr("{count} day less for it to come", "{count} days less for it to come", self._days)
        return tr("expected from deals not created yet")

    def _deal(self, row: MovedRow, then: DealOnDay, now: DealOnDay) -> str:
        if not now.counts:
            return self._gone(row, then, now)
        if "won" in row.kinds:
            return self._with_amount(row, then, now, self._won(then, now))
        if not then.counts or "reopened" in row.kinds:
            return self._come(row, then, now)
        if {"chance_up", "chance_down", "pulled_in", "pushed_out"} & set(row.kinds):
            old, new = self._chances(then.chance, now.chance)
            moved = tr("{cause}, {old} → {new}", cause=self._cause(row, now.card), old=old, new=new)
            return self._with_amount(row, then, now, moved)
        return self._worth(row, then, now)

    def _worth(self, row: MovedRow, then: DealOnDay, now: DealOnDay) -> str:
        """Of a deal that has another amount or exchange rate, and the same chance."""
        if "amount" not in row.kinds:
            return tr("another exchange rate")
        values = {"old": self.money(then.amount), "new": self.money(now.amount)}
        if now.chance == 1:
            return tr("{old} → {new}, already won", **values)
        return tr("{old} → {new}, counted at {chance}", chance=self._formats.percent(now.chance), **values)

    def _with_amount(self, row: MovedRow, then: DealOnDay, now: DealOnDay, words: str) -> str:
        if "amount" not in row.kinds:
            return words
        return tr("{old} → {new}, {words}", old=self.money(then.amount), new=self.money(now.amount), words=words)

    def _won(self, then: DealOnDay, now: DealOnDay) -> str:
        day = self._closed(now.card)
        if then.counts:
            return tr("won on {day}, counted at {chance} before", day=day, chance=self._formats.percent(then.chance))
        return tr("new, and won on {day}", day=day) if then.outcome is None else tr("won on {day}", day=day)

    def _gone(self, row: MovedRow, then: DealOnDay, now: DealOnDay) -> str:
        values = {"chance": self._formats.percent(then.chance), "amount": self.money(then.amount)}
        card, kinds = now.card, row.kinds
        if card is None:
            return tr("deleted, was {chance} of {amount}", **values)
        if card.outcome == "lost":
            reason = one_line(card.lost_reason or "")
            if reason:
                return tr("lost: {reason}, was {chance} of {amount}", reason=reason, **values)
            return tr("lost, was {chance} of {amount}", **values)
        said = tr("no longer counted, was {chance} of {amount}", **values)
        if "rates" in kinds:
            said = tr("no exchange rate any more, was {chance} of {amount}", **values)
        if "pushed_out" in kinds:
            said = tr("won on {day}, outside the period, was {chance} of {amount}", day=self._closed(card), **values)
        if "chance_down" in kinds:
            said = tr("not won in the period, was {chance} of {amount}", **values)
        return said

    def _come(self, row: MovedRow, then: DealOnDay, now: DealOnDay) -> str:
        values = {"chance": self._formats.percent(now.chance), "amount": self.money(now.amount)}
        if "reopened" in row.kinds:
            return tr("re-opened, now {chance} of {amount}", **values)
        if "rates" in row.kinds:
            return tr("has an exchange rate now, {chance} of {amount}", **values)
        if then.outcome is None:
            return tr("new, {chance} of {amount}", **values)
        return tr("counted since then, {chance} of {amount}", **values)

    def _cause(self, row: MovedRow, card: Card | None) -> str:
        close = card.expected_close if card else None
        if "pushed_out" in row.kinds and row.cause != "put_aside" and close:
            return tr("pushed out to {day}", day=self._day(close))
        if "pulled_in" in row.kinds and close:
            return tr("pulled in to {day}", day=self._day(close))
        until = card.snoozed_until if card else None
        words = {
            "stage": tr("moved to {stage}", stage=one_line(row.stage)),
            "typed": tr("chance typed"),
            "put_aside": tr("put aside until {day}", day=self._day(until)),
            "closes": tr("now closes {day}", day=self._day(close)),
            "stalled": tr("stalled"),
            "time": tr("still in {stage}", stage=one_line(row.stage)),
        }
        return words[row.cause]

    def _chances(self, old: float, new: float) -> tuple[str, str]:
        """Two chances, with a place more where they would read the same."""
        plain = self._formats.percent(old), self._formats.percent(new)
        return plain if plain[0] != plain[1] else (self._formats.percent(old, 1), self._formats.percent(new, 1))

    def _closed(self, card: Card | None) -> str:
        at = card.closed_us if card else None
        return self._day(None if at is None else day_of(from_us(at), self._zone))

    def _day(self, day: date | None) -> str:
        if day is None:
            return "–"
        is_near = abs((day - self._today).days) < FAR
        return self._formats.day_month(day) if is_near else self._formats.day_medium(day)
