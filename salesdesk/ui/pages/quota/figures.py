"""The key figures of a quota in words."""

from collections.abc import Iterable
from datetime import date

from salesdesk.desk.cards import Card
from salesdesk.i18n import ntr, tr
from salesdesk.reports.definitions import pace
from salesdesk.ui.pages.explained_figures import ExplainedFigure
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.left_out import left_out_words
from salesdesk.views.quota import QuotaFigures

LIKELY, POSSIBLE = 0.5, 0.2


def won(page: QuotaFigures, unit: Unit) -> ExplainedFigure:
    """What has been won, against quota and pace."""
    strip, formats = page.strip, unit.formats
    figure = unit.exact(strip.won)
    explanation = _won_explanation(unit) + left_out(page, unit)
    keys = _keys(page.won_deals)
    if strip.target is None:
        return ExplainedFigure(tr("Won so far"), figure, _deals(len(keys)), explanation, deals=keys)
    explanation += " " + pace()
    if page.leave.days:
        explanation += " " + ntr(
            "Your {count} day of leave is not counted.", "Your {count} days of leave are not counted.", page.leave.days
        )
    note = tr(
        "{share} of {quota}, {pace} would be on pace",
        share=formats.percent(strip.attainment),
        quota=unit.exact(strip.target),
        pace=formats.percent(strip.pace_share),
    )
    return ExplainedFigure(tr("Won so far"), figure, note, explanation, deals=keys)


def forecast(page: QuotaFigures, unit: Unit, today: date) -> ExplainedFigure:
    """Where the period is likely to end, with its range; where it has ended, once it has."""
    strip = page.strip
    if strip.period.until <= today:
        ended = tr("on {day}", day=unit.formats.day(strip.period.last))
        return ExplainedFigure(tr("Ended with"), unit.exact(strip.won), ended, deals=_keys(page.won_deals))
    explanation = [_forecast_explanation(unit)]
    if page.coming:
        explanation.append(
            tr(
                "Includes {amount} expected from new business, that is from deals not created yet.",
                amount=unit.whole(page.coming),
            )
        )
    explanation.append(tr("The likely range: in 8 of 10 cases the period ends within it."))
    return ExplainedFigure(
        tr("Forecast"),
        unit.whole(strip.forecast),
        tr("likely {low} to {high}", low=unit.whole(page.low), high=unit.whole(page.high)),
        " ".join(explanation) + left_out(page, unit),
        deals=_keys(page.open_deals),
    )


def _won_explanation(unit: Unit) -> str:
    if unit.currency is None:
        return tr("Your deals won in the period, by the day they were won.")
    return tr("The amounts of your deals won in the period, by the day they were won.")


def _forecast_explanation(unit: Unit) -> str:
    """The formula of the forecast, and which open deals are not in it."""
    if unit.currency is None:
        return tr(
            "Won so far plus the chance of each of your open deals to be won in the period; those kept out of the forecast "
            "add nothing."
        )
    return tr(
        "Won so far plus the amount of each of your open deals times its chance to be won in the period; those without an "
        "amount or kept out of the forecast add nothing."
    )


def chance(page: QuotaFigures, unit: Unit, today: date) -> ExplainedFigure:
    """The chance of making the quota; whether it was made, once the period has ended."""
    strip, share, label, formats = page.strip, page.strip.chance, tr("Chance to hit quota"), unit.formats
    if strip.period.until <= today and strip.target is not None:
        made = strip.won >= strip.target
        note = tr("{share} of quota", share=formats.percent(strip.attainment))
        figure, tone = (tr("made"), "won") if made else (tr("missed"), "lost")
        explanation = tr("Whether the amounts of the deals won in the period reach its quota.") + left_out(page, unit)
        return ExplainedFigure(tr("Quota"), figure, note, explanation, tone, _keys(page.won_deals))
    explanation = tr(
        "Of all the ways the period can end, the share that reaches the quota: each open deal is won with its own chance, and"
        " new business comes as it usually does."
    )
    explanation += left_out(page, unit)
    keys = _keys(page.open_deals)
    if share is None:
        return ExplainedFigure(label, formats.percent(None), tr("Needs a quota"), explanation, deals=keys)
    tone = "won" if share >= LIKELY else "warning" if share >= POSSIBLE else "lost"
    rests = _rests_on(page)
    note = changed(page, unit) or rests
    return ExplainedFigure(label, formats.percent(share), note, f"{rests} {explanation}", tone, keys)


def changed(page: QuotaFigures, unit: Unit) -> str:
    """The chance that the diary kept on the last Monday or the day nearest to it: 71% on Friday 13 November; empty without."""
    since = page.forecasts.since
    if since is None:
        return ""
    chance, day = unit.formats.percent(since.chance), unit.formats.day_named(since.day, in_full=True)
    return tr("{chance} on {day}", chance=chance, day=day)


def _rests_on(page: QuotaFigures) -> str:
    open_deals = ntr("{count} open deal", "{count} open deals", len(page.open_deals))
    if not page.learnt_from:
        return tr("From {deals}.", deals=open_deals)
    closed = ntr("{count} closed deal", "{count} closed deals", page.learnt_from)
    return tr("From {deals}, with chances learnt from {closed}.", deals=open_deals, closed=closed)


def missing(page: QuotaFigures, unit: Unit) -> ExplainedFigure:
    """What is still needed, and how many usual deals that is about."""
    gap, keys = page.gap, _keys(page.won_deals)
    left = ntr("{count} day left", "{count} days left", page.days_left) if page.days_left else ""
    explanation = tr("Quota less what has been won.") + left_out(page, unit)
    if gap is None:
        return ExplainedFigure(tr("Still needed"), unit.exact(None), left, explanation)
    if gap <= 0:
        return ExplainedFigure(tr("Above quota"), unit.exact(-gap), left, explanation, "won", keys)
    if not page.days_left:
        return ExplainedFigure(tr("Short of quota"), unit.exact(gap), "", explanation, "lost", keys)
    if page.takes.usual and unit.currency is not None:
        usual = ntr("{count} usual deal", "{count} usual deals", -(-gap // page.takes.usual))
        left = tr("{left}, {usual}", left=left, usual=usual)
    if page.required_per_day is not None:
        explanation += " " + tr("That is {amount} for each working day left.", amount=unit.whole(page.required_per_day))
        if page.leave.left:
            explanation += " " + ntr(
                "Your {count} day of leave is not counted.",
                "Your {count} days of leave are not counted.",
                page.leave.left,
            )
    if page.takes.usual and unit.currency is not None:
        explanation += " " + tr(
            "A usual deal is the middle one in size of those you won in the last 12 months: {size}.",
            size=unit.whole(page.takes.usual),
        )
    return ExplainedFigure(tr("Still needed"), unit.exact(gap), left, explanation, deals=keys)


def left_out(page: QuotaFigures, unit: Unit) -> str:
    """A sentence for the deals that no figure holds; empty without any."""
    said = left_out_words(page.strip.left_out)
    return f" {said}" if said else ""


def _keys(cards: Iterable[Card]) -> tuple[str, ...]:
    return tuple(card.id for card in cards)


def _deals(count: int) -> str:
    return ntr("{count} deal", "{count} deals", count)
