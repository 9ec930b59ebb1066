"""What new deals would do to the chance, as a table with its sentences."""

from datetime import date

from salesdesk.charts.inputs import ChanceGridInput, SizeRow
from salesdesk.i18n import ntr, tr
from salesdesk.reports import quota_words
from salesdesk.ui.pages.quota.new_deals import ShownNewDeals
from salesdesk.ui.pages.quota.unit import Unit
from salesdesk.views.whatif import WhatIf


def worded_new_deals(found: WhatIf, unit: Unit, today: date) -> ShownNewDeals:
    """The card's words and its table; nothing where new deals hardly help, which stands with what changes the chance."""
    if found.chance is None:
        none = tr("Sizes are those of your won deals, and none with an amount and a closing day has been won yet.")
        return ShownNewDeals("", none, None, found)
    amount = unit.whole if unit.currency else None
    if found.is_late(today):
        return ShownNewDeals("", "", None, found)
    says = quota_words.needed(found, unit.formats, amount)
    if found.table is None:
        return ShownNewDeals("", says, None, found)
    note = tr(
        "The chance to hit the quota with as many new deals of a size, created today; now it is {chance}. The stronger the "
        "colour, the more they change it.",
        chance=unit.formats.percent(found.now),
    )
    return ShownNewDeals(note, says, _grid(found, unit), found)


def _grid(found: WhatIf, unit: Unit) -> ChanceGridInput | None:
    table = found.table
    if table is None:
        return None
    rows = tuple(
        SizeRow(str(size), _size_name(size, unit), shares, tuple(unit.formats.percent(share) for share in shares))
        for size, shares in zip(table.sizes, table.chance, strict=True)
    )
    return ChanceGridInput(
        sizes=rows,
        names=tuple(ntr("{count} deal", "{count} deals", count) for count in table.counts),
        short=tuple(unit.formats.number(count) for count in table.counts),
        short_name=tr("deals"),
        headers=(tr("Size"), tr("Deals"), tr("Chance")),
        now=found.now or 0.0,
    )


def _size_name(size: int, unit: Unit) -> str:
    return tr("any size") if unit.currency is None else unit.short(size)
