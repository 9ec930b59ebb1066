"""What the charts of how far deals come are drawn from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salesdesk.analytics.contrast import Share
from salesdesk.analytics.friction import advance_share as share_that_goes_on
from salesdesk.charts.inputs import BarComparison, FunnelInput, ReasonBar, ReasonsInput, SnapshotInput, StageBar
from salesdesk.charts.time_inputs import AxisMark, RateBar, RatesInput
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.pages.funnel.asked import FEW, WON
from salesdesk.ui.pages.funnel.pair import Pair, beside, range_words, too_few
from salesdesk.ui.pages.funnel.words import reason_name, source_name

if TYPE_CHECKING:
    from salesdesk.analytics.funnel import FunnelStage
    from salesdesk.analytics.winloss import SourceOutcomes
    from salesdesk.views.funnel import FunnelFigures

REASONS = SOURCES = 8


def first_shown(page: "FunnelFigures", stage: str | None) -> int:
    """The stage the funnel begins at: the one entered, before which all deals have come so far."""
    names = [found.name for found in page.funnel.stages]
    return names.index(stage) if stage in names else 0


def reached(pair: Pair, stage: str | None, formats: Formats) -> FunnelInput | None:
    """How many deals of the cohort reached each stage (from the one entered on); None for an empty cohort."""
    page, found, first = pair.page, pair.page.funnel, first_shown(pair.page, stage)
    if not found.deals:
        return None
    stages = [_reached(place, pair, formats) for place in range(first, len(found.stages))]
    other = None
    if pair.other:
        count = pair.other.funnel.won.count
        other = BarComparison(count, formats.number(count))
    amount = formats.money_short(found.won.amount, page.currency)
    won = StageBar(WON, tr("Won"), found.won.count, formats.number(found.won.count), amount, is_won=True, other=other)
    headers = (tr("Stage"), tr("Deals"), tr("Value and time"), tr("Advanced"), tr("How sure"))
    return FunnelInput((*stages, won), headers, pair.name)


def _reached(place: int, pair: Pair, formats: Formats) -> StageBar:
    stage, other = pair.page.funnel.stages[place], None
    note = formats.money_short(stage.amount, pair.page.currency)
    if stage.median_days is not None:
        note = tr("{amount} · median {days} d", amount=note, days=formats.number(stage.median_days))
    if pair.other:
        there = pair.other.funnel.stages[place]
        other = BarComparison(there.reached, formats.number(there.reached), share_on(there, formats))
    return StageBar(
        str(place),
        one_line(stage.name),
        stage.reached,
        formats.number(stage.reached),
        note,
        goes_on(stage, formats),
        detail=how_sure(stage, formats),
        other=other,
    )


def share_on(stage: "FunnelStage", formats: Formats) -> str:
    """The share that went on, of the deals whose fate in the stage is known; of few deals how many."""
    share = share_that_goes_on(stage)
    if not share.n:
        return ""
    if share.n < FEW:
        return tr("{part} of {whole} advanced", part=formats.number(share.part), whole=formats.number(share.n))
    return tr("{share} advance", share=formats.percent(share.value))


def goes_on(stage: "FunnelStage", formats: Formats) -> str:
    """The share that went on, and how many are still there."""
    share = share_on(stage, formats)
    if not share:
        return ntr("{count} still open", "{count} still open", stage.open_here) if stage.open_here else ""
    if not stage.open_here:
        return share
    return tr("{share} · {count} open", share=share, count=formats.number(stage.open_here))


def how_sure(stage: "FunnelStage", formats: Formats) -> str:
    """Between which bounds the share really lies; that it rests on too few deals."""
    share = share_that_goes_on(stage)
    if not share.n:
        return ""
    if share.n < FEW:
        return too_few(FEW - share.n)
    return tr("likely {range}, from {count} deals", range=range_words(share, formats), count=formats.number(share.n))


def standing(pair: Pair, formats: Formats) -> SnapshotInput | None:
    """The deals now in each stage; None when none is open. Only another source stands beside: a past time has no now."""
    page = pair.page
    if not page.snapshot.open.count:
        return None
    there = pair.other.snapshot.stages if pair.other and pair.other.cut.sources != page.cut.sources else None
    stages = []
    for place, stage in enumerate(page.snapshot.stages):
        amount, weighted = (formats.money_short(money, page.currency) for money in (stage.amount, stage.weighted))
        note = tr("{amount} · weighted {weighted}", amount=amount, weighted=weighted)
        other = BarComparison(there[place].count, formats.number(there[place].count)) if there else None
        name, count = one_line(stage.name), formats.number(stage.count)
        stages.append(StageBar(str(place), name, stage.count, count, note, other=other))
    return SnapshotInput(tuple(stages), (tr("Stage"), tr("Deals"), tr("Value")), pair.name if there else "")


def reasons(pair: Pair, formats: Formats) -> ReasonsInput | None:
    """Why deals were lost, the most frequent first, with count, share and amount; None when none was."""
    page, found = pair.page, pair.page.winloss
    if not found.reasons:
        return None
    whole = pair.other.winloss.lost if pair.other else 0
    there = {reason.name: reason.count for reason in pair.other.winloss.reasons} if pair.other and whole else None
    shown = []
    for place, reason in enumerate(found.reasons[:REASONS]):
        text = " · ".join(
            (
                formats.number(reason.count),
                formats.percent(reason.count / found.lost),
                formats.money_short(reason.amount, page.currency),
            )
        )
        other = None
        if there is not None:
            count = there.get(reason.name, 0)
            other = BarComparison(count, f"{formats.number(count)} · {formats.percent(count / whole)}")
        shown.append(ReasonBar(str(place), reason_name(reason.name), reason.count, text, other=other))
    name = pair.name if there is not None else ""
    return ReasonsInput(tuple(shown), (tr("Reason"), tr("Deals, share and value")), name, found.lost, max(whole, 1))


def sources(pair: Pair, formats: Formats) -> RatesInput | None:
    """The win rate of each source with its range; None when nothing was closed."""
    found = pair.page.winloss
    if not found.sources:
        return None
    there = {one.name: one for one in pair.other.winloss.sources} if pair.other else {}
    same = bool(pair.other and pair.other.cut.sources == pair.page.cut.sources)
    rates = [
        _rate(place, source, there.get(source.name) if same else None, pair, formats)
        for place, source in enumerate(found.sources[:SOURCES])
    ]
    whole = Share(found.won, found.won + found.lost)
    mark = None
    if whole.n >= FEW and whole.value is not None and len(found.sources) > 1:
        mark = AxisMark(whole.value, tr("all {share}", share=formats.percent(whole.value)))
    headers = (tr("Source"), tr("Win rate"), tr("How sure"), tr("Won"), tr("Lost"))
    return RatesInput(tuple(rates), _ticks(rates, formats), headers, mark, pair.name if same else "")


def _rate(
    place: int, source: "SourceOutcomes", other: "SourceOutcomes | None", pair: Pair, formats: Formats
) -> RateBar:
    share = Share(source.won, source.won + source.lost)
    firm, name = share.n >= FEW, source_name(source.name)
    low, high = share.interval or (None, None)
    part, whole = formats.number(share.part), formats.number(share.n)
    counted = tr("{part} of {whole}", part=part, whole=whole)
    text = f"{formats.percent(share.value)} · {counted}" if firm else counted
    sure = tr("likely {range}", range=range_words(share, formats)) if firm else too_few(FEW - share.n)
    tip = [name, tr("{won} won of {closed} closed", won=part, closed=whole), sure]
    there = Share(other.won, other.won + other.lost) if other else None
    if there and there.n >= FEW:
        tip.append(beside(share, there, pair.name, formats))
    cells = (name, formats.percent(share.value) if firm else counted, sure, part, formats.number(source.lost))
    shown = there.value if there and there.n >= FEW else None
    return RateBar(str(place), name, share.value, low, high, text, " · ".join(tip), cells, firm, shown)


def _ticks(rates: Sequence[RateBar], formats: Formats) -> tuple[AxisMark, ...]:
    """From nothing up in steps of which a few fit."""
    most = max((rate.high or 0.0 for rate in rates), default=1.0)
    step = next((step for step in (0.05, 0.1, 0.2, 0.25) if most / step <= 6), 0.25)
    return tuple(AxisMark(step * place, formats.percent(step * place)) for place in range(round(1 / step) + 1))
