"""What page and report say of a quota in sentences: what its chance counts, and what new deals would do to it."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from salesdesk.analytics.rounding import whole
from salesdesk.domain.periods import Period
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.wording import open_deals
from salesdesk.views.usual_deal import StageNeed, UsualDeal
from salesdesk.views.whatif import TEN, WhatIf

Amount = Callable[[float | None], str]
"""How an amount of the quota is written: as money, or as a number of deals."""


class Counted(NamedTuple):
    """What the chance of a quota counts: open deals, what they and new business are expected to bring. ``step`` is the
    unit that amounts are shown in: with what is won they add up to the forecast as it is shown."""

    chance: float | None
    open_count: int
    open_expected: float
    coming: float
    step: int = 1


def what_counts(found: Counted, formats: Formats, amount: Amount) -> str:
    """What the chance of a quota counts."""
    coming = whole(found.coming / found.step) * found.step
    values = {
        "deals": open_deals(found.open_count, formats),
        "amount": amount(whole((found.open_expected + found.coming) / found.step) * found.step - coming),
        "coming": amount(coming),
        "chance": formats.percent(found.chance),
    }
    if found.chance is None:
        if not found.open_count:
            return tr("Set a quota to see what each deal changes.")
        return tr("Set a quota to see what each deal changes. You have {deals}.", deals=values["deals"])
    if found.coming:
        return tr(
            "The {chance} counts {deals} (expected to bring {amount} in time) and new business from deals not created yet "
            "({coming}).",
            **values,
        )
    return tr("The {chance} counts {deals} (expected to bring {amount} in time) and no new business.", **values)


def new_deals(found: WhatIf, formats: Formats, amount: Amount | None, period: Period, today: date) -> tuple[str, str]:
    """Whether new deals can still help: a heading, empty where they can, and what a deal created today is worth.

    Both are empty where nothing is known of new deals. ``amount`` is None where the quota counts deals.
    """
    if found.chance is None or found.ever is None:
        return "", ""
    share, last = formats.percent(found.chance), formats.day_month(period.last, in_full=True)
    if found.is_late(today):
        return tr("New deals hardly help any more."), _worth(found, formats, amount, share, last)
    if found.help_until is None:
        return "", _worth(found, formats, amount, share, last)
    if found.help_until >= period.last:
        return "", tr("A deal created today has a chance of {share} to be won by {day}.", day=last, share=share)
    return "", tr(
        "A deal created today has a chance of {share} to be won by {day}. New deals help until {until}: for later ones the "
        "chance to be won in time is less than half of the chance to be won at all.",
        day=last,
        share=share,
        until=formats.day_month(found.help_until, in_full=True),
    )


def _worth(found: WhatIf, formats: Formats, amount: Amount | None, share: str, last: str) -> str:
    values = {"day": last, "share": share, "now": formats.percent(found.now), "then": formats.percent(found.ten_more)}
    count = formats.number(TEN)
    if values["now"] == values["then"]:
        return tr(
            "A deal created today has a chance of {share} to be won by {day}; even {count} more hardly change the chance to hit "
            "the quota, {now}.",
            count=count,
            **values,
        )
    if amount is None:
        return tr(
            "A deal created today has a chance of {share} to be won by {day}; {count} more would raise the chance to hit the "
            "quota from {now} to {then}.",
            count=count,
            **values,
        )
    return tr(
        "A deal created today has a chance of {share} to be won by {day}; {count} more of your usual size ({size}) would raise "
        "the chance to hit the quota from {now} to {then}.",
        count=count,
        size=amount(found.usual),
        **values,
    )


def needed(found: WhatIf, formats: Formats, amount: Amount | None) -> str:
    """How many more usual deals, created today, make the quota 80% likely; empty where it is, or without a gap to close."""
    wanted = found.needed
    if wanted is None:
        return ""
    if wanted.count is None:
        return tr(
            "Not even {count} new deals created today raise the chance to hit the quota to 80%.",
            count=formats.number(1_000),
        )
    if amount is None:
        return ntr(
            "{count} more deal created today raises the chance to hit the quota to 80%.",
            "{count} more deals created today raise the chance to hit the quota to 80%.",
            wanted.count,
        )
    return ntr(
        "{count} more deal of your usual size ({size}), created today, raises the chance to hit the quota to 80%.",
        "{count} more deals of your usual size ({size}), created today, raise the chance to hit the quota to 80%.",
        wanted.count,
        size=amount(wanted.size),
    )


def one_more(found: UsualDeal, formats: Formats, amount: Amount | None) -> str:
    """What one more won deal does to the chance, and what the stages below it are of."""
    if found.then is None:
        return ""
    now, then = formats.percent(found.now), formats.percent(found.then)
    if now == then:
        return tr("One more won deal of your usual size hardly changes the chance to hit the quota, {now}.", now=now)
    if amount is None:
        return tr("One more won deal raises the chance to hit the quota from {now} to {then}.", now=now, then=then)
    return tr(
        "One more won deal of your usual size ({size}) raises the chance to hit the quota from {now} to {then}.",
        size=amount(found.usual),
        now=now,
        then=then,
    )


def rates_of(found: UsualDeal, formats: Formats) -> str:
    """Whose rates the stages are of, or from when there will be any."""
    if not found.stages:
        return _missing(found)
    count = ntr("{number} closed deal", "{number} closed deals", found.closed, number=formats.number(found.closed))
    if found.since is None:
        return tr("At your own rates ({deals}) it takes as many deals in one of these stages:", deals=count)
    return tr(
        "At your own rates of the last 12 months ({deals}) it takes as many deals in one of these stages:", deals=count
    )


def _missing(found: UsualDeal) -> str:
    closed = ntr("{count} more closed deal", "{count} more closed deals", found.missing_closed)
    won = ntr("{count} more won deal", "{count} more won deals", found.missing_won)
    if not found.missing_closed:
        return tr("After {deals} you see here what one more takes at your own rates.", deals=won)
    if not found.missing_won:
        return tr("After {deals} you see here what one more takes at your own rates.", deals=closed)
    return tr(
        "After {deals}, at least {count} of them won, you see here what one more takes at your own rates.",
        deals=closed,
        count=found.missing_won,
    )


def activity(found: UsualDeal) -> str:
    """The activity behind each won deal; empty without any."""
    if not found.activities:
        return ""
    worded = {
        "meeting": lambda count: ntr("{count} meeting", "{count} meetings", count),
        "demo": lambda count: ntr("{count} demo", "{count} demos", count),
        "call": lambda count: ntr("{count} call", "{count} calls", count),
        "email": lambda count: ntr("{count} mail", "{count} mails", count),
    }
    parts = ", ".join(worded[kind](count) for kind, count in found.activities)
    return tr("For each won deal you did {activities}, those for lost deals included.", activities=parts)


def by_when(one: StageNeed, formats: Formats) -> str:
    """By when deals have to be in a stage to be won in the period at the usual pace; empty where that is not known."""
    if one.by is None:
        return ""
    if one.is_late:
        return tr("usually too late: {days} from there to won", days=formats.days(one.days))
    return tr("by {day}", day=formats.day_named(one.by))
