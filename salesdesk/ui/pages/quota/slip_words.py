"""Whether the open pipeline is enough, and which deals are likely to come later than planned, in words."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr
from salesdesk.reports.coverage_words import beside_words, enough, rate_of, usual_words
from salesdesk.ui.pages.quota.effect_rows import EffectRow, EffectTableInput
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.coverage import Coverage
from salesdesk.views.slip import Slipping, SlippingDeal

SHOWN = 6
"""Deals in the card."""


class ShownSlips(NamedTuple):
    """The card in words; empty sentences are not shown."""

    enough: str
    rate: str
    usual: str
    table: EffectTableInput | None
    foot: str


def worded_slips(covered: Coverage, found: Slipping, unit: Unit, today: date) -> ShownSlips:
    """The card's words."""
    leaving = found.leaving
    amount = unit.exact if unit.currency is None else unit.whole
    parts = rate_of(covered, unit.formats), beside_words(covered, unit.formats, amount)
    return ShownSlips(
        enough(covered, unit.formats),
        " ".join(filter(None, parts)),
        usual_words(found.usual, unit.formats),
        _table(leaving[:SHOWN], unit, today) if leaving else None,
        _foot(found, len(leaving)),
    )


def _foot(found: Slipping, leaving: int) -> str:
    if found.usual.days is None:
        return ""
    rest = leaving - SHOWN
    if rest > 0:
        return ntr("and {count} more deal", "and {count} more deals", rest)
    return "" if leaving else tr("None of the open deals due in the period is likely to come later.")


def _table(deals: Sequence[SlippingDeal], unit: Unit, today: date) -> EffectTableInput:
    heads = (tr("Likely after the period"), tr("Amount"), tr("Expected close"), tr("Likely close"))
    return EffectTableInput(heads, tuple(_row(one, unit, today) for one in deals), None, (0,))


def _row(one: SlippingDeal, unit: Unit, today: date) -> EffectRow:
    title, formats = one_line(one.card.title), unit.formats
    amount = unit.exact(one.card.amount) if unit.currency is not None else ""
    planned, likely = (formats.day_short(day, today) for day in (one.planned, one.expected))
    tip = reason(one, unit)
    return EffectRow(one.card.id, title, (amount, planned, likely), None, None, f"{title}, {planned}, {likely}", tip)


def reason(one: SlippingDeal, unit: Unit) -> str:
    """Why a deal is likely to come later."""
    if not one.in_stage:
        return tr("Half of the deals won from this stage were won within {ahead}.", ahead=_days(one.days))
    return tr(
        "Half of the deals won after {stay} in this stage were won within another {ahead}.",
        stay=_days(one.in_stage),
        ahead=_days(one.days),
    )


def _days(count: int) -> str:
    return ntr("{count} day", "{count} days", count)
