"""What single deals change: the chance of closing a gap if they were won, lost, or decided before the period ends."""

from collections.abc import Iterable
from typing import NamedTuple

from salesdesk.analytics.gap_chance import GapChance


class Swing(NamedTuple):
    """The chance of closing the gap with a deal won, and with it lost, in [0, 1]; all other deals as they are."""

    if_won: float
    if_lost: float


def swings(at: GapChance, chosen: Iterable[int]) -> tuple[Swing, ...]:
    """For each chosen deal (its position in ``at.deals``) what a drop on won, or on lost, makes of ``at.chance()``.

    The nodes of the shock keep their weights: that one deal is won says nothing here of the others.
    """
    found = []
    for deal in chosen:
        lost = at.without(deal)
        found.append(Swing(lost.closer(int(at.deals.amount[deal])).chance(), lost.chance()))
    return tuple(found)


def pulled_in(at: GapChance, deal: int, ever: float) -> float:
    """The chance of closing the gap if a deal (its position) counted with ``ever``, its P(won at all), instead of its P(won
    by the period's end); all other deals as they are."""
    sd = 0.0 if at.deals.sd is None else float(at.deals.sd[deal])
    return at.changed(deal, int(at.deals.amount[deal]), ever, sd).chance()
