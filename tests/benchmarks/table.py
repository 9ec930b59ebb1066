"""One figure of the benchmark, and how it is printed."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks.clock import seconds


@dataclass(frozen=True)
class Line:
    """A measure in ``unit`` beside its baseline, and the aim in words."""

    what: str
    measured: float
    baseline: float | None
    unit: str
    aim: str

    @staticmethod
    def header() -> str:
        """The line above all others."""
        return f"{'what':<46}{'measured':>12}{'baseline':>12}{'ratio':>8}{'beyond':>11}  aim"

    def __str__(self) -> str:
        if self.baseline is None:
            return f"{self.what:<46}{self.measured:>9.1f} {self.unit:<2}{'':>12}{'':>8}{'':>11}  {self.aim}"
        ratio, beyond = self.measured / self.baseline, self.measured - self.baseline
        both = f"{self.measured:>9.1f} {self.unit:<2}{self.baseline:>9.1f} {self.unit:<2}"
        return f"{self.what:<46}{both}{ratio:>8.2f}{beyond:>8.1f} {self.unit:<2}  {self.aim}"


def median(times: Sequence[float]) -> float:
    """The middle of some times in seconds, in milliseconds."""
    return 1000 * statistics.median(times)


def timed(job: Callable[[], object], runs: int) -> float:
    """The median time of a job over some runs, in milliseconds."""
    times = []
    for _ in range(runs):
        begun = seconds()
        job()
        times.append(seconds() - begun)
    return median(times)
