"""One figure of the benchmark: all its runs beside those of its baseline, and how it is printed."""

import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.benchmarks.clock import seconds

Kind = Literal["ratio", "at most", "beyond"]
MISSED, MET = "missed", "✓"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure is to be: a ``ratio`` to its baseline, ``at most`` so much, or so much ``beyond`` its baseline."""

    kind: Kind
    limit: float

    def text(self, unit: str) -> str:
        """The aim in words."""
        number = f"{self.limit:g}"
        return f"≤ {number} ×" if self.kind == "ratio" else f"≤ {number} {unit}{' beyond' * (self.kind == 'beyond')}"


@dataclass(frozen=True, slots=True)
class Line:
    """``values`` of the runs in ``unit``, beside ``baseline`` of as many runs, taken in turn with them; ``against`` says
    what the baseline is. ``cpu`` is the computing time of each run in seconds, its children's too. ``size`` in deals."""

    what: str
    size: int
    unit: str
    values: tuple[float, ...]
    baseline: tuple[float, ...] = ()
    against: str = ""
    aim: Aim | None = None
    cpu: tuple[float, ...] = ()
    note: str = ""

    @property
    def measured(self) -> float:
        """The median of the runs."""
        return statistics.median(self.values)

    @property
    def base(self) -> float | None:
        """The median of the baseline's runs; None without one."""
        return statistics.median(self.baseline) if self.baseline else None

    @property
    def ratio(self) -> float | None:
        """How many times the baseline it is; None without one."""
        return self.measured / self.base if self.base else None

    @property
    def noise(self) -> float:
        """Half the distance of the quartiles of the runs (of their ratios to the baseline's), as a share of their median."""
        pairs = zip(self.values, self.baseline, strict=False)
        found = [value / base for value, base in pairs if base] if self.baseline else list(self.values)
        if len(found) < 2:
            return 0.0
        low, middle, high = statistics.quantiles(found, n=4, method="inclusive")
        return (high - low) / 2 / middle if middle else 0.0

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is reached; None without an aim."""
        if self.aim is None:
            return None
        if self.aim.kind == "ratio":
            return self.ratio is not None and self.ratio <= self.aim.limit
        return self.measured - ((self.base or 0) if self.aim.kind == "beyond" else 0) <= self.aim.limit

    @property
    def verdict(self) -> str:
        """The aim, and whether it is reached."""
        return "" if self.aim is None else f"{self.aim.text(self.unit)} {MET if self.is_met else MISSED}"


def growth(lines: Iterable[Line]) -> float | None:
    """The exponent b of measured = a · size^b by least squares over the sizes; None for fewer than two."""
    found = [line for line in lines if line.size and 0 < line.measured < math.inf]
    points = [(math.log(line.size), math.log(line.measured)) for line in found]
    if len({x for x, _ in points}) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


class Table:
    """Lines as they come, each with the exponent of its growth over the sizes so far."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    @staticmethod
    def header() -> str:
        """The line above all others."""
        return f"{'what':<50}{'deals':>9}{'median':>12}{'noise':>7}{'baseline':>12}{'ratio':>8}{'cpu s':>8}{'growth':>8}  aim"

    def add(self, line: Line) -> str:
        """The line as it is printed."""
        self.lines.append(line)
        slope = growth(other for other in self.lines if other.what == line.what)
        base, ratio = line.base, line.ratio
        columns = [
            f"{line.what:<50}{line.size:>9,}{written(line.measured, line.unit):>12}{line.noise:>7.0%}",
            f"{written(base, line.unit) if base is not None else '':>12}{f'{ratio:.2f}' if ratio is not None else '':>8}",
            f"{f'{statistics.median(line.cpu):.2f}' if line.cpu else '':>8}{'' if slope is None else f'{slope:.2f}':>8}",
            f"  {line.verdict}",
        ]
        words = [line.verdict and "", f"(baseline: {line.against})" if line.against else "", line.note]
        return " ".join(filter(None, ["".join(columns).rstrip(), *words]))

    def markdown(self) -> Iterator[str]:
        """The rows of the README: a row for each figure that has an aim, a column for each size."""
        aimed = {line.what for line in self.lines if line.aim}
        sizes = sorted({line.size for line in self.lines})
        yield "| what | " + " | ".join(f"{size:,}" for size in sizes) + " | beside | growth | aim |"
        yield "|---|" + "--:|" * len(sizes) + "---|--:|---|"
        for what in dict.fromkeys(line.what for line in self.lines if line.what in aimed):
            mine = {line.size: line for line in self.lines if line.what == what}
            slope = growth(mine.values())
            cells = [_cell(mine[size]) if size in mine else "" for size in sizes]
            last = list(mine.values())[-1]
            aims = dict.fromkeys(line.verdict for line in mine.values() if line.aim)
            row = [what, *cells, last.against, "" if slope is None else f"{slope:.1f}", "; ".join(aims)]
            yield "| " + " | ".join(row) + " |"


def _cell(line: Line) -> str:
    words = written(line.measured, line.unit)
    return words if line.ratio is None else f"{words} ({line.ratio:.2g} ×)"


def written(value: float, unit: str) -> str:
    """A number with its unit, in three figures."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def by_turns(jobs: Sequence[Callable[[], object]], runs: int) -> list[tuple[float, ...]]:
    """The times of several jobs in milliseconds, run one after the other in each round, as a machine's speed drifts."""
    rounds = [[_milliseconds(job) for job in jobs] for _ in range(runs)]
    return list(zip(*rounds, strict=True))


def _milliseconds(job: Callable[[], object]) -> float:
    begun = seconds()
    job()
    return 1000 * (seconds() - begun)
