"""What the charts of how long deals take are drawn from."""

from typing import TYPE_CHECKING

from salesdesk.charts.time_inputs import AxisMark, HistogramBar, HistogramInput, StayBar, StaysInput
from salesdesk.domain.records import DEFAULT_STALL_DAYS
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr

if TYPE_CHECKING:
    from salesdesk.analytics.durations import StallLimit
    from salesdesk.views.funnel import FunnelFigures

_STEPS = (1, 2, 5, 7, 10, 14, 20, 30, 50, 60, 90, 100, 180, 200, 365, 730, 1000, 2000, 5000)
TICKS = 6


def stays(page: "FunnelFigures", formats: Formats) -> StaysInput | None:
    """How long the deals of the cohort stayed in each stage; None where none has been in any."""
    if not page.funnel.deals:
        return None
    shown = tuple(_stay(place, page, formats) for place in range(len(page.stays)))
    reach = max(max(stay.nine_tenths or 0.0, stay.limit) for stay in shown)
    headers = (tr("Stage"), tr("Deals"), tr("Middle half"), tr("Median"), tr("Stalled after"), tr("Longer than that"))
    return StaysInput(
        shown, _ticks(reach, formats), tr("a deal counts as stalled"), tr("the middle half of the deals"), headers
    )


def _stay(place: int, page: "FunnelFigures", formats: Formats) -> StayBar:
    stay, limit, over = page.stays[place], page.limits[place], len(page.over_limit[place])
    name = one_line(page.funnel.stages[place].name)
    days = tr("{days} d", days=formats.limit_days(limit.days))
    counted = ntr("of {count} deal", "of {count} deals", stay.n) if stay.n else tr("none has left it yet")
    half, median = formats.number(None), "" if stay.median is None else _days(stay.median, formats)
    if stay.quarter is not None and stay.three_quarters is not None:
        half = tr("{low} to {high}", low=_days(stay.quarter, formats), high=_days(stay.three_quarters, formats))
    over_text = ntr("{count} longer", "{count} longer", over) if over else ""
    parts = [name, counted]
    if stay.median is not None:
        parts += [tr("half of them within {days}", days=median), tr("the middle half took {days}", days=half)]
    parts += [tr("stalled after {days}", days=days), rests_on(limit, page.own_days[place], formats), over_text]
    return StayBar(
        key=str(place),
        name=name,
        note=counted,
        limit=limit.days,
        limit_text=days,
        tip=" · ".join(part for part in parts if part),
        cells=(name, formats.number(stay.n), half, median or formats.number(None), days, formats.number(over)),
        tenth=stay.tenth,
        quarter=stay.quarter,
        median=stay.median,
        three_quarters=stay.three_quarters,
        nine_tenths=stay.nine_tenths,
        median_text=median,
        over_text=over_text,
    )


def rests_on(limit: "StallLimit", own: int | None, formats: Formats) -> str:
    """What a stall limit rests on: the won deals, and the days the stage was given while there are few."""
    given = tr("{days} d", days=formats.number(DEFAULT_STALL_DAYS if own is None else own))
    if not limit.n:
        return tr("from the stage's own {days}, as no won deal has been here yet", days=given)
    return ntr(
        "from {count} won deal and the stage's own {days}",
        "from {count} won deals and the stage's own {days}",
        limit.n,
        days=given,
    )


def cycles(page: "FunnelFigures", formats: Formats) -> HistogramInput | None:
    """How many of the won deals took how long; None when none was won."""
    if not page.cycles:
        return None
    width = page.cycles[1].low if len(page.cycles) > 1 else (page.cycles[0].high or 1.0)
    shown = []
    for place, span in enumerate(page.cycles):
        low = formats.number(span.low)
        if span.high is None:
            text = tr("{days} days or more", days=low)
        else:
            text = tr("{low} to {high} days", low=low, high=formats.number(span.high))
        count = ntr("{count} deal", "{count} deals", len(span.deals))
        end = span.low + width if span.high is None else span.high
        shown.append(HistogramBar(str(place), span.low, end, len(span.deals), text, count, span.high is None))
    edges = [span.low for span in shown] + ([] if shown[-1].is_last else [shown[-1].high])
    ticks = tuple(AxisMark(at, formats.number(at)) for at in edges)
    middle = None
    if page.cycle.median_days is not None:
        days = formats.days(page.cycle.median_days)
        middle = AxisMark(page.cycle.median_days, tr("half within {days}", days=days))
    return HistogramInput(tuple(shown), ticks, (tr("Days from created to won"), tr("Won deals")), middle)


def _days(days: float, formats: Formats) -> str:
    """Days in short, with a decimal where whole ones would say too little."""
    return tr("{days} d", days=formats.number(days, 1 if days < 3 else 0))


def _ticks(reach: float, formats: Formats) -> tuple[AxisMark, ...]:
    step = next((step for step in _STEPS if reach / step <= TICKS), _STEPS[-1])
    return tuple(
        AxisMark(float(at), tr("{days} d", days=formats.number(at))) for at in range(0, int(reach * 1.1) + 1, step)
    )
