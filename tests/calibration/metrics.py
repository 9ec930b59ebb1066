"""Measures of chances that the product itself does not show: AUC and expected calibration error."""

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.scores import ReliabilityBin


def auc(chance: Floats, won: Floats) -> float | None:
    """P(a won deal had the higher chance than a lost one), ties counted half; None without both kinds.

    Hanley and McNeil, Radiology 143 (1982), 29-36: the Mann-Whitney statistic.
    """
    good, bad = chance[won > 0], np.sort(chance[won <= 0])
    if not len(good) or not len(bad):
        return None
    under = np.searchsorted(bad, good, side="left") + np.searchsorted(bad, good, side="right")
    return float(under.sum()) / (2 * len(good) * len(bad))


def calibration_error(table: tuple[ReliabilityBin, ...]) -> float | None:
    """Mean distance of chance and share over the tenths, weighted by how many forecasts each has; None without any."""
    told = [(t.n, abs(t.chance - t.share)) for t in table if t.chance is not None and t.share is not None]
    n = sum(count for count, _ in told)
    return sum(count * distance for count, distance in told) / n if n else None
