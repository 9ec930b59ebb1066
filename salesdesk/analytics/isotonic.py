"""Isotonic regression: the closest values that never fall (pool adjacent violators; Ayer et al., Ann. Math. Stat. 26 (1955))."""

import numpy as np

from salesdesk.analytics.arrays import Floats


def rising(values: Floats, weights: Floats) -> Floats:
    """The non-decreasing values with the least weighted squared distance to some values; weights are positive."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, total, count = value, weight, 1
        while pools and pools[-1][0] > mean:
            before, held, places = pools.pop()
            mean, total, count = (before * held + mean * total) / (held + total), held + total, places + count
        pools.append((mean, total, count))
    return np.repeat([mean for mean, _, _ in pools], [count for _, _, count in pools]).astype(np.float64)
