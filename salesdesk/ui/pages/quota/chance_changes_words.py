"""What changes the chance, in words and ready to be shown."""

from datetime import date
from math import ceil, floor
from typing import NamedTuple

from salesdesk.domain.periods import Period
from salesdesk.domain.shown_text import one_line
from salesdesk.formats import DASH
from salesdesk.i18n import tr
from salesdesk.reports import quota_words
from salesdesk.ui.pages.quota.effect_rows import EffectAxis, EffectRow, EffectTableInput
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.chance_changes import ChanceChanges, DealEffect
from salesdesk.views.whatif import WhatIf

SHOWN = 8
"""Deals in the card."""
TICK = 10
"""Percentage points; the axis begins and ends at a multiple of them."""
CLOSES, IN_TIME, PULLED_IN = 1, 2, 5


class ShownChanges(NamedTuple):
    """The card in words; ``head`` and ``foot`` stand below the table, ``deals`` are the keys of all the deals looked at."""

    table: EffectTableInput | None
    note: str
    nothing: str
    head: str
    foot: str
    deals: tuple[str, ...]


def worded_changes(found: ChanceChanges, takes: WhatIf, unit: Unit, period: Period, today: date) -> ShownChanges:
    """The card's words."""
    deals, formats = tuple(one.card.id for one in found.deals), unit.formats
    nothing = "" if deals else _nothing(found)
    head, worth = quota_words.new_deals(takes, formats, unit.whole if unit.currency else None, period, today)
    foot = " ".join(filter(None, (_columns(found, formats.day_month(period.last, in_full=True)), worth)))
    counted = quota_words.Counted(found.now, found.open_count, found.open_expected, found.coming, unit.step)
    note = quota_words.what_counts(counted, formats, unit.whole)
    if found.is_reached:
        note = tr("The quota is reached, whatever becomes of your open deals.")
    return ShownChanges(_table(found, unit, today) if deals else None, note, nothing, head, foot, deals)


def _nothing(found: ChanceChanges) -> str:
    """Why there is no deal to show."""
    if not found.open_count:
        return tr("You have no open deal.")
    if not found.open_expected:
        return tr("None of your open deals has both an amount and a chance, so none of them counts yet.")
    return tr("None of your open deals has both an amount and an uncertain outcome.")


def _columns(found: ChanceChanges, last: str) -> str:
    """Which of the chances in the table are of a deal, and which of the quota; empty where there are those of deals alone."""
    shown = found.deals[:SHOWN]
    if found.now is None or not shown or shown[0].if_won is None:
        return ""
    if any(one.if_pulled_in is not None for one in shown):
        return tr(
            "In time is the deal's own chance. If lost, if won and pulled in (expected by {day} instead of later) are the chance "
            "to hit the quota then.",
            day=last,
        )
    return tr("In time is the deal's own chance. If lost and if won are the chance to hit the quota then.")


def _table(found: ChanceChanges, unit: Unit, today: date) -> EffectTableInput:
    shown = found.deals[:SHOWN]
    heads = [tr("Deal"), tr("Amount"), tr("Closes"), tr("In time")]
    has_bars = found.now is not None and shown[0].if_won is not None
    if has_bars:
        heads += [tr("If lost"), tr("If won"), tr("Pulled in")]
    is_later = any(one.if_pulled_in is not None for one in shown)
    dropped = (CLOSES, PULLED_IN, IN_TIME) if is_later or not has_bars else (PULLED_IN, CLOSES, IN_TIME)
    rows = tuple(_row(one, heads, unit, today) for one in shown)
    return EffectTableInput(tuple(heads), rows, _axis(found, shown, unit) if has_bars else None, dropped)


def _axis(found: ChanceChanges, shown: tuple[DealEffect, ...], unit: Unit) -> EffectAxis:
    now = found.now or 0.0
    low = min([now, *(one.if_lost or 0.0 for one in shown)])
    high = max([now, *(one.if_won or 0.0 for one in shown)])
    first, last = floor(100 * low / TICK), ceil(100 * high / TICK)
    first = min(first, 100 // TICK - 1)
    ends = first * TICK, max(last, first + 1) * TICK
    words = unit.formats.number(ends[0]), unit.formats.percent(now), unit.formats.number(ends[1])
    return EffectAxis(ends[0] / 100, now, ends[1] / 100, words)


def _row(one: DealEffect, heads: list[str], unit: Unit, today: date) -> EffectRow:
    formats, card = unit.formats, one.card
    title, amount = one_line(card.title), formats.money(card.amount, card.currency, False)
    closes = formats.day_short(card.expected_close, today) if card.expected_close else DASH
    cells = [amount, closes, formats.percent(one.in_time)]
    if len(heads) > len(cells) + 1:
        cells += [formats.percent(share) for share in (one.if_lost, one.if_won, one.if_pulled_in)]
    beside = (tr("{what}: {figure}", what=head, figure=cell) for head, cell in zip(heads[2:], cells[1:], strict=True))
    name = ", ".join(part for part in (title, one_line(card.organisation or ""), amount) if part)
    return EffectRow(card.id, title, tuple(cells), one.if_lost, one.if_won, name, "\n".join((name, *beside)))
