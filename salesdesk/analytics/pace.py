"""Quota attainment and pace, on plain numbers: imports nothing heavy, since the first view of the board needs it."""

from collections.abc import Sequence

_LINEAR_WEIGHT = 4


def attainment(target: float, won: float) -> float | None:
    """won / target; None without a target."""
    return _share(won, target)


def elapsed_share(elapsed: int, working_days: int, own_shares: Sequence[float] = ()) -> float:
    """Share of a quota that should be won by now.

    Working days elapsed / working days of the period; with the cumulative shares of past periods at the same elapsed
    share: (sum of shares + 4 linear) / (count + 4). Without any working day the share is 0.
    """
    linear = elapsed / working_days if working_days else 0.0
    return (sum(own_shares) + _LINEAR_WEIGHT * linear) / (len(own_shares) + _LINEAR_WEIGHT) if own_shares else linear


def pace_target(target: float, share: float) -> float:
    """What should be won by now, in the target's unit."""
    return target * share


def pace(won: float, pace_target: float) -> float | None:
    """won / pace target; None while the pace target is 0."""
    return _share(won, pace_target)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
