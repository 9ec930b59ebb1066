"""Percentage points as they are told: whole, or a half where there is less than one."""

_HALF = "\N{VULGAR FRACTION ONE HALF}"


def half_points(change: float) -> str:
    """A change of a chance in [-1, 1] as points with their sign: +19, −7, +½; 0 below a quarter."""
    size = abs(change) * 100
    if size < 0.25:
        return "0"
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    return sign + (_HALF if size < 0.75 else str(round(size)))
