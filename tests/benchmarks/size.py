"""How many bytes of the desk file a deal takes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.table import Line
from tests.store.measure import imported, played

DEALS = 2_000


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """A line for deals that a file brought, and one for deals played command by command; 2,000 of each at most."""
    count = min(DEALS, max(sizes))
    for name, measured, aim in (("imported", imported, "900"), ("played command by command", played, "2,000")):
        place = folder / f"size-{name.split()[0]}"
        place.mkdir()
        yield Line(f"bytes a deal, {name}, of {count:,}", measured(place, count), None, "B", aim)
