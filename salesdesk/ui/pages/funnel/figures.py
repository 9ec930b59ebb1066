"""What the funnel says, in words: each figure with the number of deals it rests on, and with what it is compared."""

from typing import TYPE_CHECKING

from salesdesk.analytics.contrast import Share
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.coverage_words import enough, rate_of
from salesdesk.ui.pages.explained_figures import ExplainedFigure
from salesdesk.ui.pages.funnel.asked import FEW
from salesdesk.ui.pages.funnel.pair import Pair, beside, range_words, too_few

if TYPE_CHECKING:
    from salesdesk.analytics.winloss import WinLoss


def says(pair: Pair, formats: Formats) -> list[ExplainedFigure]:
    """Win rate by count and by value, cycle, what is won a day, average won deal, coverage."""
    return [
        win_rate(pair, formats),
        win_rate_by_value(pair, formats),
        cycle(pair, formats),
        won_a_day(pair, formats),
        pipeline_a_day(pair, formats),
        average(pair, formats),
        coverage(pair, formats),
    ]


def _closed(found: "WinLoss") -> Share:
    return Share(found.won, found.won + found.lost)


def win_rate(pair: Pair, formats: Formats) -> ExplainedFigure:
    """Won of all that were closed in the window."""
    page, label = pair.page, tr("Win rate")
    share = _closed(page.winloss)
    explanation = tr("Deals won over deals won or lost in this time; open deals are left out.")
    if not share.n:
        return ExplainedFigure(label, formats.percent(None), tr("nothing was closed in this time"), explanation)
    deals = page.won_deals + page.lost_deals
    counts = {"won": formats.number(share.part), "closed": formats.number(share.n)}
    if page.cut.start is None and page.cut.until is None:
        note = tr("{won} won of all {closed} closed", **counts)
    else:
        note = tr("{won} won of {closed} closed in this time", **counts)
    if share.n < FEW:
        return ExplainedFigure(
            label, formats.percent(share.value), f"{note} · {too_few(FEW - share.n)}", explanation, deals=deals
        )
    explanation += " " + tr("Likely range with this many deals: {range}.", range=range_words(share, formats))
    if pair.other and (other := _closed(pair.other.winloss)).n:
        note = f"{note} · {beside(share, other, pair.name, formats)}"
    return ExplainedFigure(label, formats.percent(share.value, 1), note, explanation, deals=deals)


def win_rate_by_value(pair: Pair, formats: Formats) -> ExplainedFigure:
    """Won value of all value that was closed in the window."""
    page, label = pair.page, tr("Win rate by value")
    rate = page.winloss.win_rate_value
    explanation = tr(
        "The amounts of the deals won over those of the deals won or lost in this time; deals without an amount or in"
        " another currency add nothing. A few large deals can move it far, so no range is given."
    )
    if rate is None:
        return ExplainedFigure(label, formats.percent(None), tr("no amount was won or lost in this time"), explanation)
    note = tr("won amount ÷ won and lost amount")
    if page.winloss.lost and not any(reason.amount for reason in page.winloss.reasons):
        note += " · " + tr("no lost deal has an amount")
    if pair.other and pair.other.winloss.win_rate_value is not None:
        note += " · " + _there(pair.name, formats.percent(pair.other.winloss.win_rate_value))
    return ExplainedFigure(label, formats.percent(rate), note, explanation, deals=page.won_deals + page.lost_deals)


def _there(name: str, figure: str) -> str:
    return tr("{name}: {share}", name=name, share=figure)


def cycle(pair: Pair, formats: Formats) -> ExplainedFigure:
    """Days from created to won."""
    found, label = pair.page.cycle, tr("Sales cycle")
    explanation = tr(
        "Days from created to won, of the deals won in this time: half of them took fewer, half more. Deals without a created "
        "day are left out."
    )
    if not found.n:
        return ExplainedFigure(label, formats.days(None), tr("no deal was won in this time"), explanation)
    explanation += " " + tr("The average is {days}.", days=formats.days(found.mean_days))
    note = ntr("median of {count} won deal", "median of {count} won deals", found.n)
    if found.n < FEW:
        note += " · " + too_few(FEW - found.n)
    if pair.other and pair.other.cycle.n:
        note += " · " + _there(pair.name, formats.days(pair.other.cycle.median_days))
    return ExplainedFigure(label, formats.days(found.median_days), note, explanation, deals=pair.page.won_deals)


def won_a_day(pair: Pair, formats: Formats) -> ExplainedFigure:
    """What was won a day of late, beside what was won a day before."""
    page, label = pair.page, tr("Won a day")
    found = page.velocity
    explanation = tr("The amounts of your deals won in the last 90 days, today included, over 90 days.")
    if found.won_per_day is None:
        return ExplainedFigure(label, formats.money(None, page.currency), tr("needs a won deal"), explanation)
    note = tr("over the last 90 days")
    if found.won_per_day_before is not None:
        before = formats.money(found.won_per_day_before, page.currency, False)
        note = tr("{days} · {amount} a day in the 90 days before", days=note, amount=before)
        if found.days_before < 90:
            note += " " + tr("(your history has {count} of them)", count=formats.number(found.days_before))
    amount = formats.money(found.won_per_day, page.currency, False)
    return ExplainedFigure(label, tr("{amount} / day", amount=amount), note, explanation, deals=found.won_deals)


def pipeline_a_day(pair: Pair, formats: Formats) -> ExplainedFigure:
    """What the open deals would bring a day."""
    page, label = pair.page, tr("Pipeline a day")
    found = page.velocity
    explanation = tr(
        "What your open deals are expected to bring (each amount times its chance), spread over the average days from created"
        " to won of all your won deals. It is what the open deals may bring, not what was won."
    )
    note = tr("expected from open deals ÷ average sales cycle")
    if found.pipeline_per_day is None:
        return ExplainedFigure(label, formats.money(None, page.currency), tr("needs a won deal"), explanation)
    if found.cycles < FEW:
        note += " · " + too_few(FEW - found.cycles)
    amount = formats.money(found.pipeline_per_day, page.currency, False)
    deals = tuple(key for keys in page.standing_in for key in keys)
    return ExplainedFigure(label, tr("{amount} / day", amount=amount), note, explanation, deals=deals)


def average(pair: Pair, formats: Formats) -> ExplainedFigure:
    """The size of a won deal."""
    page, label = pair.page, tr("Average won deal")
    found = page.winloss
    explanation = tr("The average amount of the deals won in this time; deals without an amount are left out.")
    if found.average_won is None:
        return ExplainedFigure(
            label, formats.money(None, page.currency), tr("no deal was won in this time"), explanation
        )
    note = tr("median {amount}", amount=formats.money(found.median_won, page.currency, False))
    if len(page.won_deals) < FEW:
        note += " · " + too_few(FEW - len(page.won_deals))
    if pair.other and pair.other.winloss.average_won is not None:
        note += " · " + _there(pair.name, formats.money(pair.other.winloss.average_won, page.currency, False))
    figure = formats.money(found.average_won, page.currency, False)
    return ExplainedFigure(label, figure, note, explanation, deals=page.won_deals)


def coverage(pair: Pair, formats: Formats) -> ExplainedFigure:
    """How far the open deals cover what is missing."""
    found, label = pair.page.coverage, tr("Pipeline coverage")
    explanation = tr(
        "The amounts of all your open deals expected to close in this quota period, overdue ones included, over what"
        " the quota still needs; weighted, each amount counts times its chance."
    )
    if found.plain is None:
        return ExplainedFigure(label, "–", tr("no quota, or nothing still needed"), explanation)
    note = enough(found, formats)
    weighted = tr("Weighted it is {times} ×.", times=formats.number(found.weighted, 1))
    explanation = " ".join(filter(None, (explanation, weighted, rate_of(found, formats))))
    return ExplainedFigure(
        label, tr("{times} ×", times=formats.number(found.plain, 1)), note, explanation, deals=found.deals
    )
