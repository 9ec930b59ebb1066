"""The key figures at the head of a pipeline review."""

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.coverage_words import short_words
from salesdesk.reports.parts import FigureBlock, KeyFigures
from salesdesk.reports.wording import deals, open_deals
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.review import ReviewView


def key_figures(view: ReviewView, formats: Formats) -> KeyFigures:
    """Won, forecast, chance, what is missing, and the open pipeline."""
    return KeyFigures((*quota_figures(view.quota, formats), _pipeline(view, formats)))


def quota_figures(page: QuotaFigures, formats: Formats) -> tuple[FigureBlock, ...]:
    """Won, forecast, chance, and what is missing."""
    return (won(page, formats), forecast(page, formats), chance(page, formats), missing(page, formats))


def won(page: QuotaFigures, formats: Formats) -> FigureBlock:
    """What has been won, of the quota."""
    strip = page.strip
    amount = formats.money(strip.won, strip.currency)
    count = deals(len(page.won_deals), formats)
    if strip.target is None:
        return FigureBlock(tr("Won so far"), amount, (count, tr("no quota set")))
    values = {"share": formats.percent(strip.attainment), "quota": formats.money(strip.target, strip.currency)}
    pace = tr("pace {pace}", pace=formats.percent(strip.pace_share))
    return FigureBlock(tr("Won so far"), amount, (tr("{share} of {quota}", **values), f"{count} · {pace}"))


def forecast(page: QuotaFigures, formats: Formats) -> FigureBlock:
    """Where the period is likely to end, with its range."""
    strip = page.strip
    low, high = (formats.money_short(bound, strip.currency) for bound in (page.low, page.high))
    figure = formats.money(strip.forecast, strip.currency, False)
    return FigureBlock(tr("Forecast"), figure, (tr("likely range"), tr("{low} – {high}", low=low, high=high)))


def chance(page: QuotaFigures, formats: Formats) -> FigureBlock:
    """The chance to hit the quota."""
    share = page.strip.chance
    tone = "" if share is None else "won" if share >= 0.5 else "warning" if share >= 0.2 else "lost"
    rests = [tr("from {deals}", deals=open_deals(len(page.open_deals), formats))]
    if page.coming:
        rests.append(tr("and new business"))
    return FigureBlock(tr("Chance to hit quota"), formats.percent(share), tuple(rests), tone)


def missing(page: QuotaFigures, formats: Formats) -> FigureBlock:
    """What is still needed, or what is above the quota."""
    strip = page.strip
    left = ntr("{count} day left", "{count} days left", page.days_left)
    if page.gap is None:
        return FigureBlock(tr("Still needed"), formats.money(None, strip.currency), (left,))
    if page.gap <= 0:
        return FigureBlock(tr("Above quota"), formats.money(-page.gap, strip.currency), (left,), "won")
    if page.required_per_day is None:
        return FigureBlock(tr("Still needed"), formats.money(page.gap, strip.currency), (left,))
    a_day = tr("{amount} a working day", amount=formats.money_short(page.required_per_day, strip.currency))
    notes = (left, a_day) if not page.leave.left else (left, a_day, less_leave(page.leave.left))
    return FigureBlock(tr("Still needed"), formats.money(page.gap, strip.currency), notes)


def less_leave(days: int) -> str:
    """What working days are counted without."""
    return ntr("less your {count} day of leave", "less your {count} days of leave", days)


def _pipeline(view: ReviewView, formats: Formats) -> FigureBlock:
    now, currency = view.funnel.snapshot, view.funnel.currency
    notes = [tr("weighted {amount}", amount=formats.money(now.weighted, currency, False))]
    notes += short_words(view.coverage, formats)[:1]  # there is no room for a third line; a note says what is needed
    return FigureBlock(tr("Open pipeline"), formats.money(now.open.amount, currency, False), tuple(notes))
