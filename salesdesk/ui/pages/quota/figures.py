"""The key figures of a quota in words."""

from collections.abc import Iterable
from datetime import date

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.services.queries.quota import QuotaPage
from salesdesk.services.views import Card
from salesdesk.ui.pages.explained import Figure

LIKELY, POSSIBLE = 0.5, 0.2


def won(page: QuotaPage, formats: Formats) -> Figure:
    """What has been won, against quota and pace."""
    strip = page.strip
    figure = formats.money(strip.won, strip.currency)
    told = tr("The amounts of your deals won in the period, by the day they were won.") + left_out(page, formats)
    keys = _keys(page.won_deals)
    if strip.target is None:
        return Figure(tr("Won so far"), figure, _deals(len(keys)), told, deals=keys)
    told += " " + tr("Pace is the share of the period's working days that lie before today.")
    note = tr(
        "{share} of {quota} (pace {pace})",
        share=formats.percent(strip.attainment),
        quota=formats.money(strip.target, strip.currency),
        pace=formats.percent(strip.pace_share),
    )
    return Figure(tr("Won so far"), figure, note, told, deals=keys)


def forecast(page: QuotaPage, formats: Formats, today: date) -> Figure:
    """Where the period is likely to end, with its range; where it has ended, once it has."""
    strip = page.strip
    if strip.period.until <= today:
        ended = tr("on {day}", day=formats.day(strip.period.last))
        return Figure(tr("Ended with"), formats.money(strip.won, strip.currency), ended, deals=_keys(page.won_deals))
    low, high = (formats.money(bound, strip.currency, False) for bound in (page.low, page.high))
    told = tr(
        "Won so far plus the chance times the amount of each of your open deals. Eight in ten outcomes lie in the range."
    )
    return Figure(
        tr("Forecast"),
        formats.money(strip.forecast, strip.currency, False),
        tr("80% range {low} – {high}", low=low, high=high),
        told + left_out(page, formats),
        deals=_keys(page.open_deals),
    )


def chance(page: QuotaPage, formats: Formats, today: date) -> Figure:
    """The chance of making the quota; whether it was made, once the period has ended."""
    strip, share, label = page.strip, page.strip.chance, tr("Chance to hit quota")
    if strip.period.until <= today and strip.target is not None:
        made = strip.won >= strip.target
        note = tr("{share} of quota", share=formats.percent(strip.attainment))
        return Figure(tr("Quota"), tr("made") if made else tr("missed"), note, tone="won" if made else "lost")
    told = tr(
        "The share of all possible outcomes of your open deals that reach the quota, each deal won with its own chance."
    )
    keys = _keys(page.open_deals)
    note = ntr("from {count} open deal", "from {count} open deals", len(keys))
    if share is None:
        return Figure(label, formats.percent(None), tr("Needs a quota"), told, deals=keys)
    tone = "won" if share >= LIKELY else "warning" if share >= POSSIBLE else "lost"
    return Figure(label, formats.percent(share), note, told, tone, keys)


def missing(page: QuotaPage, formats: Formats) -> Figure:
    """What is still needed."""
    strip, gap = page.strip, page.gap
    left = ntr("{count} day left", "{count} days left", page.days_left)
    told = tr("Quota less what has been won; a working day's share is over the working days left.")
    if gap is None:
        return Figure(tr("Still needed"), formats.money(None, strip.currency), left, told)
    if gap <= 0:
        return Figure(tr("Above quota"), formats.money(-gap, strip.currency), left, told, "won")
    if page.required_per_day is not None:
        a_day = formats.money(page.required_per_day, strip.currency, False)
        left = tr("{left} · {amount} a working day", left=left, amount=a_day)
    return Figure(tr("Still needed"), formats.money(gap, strip.currency), left, told)


def left_out(page: QuotaPage, formats: Formats) -> str:
    """A sentence for amounts in other currencies, which are in no figure; empty without any."""
    sums = [formats.money(amount, currency) for currency, amount in page.strip.left_out.items()]
    return " " + tr("Left out, being in another currency: {sums}.", sums=", ".join(sums)) if sums else ""


def _keys(cards: Iterable[Card]) -> tuple[str, ...]:
    return tuple(card.id for card in cards)


def _deals(count: int) -> str:
    return ntr("{count} deal", "{count} deals", count)
