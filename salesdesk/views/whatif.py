"""What new deals would do to the chance of a quota, from the chance that the strip shows, and until when they help."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from salesdesk.analytics import whatif
from salesdesk.analytics.gap_chance import GapChance
from salesdesk.analytics.telling_table import telling_table
from salesdesk.analytics.whatif import ChanceTable, NewDealsNeeded
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us, start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.strip import CHANCE_PLACES, QuotaDeals, standing

YEAR = timedelta(days=365)
MOMENT = timedelta(microseconds=1)
STILL_HELPS = 0.5
"""A new deal still helps while its chance to be won in time is at least this share of its chance to be won at all."""
TEN, LITTLE = 10, 0.05
"""New deals of the usual size that hardly help where they raise the chance by less than this."""


class WhatIf(NamedTuple):
    """What new deals would do to the chance of a quota: open deals and new business count as they do in ``now``, the chance
    that the strip shows, and new deals come on top. Amounts in minor units.

    ``usual`` is the median of the deals won in the last 12 months, None without any; ``chance`` that a deal of that size,
    created today in the first stage, is won in the period, ``ever`` that it is won at all. ``help_until`` is the last day on
    which a deal created then is won in time at least half as often as one that has all the time it needs; None where that has
    passed. ``one_more`` is the chance of the quota with one more won deal of that size, ``ten_more`` with ten created today.
    ``needed`` is None where the chance is 80% already. ``surface`` has the deciles of won amounts and 1 to 12 new deals,
    ``table`` sizes and counts that differ visibly, None where none do. All but ``usual`` are None without a gap to close.
    ``like`` gives for each size of the table the won deals that are nearest to it.
    """

    usual: int | None
    chance: float | None = None
    ever: float | None = None
    help_until: date | None = None
    now: float | None = None
    one_more: float | None = None
    ten_more: float | None = None
    needed: NewDealsNeeded | None = None
    surface: ChanceTable | None = None
    table: ChanceTable | None = None
    like: Mapping[int, tuple[str, ...]] = {}

    def is_late(self, today: date) -> bool:
        """Whether new deals hardly help any more: the last day on which they do has passed, and even ten more of the usual size
        raise the chance by less than 5 points. Not where nothing is known of them."""
        if self.chance is None or self.ten_more is None or self.now is None:
            return False
        return (self.help_until is None or self.help_until < today) and self.ten_more - self.now < LITTLE


NOTHING = WhatIf(None)


def quota_takes(snapshot: Snapshot, period: Period, kind: QuotaKind = PLAIN) -> WhatIf:
    """What new deals would do to a kind of quota of a period."""
    name = f"takes {period.key} {kind} {snapshot.today}"
    return snapshot.memo(name, lambda: _takes(snapshot, period, kind))


def _takes(snapshot: Snapshot, period: Period, asked: QuotaKind) -> WhatIf:
    """Where deals are counted, a new one is as likely to be won as one of the usual amount."""
    kind, target = kind_in(snapshot, period, asked)
    at = standing(snapshot, period, target.id if target else None)
    won = every_win(snapshot, at.how)
    if kind.measure == "revenue" or at.how.quota is None:
        return what_it_takes(snapshot, at, won)
    paid = every_win(snapshot, replace(at.how, quota=replace(at.how.quota, measure="revenue")))
    return what_it_takes(snapshot, at, won, usual_size(snapshot, paid) or 0)


def what_it_takes(snapshot: Snapshot, at: QuotaDeals, won: Sequence[Card], worth: int | None = None) -> WhatIf:
    """What it takes to close the gap of a standing; ``won`` are all the deals ever won that its quota would count.

    ``worth`` is the usual amount of a deal where the quota counts deals, which says how likely a new one is won.
    """
    paid = [card for card in won if (card.amount or 0) > 0]
    usual, against = usual_size(snapshot, paid), at.against()
    if usual is None or at.gap is None or at.gap <= 0 or against is None:
        return WhatIf(usual)
    amounts = np.array([card.amount for card in paid], np.int64)
    sizes, few = whatif.sizes(amounts), whatif.sizes(amounts, (0.25, 0.5, 0.75, 0.9))
    asked = [usual, *sizes, *few]
    chances, sds = at.new_deals(asked if worth is None else [worth] * len(asked))
    p, sd, split = chances.tolist(), sds.tolist(), 1 + len(sizes)
    telling = telling_table(against, few, p[split:], sd[split:])
    return WhatIf(
        usual=usual,
        chance=p[0],
        ever=_ever(at, usual if worth is None else worth),
        help_until=help_until(snapshot, at, usual if worth is None else worth),
        now=at.chance(),
        one_more=round(against.closer(usual).chance(), CHANCE_PLACES),
        ten_more=_ten_more(against, usual, p[0], sd[0]),
        needed=whatif.needed(against, usual, p[0], sd[0]),
        surface=whatif.chance_table(against, sizes, p[1:split], sd[1:split]).rounded(CHANCE_PLACES),
        table=telling and telling.rounded(CHANCE_PLACES),
        like=_like(few, paid),
    )


def _ten_more(against: GapChance, size: int, p: float, sd: float) -> float:
    return round(whatif.chance_table(against, [size], [p], [sd], [TEN]).chance[0][0], CHANCE_PLACES)


def _ever(at: QuotaDeals, size: int) -> float:
    """P(won at all) of a deal of a size that is created today."""
    return _in_days(at, size, at.coming.model.horizon_days if at.coming.model else 0)


def _in_days(at: QuotaDeals, size: int, days: int) -> float:
    return float(replace(at.coming, days=days).new_deals([size])[0][0])


def help_until(snapshot: Snapshot, at: QuotaDeals, size: int) -> date | None:
    """The last day on which a deal of a size that is created then is won by the period's end at least half as often as one
    that has all the time it needs; None where that day has passed, or nothing is known of new deals."""
    least, left = STILL_HELPS * _ever(at, size), at.coming.days
    if least <= 0:
        return None
    # The fewer the days, the lower the chance: the first number of days that is enough.
    days = bisect_left(range(left + 1), True, key=lambda number: _in_days(at, size, number) >= least)
    return None if days > left else at.period.until - timedelta(days=max(days, 1))


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
