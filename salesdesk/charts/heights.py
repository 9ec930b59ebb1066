"""Minimum height of charts with one row for each item, known before drawing."""

from salesdesk.charts.inputs import ChartInput, FunnelInput, ReasonsInput, SnapshotInput
from salesdesk.charts.time_inputs import RatesInput, StaysInput

FUNNEL_ROW, FUNNEL_FOOT, FUNNEL_SLIM = 46.0, 8.0, 7.0
SNAPSHOT_ROW = 40.0
REASON_ROW, REASON_PAIR_ROW = 26.0, 34.0
STAY_HEAD, STAY_ROW = 24.0, 42.0
RATE_HEAD, RATE_ROW = 22.0, 28.0
OTHER_HEAD = 18.0
"""Height of the line that names the comparison."""
FOOT = 22.0
"""Height of the axis labels."""


def least_height(given: ChartInput) -> float:
    """The height in pixels at 100 % scale that the rows of a chart need; 0 for a chart without rows."""
    match given:
        case FunnelInput():
            row = FUNNEL_ROW + (FUNNEL_SLIM if given.other_name else 0.0)
            return row * len(given.stages) + FUNNEL_FOOT + _head(given.other_name)
        case SnapshotInput():
            return SNAPSHOT_ROW * max(len(given.stages), 1) + _head(given.other_name)
        case ReasonsInput():
            return reason_row(given) * max(len(given.reasons), 1) + _head(given.other_name)
        case StaysInput():
            return STAY_HEAD + STAY_ROW * max(len(given.stays), 1) + FOOT
        case RatesInput():
            return RATE_HEAD + RATE_ROW * max(len(given.rates), 1) + FOOT
    return 0.0


def reason_row(given: ReasonsInput) -> float:
    """The height of one reason."""
    return REASON_PAIR_ROW if given.other_name else REASON_ROW


def _head(other_name: str) -> float:
    return OTHER_HEAD if other_name else 0.0
