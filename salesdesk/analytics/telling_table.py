"""The chance with new deals, in a table of sizes and counts that are chosen so that its cells differ."""

from collections.abc import Sequence

from salesdesk.analytics.gap_chance import GapChance
from salesdesk.analytics.whatif import ChanceTable, chance_table

LADDER: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 30, 50, 80)
"""Numbers of new deals to choose from."""
COLUMNS = 6
MUCH, LITTLE = 0.15, 0.01
"""A rise of the chance that the table should come to, and one that says nothing."""


def telling_table(
    at: GapChance, sizes: Sequence[int], chances: Sequence[float], sds: Sequence[float] = ()
) -> ChanceTable | None:
    """The chance by size (rows) and number (columns) of new deals on top of what ``at`` counts.

    The columns are six in a row of 1, 2, 3, 5, 8, 12, 20, 30, 50, 80: the lowest ones that end where new deals of the middle
    size raise the chance by 15 points or make it 99%. None where even the last of them raises it by less than a point with
    every size.
    """
    if not sizes:
        return None
    found, now = chance_table(at, sizes, chances, sds, LADDER), at.chance()
    middle = found.chance[len(sizes) // 2]
    enough = (place for place, chance in enumerate(middle) if chance - now >= MUCH or chance >= 0.99)
    end = max(next(enough, len(LADDER) - 1) + 1, COLUMNS)
    shown = slice(end - COLUMNS, end)
    rows = tuple(row[shown] for row in found.chance)
    if max(row[-1] for row in rows) - now < LITTLE:
        return None
    return ChanceTable(found.sizes, LADDER[shown], rows)
