"""What the funnel says, in words: each figure with the number of deals it rests on."""

from typing import TYPE_CHECKING

from salesdesk.analytics.intervals import wilson
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.board.faces import one_line
from salesdesk.ui.pages.explained import Figure

if TYPE_CHECKING:
    from salesdesk.services.queries.funnel import FunnelPage

FEW = 5
"""Under so many deals a rate or a median says little, and the page says so."""


def says(page: "FunnelPage", formats: Formats) -> list[Figure]:
    """Win rate, cycle, velocity, average won deal, coverage."""
    return [
        win_rate(page, formats),
        cycle(page, formats),
        velocity(page, formats),
        average(page, formats),
        coverage(page, formats),
    ]


def win_rate(page: "FunnelPage", formats: Formats) -> Figure:
    """Won of all that were closed in the window."""
    found, label = page.winloss, tr("Win rate")
    closed = found.won + found.lost
    told = tr(
        "Deals won over deals won or lost in this time; open deals are left out. By value it is {share}.",
        share=formats.percent(found.win_rate_value),
    )
    deals = page.won_deals + page.lost_deals
    note = tr("{won} won of {closed} closed", won=formats.number(found.won), closed=formats.number(closed))
    bounds = wilson(found.won, closed)
    if bounds is None:
        return Figure(label, formats.percent(None), tr("nothing was closed in this time"), told)
    if closed < FEW:
        return Figure(label, formats.percent(found.win_rate), f"{note} · {too_few(FEW - closed)}", told, deals=deals)
    low, high = (formats.percent(bound) for bound in bounds)
    told += " " + tr("With this many deals it lies between {low} and {high} in eight cases of ten.", low=low, high=high)
    return Figure(label, formats.percent(found.win_rate, 1), note, told, deals=deals)


def too_few(missing: int) -> str:
    """That a figure rests on too few deals."""
    return ntr("too few to rely on, {count} more needed", "too few to rely on, {count} more needed", missing)


def cycle(page: "FunnelPage", formats: Formats) -> Figure:
    """Days from created to won."""
    found, label = page.cycle, tr("Sales cycle")
    told = tr(
        "Days a deal was open from created to won, the middle one of the deals won in this time; the mean is {mean}."
        " Deals whose beginning is not truly known are left out.",
        mean=formats.days(found.mean_days),
    )
    if not found.n:
        return Figure(label, formats.days(None), tr("no deal was won in this time"), told)
    note = ntr("median of {count} won deal", "median of {count} won deals", found.n)
    if found.n < FEW:
        note += " · " + too_few(FEW - found.n)
    return Figure(label, formats.days(found.median_days), note, told, deals=page.won_deals)


def velocity(page: "FunnelPage", formats: Formats) -> Figure:
    """What the open deals bring a day."""
    found, label = page.velocity, tr("Velocity")
    told = tr(
        "The sum of chance × amount of your open deals over the mean days from created to won of all your won deals."
    )
    note = tr("sum of chance × amount ÷ mean cycle")
    if found.per_day is None:
        return Figure(label, formats.money(None, page.currency), tr("needs a won deal"), told)
    amount = formats.money(found.per_day, page.currency, False)
    deals = tuple(key for keys in page.standing_in for key in keys)
    return Figure(label, tr("{amount} / day", amount=amount), note, told, deals=deals)


def average(page: "FunnelPage", formats: Formats) -> Figure:
    """The size of a won deal."""
    found = page.winloss
    told = tr("The mean amount of the deals won in this time; deals without an amount are left out.")
    note = tr("median {amount}", amount=formats.money(found.median_won, page.currency, False))
    if found.average_won is None:
        return Figure(
            tr("Average won deal"), formats.money(None, page.currency), tr("no deal was won in this time"), told
        )
    figure = formats.money(found.average_won, page.currency, False)
    return Figure(tr("Average won deal"), figure, note, told, deals=page.won_deals)


def coverage(page: "FunnelPage", formats: Formats) -> Figure:
    """How far the open deals cover what is missing."""
    told = tr(
        "Chance × amount of your open deals expected to close in this quota period, overdue ones included,"
        " over what the quota still needs."
    )
    if page.coverage is None:
        return Figure(tr("Pipeline coverage"), "–", tr("no quota, or nothing still needed"), told)
    figure = tr("{times} ×", times=formats.number(page.coverage, 1))
    return Figure(tr("Pipeline coverage"), figure, tr("weighted open value due ÷ what the quota still needs"), told)


def sources(page: "FunnelPage", formats: Formats) -> list[Figure]:
    """The win rate of each source."""
    told = tr("Deals won over deals won or lost in this time, of those that came from here.")
    found = []
    for source in page.winloss.sources:
        closed = source.won + source.lost
        note = tr("{won} won of {closed} closed", won=formats.number(source.won), closed=formats.number(closed))
        if closed < FEW:
            note += " · " + tr("too few to rely on")
        label = one_line(source.name) if source.name else tr("Source not known")
        deals = page.closed_by_source.get(source.name, ())
        found.append(Figure(label, formats.percent(source.win_rate), note, told, deals=deals))
    return found
