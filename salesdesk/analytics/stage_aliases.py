"""Stages that were deleted or merged live on as the stage chosen then."""

from collections.abc import Mapping, Sequence

import numpy as np

from salesdesk.analytics.arrays import Ints
from salesdesk.domain.stage_aliases import survivor


def resolved(names: Sequence[str], order: Mapping[str, int], survivors: Mapping[str, str]) -> Ints:
    """The position of each stage's survivor in the order, or -1; one more entry, the last, stands for no stage."""
    return np.array([order.get(survivor(name, survivors), -1) for name in names] + [-1], np.int64)
