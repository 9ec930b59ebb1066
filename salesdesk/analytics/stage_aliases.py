"""Deleted and merged stages, mapped to their replacements."""

from collections.abc import Mapping, Sequence

import numpy as np

from salesdesk.analytics.arrays import Ints
from salesdesk.domain.stage_aliases import survivor


def resolved(names: Sequence[str], order: Mapping[str, int], survivors: Mapping[str, str]) -> Ints:
    """The position of each stage's replacement in the order, or -1; the last entry, -1, stands for no stage."""
    return np.array([order.get(survivor(name, survivors), -1) for name in names] + [-1], np.int64)
