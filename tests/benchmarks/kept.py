"""The ratios kept in the repository, and whether those of now are worse by more than their noise."""

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.benchmarks.table import Line

FILE = Path(__file__).with_name("kept.json")
LEAST_NOISE, MOST_NOISE = 0.05, 0.25
"""The spread of a few runs may be small by luck, or wide on a busy machine; it counts as between these on either side."""
ABSOLUTE = ("B", "MB")
"""Units that hang little on the machine: kept as they are where there is no baseline."""


def figure(line: Line) -> float | None:
    """What is kept of a line: its ratio, or what does not hang on the machine; None where neither is."""
    if line.ratio is not None:
        return line.ratio
    return line.measured if line.unit in ABSOLUTE else None


def keep(lines: Iterable[Line], file: Path = FILE) -> None:
    """Write the figures of these lines; those of others stay."""
    known = load(file)
    for line in lines:
        found = figure(line)
        if found is not None and math.isfinite(found):
            known[key(line)] = {"figure": round(found, 3), "noise": round(line.noise, 3)}
    file.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def worse(lines: Iterable[Line], file: Path = FILE) -> Iterator[str]:
    """A sentence for each line that is worse than what is kept by more than the noise of then and now together."""
    known = load(file)
    for line in lines:
        before, now = known.get(key(line)), figure(line)
        if before is None or now is None:
            continue
        allowed = before["figure"] * (1 + _bounded(before["noise"]) + _bounded(line.noise))
        if now > allowed:
            yield f"{key(line)}: {now:.3g} now, {before['figure']:.3g} kept, {allowed:.3g} allowed"


def _bounded(noise: float) -> float:
    return min(max(noise, LEAST_NOISE), MOST_NOISE)


def load(file: Path = FILE) -> dict[str, dict[str, float]]:
    """Figure and noise by the name of a line; nothing where there is no file."""
    found: dict[str, dict[str, float]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def key(line: Line) -> str:
    """The name of a line: what it is about, and how many deals."""
    return f"{line.what} @ {line.size}"
