"""What the quota page says in sentences: what its charts show, what chances rest on, how good forecasts were."""

from salesdesk.i18n import ntr, tr
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.quota import QuotaFigures

ENOUGH = 20
"""From so many closed deals on, the win model looks at all it knows of a deal."""
LAST = 3
"""So many of the latest entries of the diary are told in words."""


def progress(has_ended: bool) -> str:
    """What the chart of progress shows."""
    if has_ended:
        return tr("What was won day by day, and the straight-line pace")
    return tr("Won to date, straight-line pace, and forecast")


def outcomes(page: QuotaFigures) -> str:
    """What the distribution is of; empty where there is only one outcome."""
    count = len(page.open_deals)
    if len(page.distribution.mass) < 2:
        return ""
    if page.coming:
        return ntr(
            "How the period can end with your {count} open deal and new business: the higher a bar, the likelier",
            "How the period can end with your {count} open deals and new business: the higher a bar, the likelier",
            count,
        )
    return ntr(
        "How the period can end with your {count} open deal: the higher a bar, the likelier",
        "How the period can end with your {count} open deals: the higher a bar, the likelier",
        count,
    )


def diary(page: QuotaFigures, unit: Unit) -> str:
    """What the diary shows, and what it says of the last days; empty where nothing was kept."""
    days = page.forecasts.days
    if not days:
        return ""
    first = unit.formats.day_medium(days[0].day)
    shown = tr("What was forecast each day since {day}. Click a day to see what happened on it.", day=first)
    entries = [
        tr(
            "{day}: {chance}, {forecast}",
            day=unit.formats.day_named(one.day),
            chance=unit.formats.percent(one.chance),
            forecast=unit.short(one.forecast),
        )
        for one in days[: -LAST - 1 : -1]
    ]
    return shown + " " + tr("The last entries: {entries}.", entries=" · ".join(entries))


def nothing_kept(page: QuotaFigures, unit: Unit, has_ended: bool) -> str:
    """Why there is no diary to draw, what it will show, and from when."""
    if has_ended:
        return tr("No forecast was kept in this period.")
    end = unit.formats.day(page.strip.period.last)
    if page.strip.target is None:
        return tr(
            "Set a quota, and from that day on each day's forecast and chance are written down here. You will see how they"
            " moved from day to day, and after {day} how good they were.",
            day=end,
        )
    return tr(
        "Each day's forecast and chance are written down, the first ones today. From tomorrow you see here how they moved"
        " from day to day, and after {day} how good they were.",
        day=end,
    )


def learnt(page: QuotaFigures) -> str:
    """What chances rest on while few deals are closed, and how many are missing; empty once there are enough."""
    closed = page.learnt_from
    if closed >= ENOUGH:
        return ""
    missing = ntr("{count} more closed deal", "{count} more closed deals", ENOUGH - closed)
    if not closed:
        return tr(
            "No deal with a closing day has been won or lost yet, so chances are those set for your stages. They learn from each "
            "deal that is closed; with {missing} they look at all that is known of a deal.",
            missing=missing,
        )
    few = ntr("Only {count} deal has been closed", "Only {count} deals have been closed", closed)
    return tr(
        "{few}, so chances are those set for your stages, corrected only by how long deals take. With {missing} they look at "
        "all that is known of a deal.",
        few=few,
        missing=missing,
    )


def record(page: QuotaFigures, unit: Unit, has_ended: bool) -> str:
    """How good forecasts were, with their number; before any period has ended when that will be said."""
    found = page.forecasts.record
    if not found.n or found.coverage is None:
        if has_ended or not page.forecasts.days:
            return ""
        return tr("How good they were is said here after {day}.", day=unit.formats.day(page.strip.period.last))
    inside = unit.formats.number(round(found.coverage * found.n))
    told = _of_this_period(found.n, inside) if has_ended else _of_past_periods(found.n, inside)
    if found.crps is None:
        return told
    off = tr("On average they were {amount} off; a wide range counts as off too.", amount=unit.whole(found.crps))
    return f"{told} {off}"


def _of_this_period(count: int, inside: str) -> str:
    return ntr(
        "Of {count} forecast for this period, {inside} had the result in its likely range; it should be 8 of 10.",
        "Of {count} forecasts for this period, one a week, {inside} had the result in their likely range; it should be 8 of 10.",
        count,
        inside=inside,
    )


def _of_past_periods(count: int, inside: str) -> str:
    return ntr(
        "Of {count} forecast for earlier periods, {inside} had the result in its likely range; it should be 8 of 10.",
        "Of {count} forecasts for earlier periods, one a week, {inside} had the result in their likely range; "
        "it should be 8 of 10.",
        count,
        inside=inside,
    )
