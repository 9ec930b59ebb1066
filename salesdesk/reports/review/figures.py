"""The key figures at the head of a pipeline review."""

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.review.parts import Figure
from salesdesk.reports.wording import deals, open_deals
from salesdesk.services.queries.review import ReviewView


def key_figures(view: ReviewView, formats: Formats) -> tuple[Figure, ...]:
    """Won, forecast, chance, what is missing, and the open pipeline."""
    return (
        _won(view, formats),
        _forecast(view, formats),
        _chance(view, formats),
        _missing(view, formats),
        _pipeline(view, formats),
    )


def _won(view: ReviewView, formats: Formats) -> Figure:
    strip = view.quota.strip
    won = formats.money(strip.won, strip.currency)
    count = deals(len(view.won), formats)
    if strip.target is None:
        return Figure(tr("Won so far"), won, (count, tr("no quota set")))
    values = {"share": formats.percent(strip.attainment), "quota": formats.money(strip.target, strip.currency)}
    pace = tr("pace {pace}", pace=formats.percent(strip.pace_share))
    return Figure(tr("Won so far"), won, (tr("{share} of {quota}", **values), f"{count} · {pace}"))


def _forecast(view: ReviewView, formats: Formats) -> Figure:
    strip = view.quota.strip
    low, high = (formats.money_short(bound, strip.currency) for bound in (view.quota.low, view.quota.high))
    figure = formats.money(strip.forecast, strip.currency, False)
    return Figure(tr("Forecast"), figure, (tr("80% range"), tr("{low} – {high}", low=low, high=high)))


def _chance(view: ReviewView, formats: Formats) -> Figure:
    chance = view.quota.strip.chance
    tone = "" if chance is None else "won" if chance >= 0.5 else "warning" if chance >= 0.2 else "lost"
    count = tr("from {deals}", deals=open_deals(len(view.quota.open_deals), formats))
    return Figure(tr("Chance to hit quota"), formats.percent(chance), (count,), tone)


def _missing(view: ReviewView, formats: Formats) -> Figure:
    page, strip = view.quota, view.quota.strip
    left = ntr("{count} day left", "{count} days left", page.days_left)
    if page.gap is None:
        return Figure(tr("Still needed"), formats.money(None, strip.currency), (left,))
    if page.gap <= 0:
        return Figure(tr("Above quota"), formats.money(-page.gap, strip.currency), (left,), "won")
    if page.required_per_day is None:
        return Figure(tr("Still needed"), formats.money(page.gap, strip.currency), (left,))
    a_day = tr("{amount} a working day", amount=formats.money_short(page.required_per_day, strip.currency))
    return Figure(tr("Still needed"), formats.money(page.gap, strip.currency), (left, a_day))


def _pipeline(view: ReviewView, formats: Formats) -> Figure:
    now, currency = view.funnel.snapshot, view.funnel.currency
    notes = [tr("weighted {amount}", amount=formats.money(now.weighted, currency, False))]
    if view.quota.coverage is not None:
        notes.append(tr("coverage {times}×", times=formats.number(view.quota.coverage, 1)))
    return Figure(tr("Open pipeline"), formats.money(now.open.amount, currency, False), tuple(notes))
