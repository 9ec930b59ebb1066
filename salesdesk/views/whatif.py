"""New deals needed: how many of which size would make reaching the quota of a period likely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from salesdesk.analytics import whatif
from salesdesk.analytics.whatif import ChanceTable, NewDealsNeeded
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us, start_of, to_us
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.strip import QuotaDeals

YEAR = timedelta(days=365)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What new deals would do to the chance. Amounts in minor units.

    ``usual`` is the median of the deals won in the last 12 months, None without any; ``chance`` that a deal of that size,
    created today in the first stage, is won in the period. ``now`` is the chance of the quota as the strip shows it, with
    open deals and new business, to which ``needed`` and ``surface`` add; the three are None without a gap to close.
    ``needed`` is None as well where the chance is 80% already. ``like`` gives for each size of the surface the won deals
    that are nearest to it.
    """

    usual: int | None
    chance: float | None
    now: float | None
    needed: NewDealsNeeded | None
    surface: ChanceTable | None
    like: Mapping[int, tuple[str, ...]]


NOTHING = WhatIf(None, None, None, None, None, {})


def what_it_takes(snapshot: Snapshot, at: QuotaDeals, won: Sequence[Card], worth: int | None = None) -> WhatIf:
    """What it takes to close the gap of a standing; ``won`` are all the deals ever won that its quota would count.

    ``worth`` is the usual amount of a deal where the quota counts deals, which says how likely a new one is won.
    """
    paid = [card for card in won if (card.amount or 0) > 0]
    usual = usual_size(snapshot, paid)
    if usual is None or at.gap is None or at.gap <= 0:
        return WhatIf(usual, None, None, None, None, {})
    sizes = whatif.sizes(np.array([card.amount for card in paid], np.int64))
    chances, sds = at.new_deals([usual, *sizes] if worth is None else [worth] * (1 + len(sizes)))
    p, sd, against = chances.tolist(), sds.tolist(), at.against()
    if against is None:
        return WhatIf(usual, None, None, None, None, {})
    return WhatIf(
        usual=usual,
        chance=p[0],
        now=at.chance(),
        needed=whatif.needed(against, usual, p[0], sd[0]),
        surface=whatif.chance_table(against, sizes, p[1:], sd[1:]),
        like=_like(sizes, paid),
    )


def usual_size(snapshot: Snapshot, won: Sequence[Card]) -> int | None:
    """Median amount of the deals won in the last 12 months, in whole minor units; None without any."""
    since = to_us(start_of(snapshot.today - YEAR, snapshot.settings.zone))
    amounts = [card.amount or 0 for card in won if (card.closed_us or 0) >= since and card.amount]
    return round(float(np.median(amounts))) if amounts else None


def every_win(snapshot: Snapshot, how: QuotaCounting) -> tuple[Card, ...]:
    """All deals won up to now that count, as they do, latest first."""
    found = snapshot.closed_cards(None, "won", from_us(0), snapshot.now + MOMENT)
    return how.split(found)[0]


def _like(sizes: Sequence[int], won: Sequence[Card]) -> dict[int, tuple[str, ...]]:
    """The won deals by the size nearest to their amount, the smaller one of two as near."""
    each = np.array(sizes, np.int64)
    twice = 2 * np.array([card.amount or 0 for card in won], np.int64)
    nearest = np.searchsorted(each[:-1] + each[1:], twice)
    return {
        size: tuple(won[row].id for row in np.flatnonzero(nearest == place).tolist())
        for place, size in enumerate(sizes)
    }
