"""The scenario pad in words, read off the window's thread and ready to be shown."""

from collections.abc import Sequence
from typing import NamedTuple

from salesdesk.desk.cards import Card
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.ui.pages.quota.tick_grid import TickColumn, TickRow
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.scenario import Scenario, ScenarioView, TriedChance, TriedDeal, TriedNewDeals

NEW = "new "
"""How the keys of the rows of new deals begin."""


class TriedFigure(NamedTuple):
    """A figure as tried, and in words what it is without (empty where nothing is tried)."""

    name: str
    after: str
    before: str


class ShownTrial(NamedTuple):
    """The pad in words. ``stands`` is what is tried, without the deals that are not open any more."""

    stands: Scenario
    columns: tuple[TickColumn, ...]
    rows: tuple[TickRow, ...]
    figures: tuple[TriedFigure, ...]
    nothing: str
    usual: str


class FoundDeal(NamedTuple):
    """A deal that a search offers."""

    key: str
    words: str


def worded_trial(found: ScenarioView, unit: Unit) -> ShownTrial:
    """The pad's words."""
    columns = [
        TickColumn("won", tr("Won"), "won"),
        TickColumn("lost", tr("Lost"), "lost"),
        TickColumn("later", tr("Later"), "later"),
    ]
    if any(one.can_be_pulled for one in found.deals):
        columns.append(TickColumn("pulled", tr("Pulled in"), "accent"))
    rows = [_row(one, unit) for one in found.deals]
    rows += [_new_row(place, one, unit) for place, one in enumerate(found.new)]
    nothing = "" if rows else tr("No open deal with an amount counts here. Add one to see what it would change.")
    usual = unit.plain(found.usual) if found.usual and unit.currency is not None else ""
    return ShownTrial(found.scenario, tuple(columns), tuple(rows), _figures(found, unit), nothing, usual)


def worded_chance(found: TriedChance, unit: Unit) -> tuple[str, ...]:
    """The first of the pad's figures, as ``worded_trial`` says them: chance, where there is one, and forecast."""
    chance = () if found.chance is None else (unit.formats.percent(found.chance),)
    return (*chance, unit.whole(found.forecast))


def worded_found(cards: Sequence[Card], unit: Unit) -> tuple[FoundDeal, ...]:
    """What a search offers, in words."""
    return tuple(FoundDeal(card.id, _said(card, unit)) for card in cards)


def _said(card: Card, unit: Unit) -> str:
    parts = [one_line(card.title), one_line(card.organisation or "")]
    if unit.currency is not None and card.amount is not None:
        parts.append(unit.exact(card.amount))
    return " · ".join(part for part in parts if part)


def _row(one: TriedDeal, unit: Unit) -> TickRow:
    boxes = ("won", "lost", "later", "pulled") if one.can_be_pulled else ("won", "lost", "later")
    percent = unit.formats.percent
    tip = tr("Chance to be won in the period {soon}, ever {ever}.", soon=percent(one.soon), ever=percent(one.ever))
    title = one_line(one.card.title)
    amount = unit.exact(one.card.amount) if unit.currency is not None else ""
    return TickRow(one.card.id, title, amount, title, tip, boxes, one.tick, day=_until(one, unit))


def _until(one: TriedDeal, unit: Unit) -> str:
    """Until which day a deal tried as later is put away; empty for any other."""
    if one.until is None:
        return ""
    day = unit.formats.day_medium(one.until)
    return tr("until {day} (assumed)", day=day) if one.is_assumed else tr("until {day}", day=day)


def _new_row(place: int, one: TriedNewDeals, unit: Unit) -> TickRow:
    count, share = one.added.count, unit.formats.percent(one.chance)
    title = ntr("New deal, {share} in time", "{count} new deals, each {share} in time", count, share=share)
    amount = unit.exact(one.added.size) if unit.currency is not None else ""
    tip = tr("The chance that a deal created today is won in the period.")
    name = f"{title}, {amount}" if amount else title
    return TickRow(f"{NEW}{place}", title, amount, name, tip, ("won",), one.added.tick, can_go=True)


def _figures(found: ScenarioView, unit: Unit) -> tuple[TriedFigure, ...]:
    before, after = found.before, found.after
    percent = unit.formats.percent
    told = [(tr("Chance"), percent(after.chance), percent(before.chance))] if before.chance is not None else []
    told.append((tr("Forecast"), unit.whole(after.forecast), unit.whole(before.forecast)))
    ranges = [tr("{low} to {high}", low=unit.short(one.low), high=unit.short(one.high)) for one in (after, before)]
    told.append((tr("Likely range"), ranges[0], ranges[1]))
    is_bare = found.scenario.is_bare()
    return tuple(TriedFigure(name, now, "" if is_bare else tr("was {before}", before=then)) for name, now, then in told)
