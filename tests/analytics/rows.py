"""Names for what the slow second implementation and the strategies take and give."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = tuple[str, int, str, str | None, str | None]
"""An event: deal, microseconds since 1970, kind, old value, new value."""
Rows = Sequence[Row]
Rates = Mapping[str, Sequence[tuple[int, Fraction]]]
"""Currency -> (from this instant on, worth of one in the desk's currency)."""
