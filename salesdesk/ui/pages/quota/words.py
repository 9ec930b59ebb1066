"""What the quota page says in sentences: what its charts show, what chances rest on, how good forecasts were."""

from salesdesk.i18n import ntr, tr
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.quota import QuotaFigures

ENOUGH = 20
"""From so many closed deals on, the win model looks at all it knows of a deal."""


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
            "Distribution of the possible outcomes of your {count} open deal and of new business",
            "Distribution of the possible outcomes of your {count} open deals and of new business",
            count,
        )
    return ntr(
        "Distribution of the possible outcomes of your {count} open deal",
        "Distribution of the possible outcomes of your {count} open deals",
        count,
    )


def diary(page: QuotaFigures) -> str:
    """What the diary shows; empty where nothing was kept."""
    if not page.forecasts.days:
        return ""
    return tr("What was forecast each day, and the chance given to the quota. Click a day to see what happened on it.")


def nothing_kept(has_ended: bool) -> str:
    """Why there is no diary to draw."""
    if has_ended:
        return tr("No forecast was kept in this period.")
    return tr("From now on each day's forecast is kept; here you will see how it changes.")


def learnt(page: QuotaFigures) -> str:
    """What chances rest on while few deals are closed, and how many are missing; empty once there are enough."""
    closed = page.learnt_from
    if closed >= ENOUGH:
        return ""
    missing = ntr("{count} more closed deal", "{count} more closed deals", ENOUGH - closed)
    if not closed:
        return tr(
            "No deal has been closed yet, so chances are those you gave your stages. They learn from each deal that is "
            "closed, and fully with {missing}.",
            missing=missing,
        )
    few = ntr("Only {count} deal has been closed", "Only {count} deals have been closed", closed)
    return tr(
        "{few}, so chances are those you gave your stages, corrected by time alone. With {missing} everything known of a "
        "deal counts.",
        few=few,
        missing=missing,
    )


def record(page: QuotaFigures, unit: Unit, has_ended: bool) -> str:
    """How good forecasts were, with their number; empty without any."""
    found = page.forecasts.record
    if not found.n or found.coverage is None:
        return ""
    values = {
        "inside": unit.formats.number(round(found.coverage * found.n)),
        "share": unit.formats.percent(found.coverage),
    }
    explanation = _of_this_period(found.n, values) if has_ended else _of_past_periods(found.n, values)
    if found.crps is None:
        return explanation
    off = tr("Mean error: {amount} (CRPS, which also penalises wide ranges).", amount=unit.whole(found.crps))
    return f"{explanation} {off}"


def _of_this_period(count: int, values: dict[str, str]) -> str:
    return ntr(
        "Of {count} weekly forecast for this period, {inside} had the outcome in its 80% range ({share}).",
        "Of {count} weekly forecasts for this period, {inside} had the outcome in their 80% range ({share}).",
        count,
        **values,
    )


def _of_past_periods(count: int, values: dict[str, str]) -> str:
    return ntr(
        "Of {count} weekly forecast for past periods, {inside} had the outcome in its 80% range ({share}).",
        "Of {count} weekly forecasts for past periods, {inside} had the outcome in their 80% range ({share}).",
        count,
        **values,
    )
